"""TEI P5 drama as the DraCor corpora encode it (https://dracor.org/doc/odd).

The header names title, author and every character (``particDesc/listPerson``); ``front`` has what stands before the play
with the ``castList``; ``body`` has ``div`` of type ``act`` and ``scene`` with ``head``, ``sp`` with ``who``, ``speaker``,
``l`` or ``p``, ``spGrp`` around speeches said side by side, ``stage`` with ``who``, and ``fw``; ``back`` has the rest. Every
word of the source is somewhere in ``text``.
"""

from callboard.playbook.element import ElementType
from callboard.playbook.exports import losses
from callboard.playbook.exports.port import Format
from callboard.playbook.exports.tei_body import write_body
from callboard.playbook.exports.tei_front import write_apparatus
from callboard.playbook.exports.tei_header import write_header
from callboard.playbook.exports.xml_writer import XmlWriter
from callboard.playbook.playbook import Playbook

_BEFORE = frozenset(
    {
        ElementType.TITLE,
        ElementType.AUTHOR,
        ElementType.FRONT_MATTER,
        ElementType.CAST_HEADING,
        ElementType.CAST_ITEM,
        ElementType.ORNAMENT,
        ElementType.PAGE_MATTER,
    }
)
_AFTER = frozenset({ElementType.BACK_MATTER, ElementType.ORNAMENT, ElementType.PAGE_MATTER})


def to_tei(playbook: Playbook) -> bytes:
    """``playbook`` as a TEI document in UTF-8; characters that XML forbids become U+FFFD."""
    elements = playbook.elements
    first = next((i for i, e in enumerate(elements) if e.type not in _BEFORE), len(elements))
    last = next((i for i in range(len(elements), first, -1) if elements[i - 1].type not in _AFTER), first)
    xml = XmlWriter()
    with xml.inside("TEI", {"xmlns": "http://www.tei-c.org/ns/1.0"}):
        write_header(xml, playbook)
        with xml.inside("text"):
            if first:
                with xml.inside("front"):
                    write_apparatus(xml, elements[:first], playbook.cast)
            with xml.inside("body"):
                write_body(xml, playbook, elements[first:last])
            if last < len(elements):
                with xml.inside("back"):
                    write_apparatus(xml, elements[last:], playbook.cast)
    return xml.document()


TEI = Format(
    name="tei",
    title="TEI P5 drama, as in DraCor",
    media_type="application/tei+xml",
    suffixes=(".xml", ".tei"),
    render=to_tei,
    loses=(losses.HYPHENS, losses.POSITIONS, losses.UNATTRIBUTED, losses.FORBIDDEN),
)
