# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeStubs=false, reportAttributeAccessIssue=false
"""Whether a document is TEI as our schema of the drama elements has it."""

from pathlib import Path

from lxml import etree

_SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).parent / "tei_drama.rng"))
_TEI = "{http://www.tei-c.org/ns/1.0}"
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


def faults(document: bytes) -> list[str]:
    """What is wrong with a TEI document: elements out of place, references to nobody, ids given twice."""
    root = etree.fromstring(document)
    _SCHEMA.validate(root)
    ids = [str(person.get(_XML_ID)) for person in root.iter(f"{_TEI}person", f"{_TEI}personGrp")]
    dangling = {who for e in root.iter() for who in str(e.get("who") or "").split() if who.removeprefix("#") not in ids}
    return [*map(str, _SCHEMA.error_log), *sorted(dangling), *sorted({i for i in ids if ids.count(i) > 1})]
