"""A zip container is looked at before anything in it is opened."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from callboard.contracts.problems import Refused
from callboard.ingest.containers import open_container
from callboard.ingest.limits import Limits
from callboard.ingest.xml_safety import require_no_declarations

DOCUMENT = b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- ours --><w:document xmlns:w="w"/>'
ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>"""


def packed(parts: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as container:
        for name, data in parts.items():
            container.writestr(name, data)
    return file.getvalue()


def encrypted() -> bytes:
    """A container whose only part is marked as encrypted, in both of its headers."""
    data = bytearray(packed({"word/document.xml": DOCUMENT}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def lying() -> bytes:
    """A part that declares a small size and holds a hundred megabytes."""
    data = bytearray(packed({"word/document.xml": b" " * 100_000_000}))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 1000)
    return bytes(data)


def test_what_a_word_processor_packs_is_opened() -> None:
    """Parts can be read, whatever their order and their packing."""
    parts = {"[Content_Types].xml": DOCUMENT, "word/document.xml": DOCUMENT, "word/media/1.png": bytes(1000)}

    assert list(parts) == open_container(packed(parts), Limits()).namelist()
    assert list(parts) == open_container(packed(parts, method=zipfile.ZIP_STORED), Limits()).namelist()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (packed({"word/document.xml": b" " * 100_000_000}), "UNPACKS_TOO_LARGE"),
        (packed({f"word/{n}.xml": b" " * 900_000 for n in range(60)}), "UNPACKS_TOO_LARGE"),
        (packed({f"{n}": b"" for n in range(10_001)}), "UNPACKS_TOO_LARGE"),
        (packed({"word/document.xml": DOCUMENT + b" " * 2_000_000}), "UNPACKS_TOO_LARGE"),
        (lying(), "DAMAGED_FILE"),
        (packed({"../../etc/cron.d/play": DOCUMENT}), "UNSAFE_PATHS"),
        (packed({"/etc/passwd": DOCUMENT}), "UNSAFE_PATHS"),
        (packed({"word\\..\\..\\play.xml": DOCUMENT}), "UNSAFE_PATHS"),
        (packed({"C:/play.xml": DOCUMENT}), "UNSAFE_PATHS"),
        (packed({"word/document.xml": ENTITIES}), "UNSAFE_XML"),
        (packed({"word/document.bin": ENTITIES}), "UNSAFE_XML"),
        (encrypted(), "ENCRYPTED_FILE"),
        (packed({"word/document.xml": DOCUMENT})[:-10], "DAMAGED_FILE"),
        (b"PK\x03\x04 and nothing more", "DAMAGED_FILE"),
    ],
    ids=[
        "100 MB",
        "60 parts",
        "10,001 parts",
        "packed 100 times",
        "lying",
        "path up",
        "absolute path",
        "backslashes",
        "drive",
        "entities",
        "entities elsewhere",
        "encrypted",
        "cut off",
        "no container",
    ],
)
def test_what_could_do_harm_is_refused(data: bytes, code: str) -> None:
    """Each with a code of its own, a sentence and a hint, and before it is unpacked."""
    with pytest.raises(Refused) as refused:
        open_container(data, Limits())

    assert code == refused.value.problem.code
    assert refused.value.problem.hint


@pytest.mark.parametrize(
    "xml",
    [
        ENTITIES,
        b"\xef\xbb\xbf" + ENTITIES,
        b"<?xml version='1.0'?>\n<?p q?><!-- <a> -->\n<!DOCTYPE x><x/>",
        ENTITIES.decode().encode("utf-16"),
        ENTITIES.decode().encode("utf-16-be"),
        ENTITIES.decode().encode("cp037"),
        b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-',
    ],
    ids=["entities", "marked", "behind comments", "utf-16", "utf-16 without mark", "ebcdic", "utf-7"],
)
def test_xml_that_declares_anything_is_refused(xml: bytes) -> None:
    """However it is encoded, and whatever stands before it."""
    with pytest.raises(Refused) as refused:
        require_no_declarations(xml, "word/document.xml")

    assert "UNSAFE_XML" == refused.value.problem.code


@pytest.mark.parametrize(
    "data",
    [
        DOCUMENT,
        DOCUMENT.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        b"\x89PNG\r\n",
        b"",
        b"<a><![CDATA[<!DOCTYPE]]></a>",
    ],
    ids=["utf-8", "utf-16", "a picture", "nothing", "in the text"],
)
def test_other_parts_pass(data: bytes) -> None:
    """Plain XML does, and what is none; the words themselves may stand in a text."""
    require_no_declarations(data, "part")
