"""Small files that are not what they seem: each would take a careless reader's memory, time or secrets."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Sequence

_FONT = b"<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >> >>"
_WORDS = b"BT /F 12 Tf 72 700 Td (HAMLET. To be, or not to be.) Tj ET\n"


def pdf_of(objects: Sequence[bytes]) -> bytes:
    """A PDF of these objects, the first of which is its catalogue."""
    file = io.BytesIO()
    file.write(b"%PDF-1.7\n")
    places: list[int] = []
    for number, body in enumerate(objects, 1):
        places.append(file.tell())
        file.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    table = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    file.writelines(b"%010d 00000 n \n" % place for place in places)
    file.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
    return file.getvalue()


def _stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(data), entries, data)


def _pages(count: int, content: bytes, *more: bytes, resources: bytes = _FONT) -> bytes:
    """Pages that are all the same; `more` are objects from number 5 on."""
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [%b] /Count %d >>" % (b"3 0 R " * count, count),
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources %b >>" % resources,
            content,
            *more,
        ]
    )


def pdf_of_pages(count: int) -> bytes:
    """A few bytes for each page, and so for ten thousand."""
    return _pages(count, _stream(_WORDS))


def inflating_pdf(gibibytes: int = 2) -> bytes:
    """A page whose drawing inflates twice: a few kilobytes that become gigabytes."""
    packing = zlib.compressobj(9)
    block = b"q Q " * 262_144
    once = b"".join([*(packing.compress(block) for _ in range(1024 * gibibytes)), packing.flush()])
    return _pages(1, _stream(zlib.compress(once, 9), b"/Filter [/FlateDecode /FlateDecode]"))


def laughing_pdf(depth: int = 12) -> bytes:
    """A drawing made of twelve drawings, each of which is made of twelve, and so on."""
    forms = [
        _stream(
            b"/X Do " * 12 if level < depth - 1 else _WORDS,
            b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << /X %d 0 R >> >>"
            % (level + 6),
        )
        for level in range(depth)
    ]
    return _pages(1, _stream(b"/X Do"), *forms, resources=b"<< /XObject << /X 5 0 R >> >>")


def inflating_docx(mebibytes: int = 56) -> bytes:
    """A Word document of a thousandth of what it holds."""
    return _docx(_BODY.replace(b"HAMLET", b"HAMLET" + b" " * mebibytes * 1024 * 1024))


def docx_naming(address: str) -> bytes:
    """A Word document whose text would be that of another file."""
    declared = b'<!DOCTYPE d [<!ENTITY other SYSTEM "%b">]>' % address.encode()
    return _docx(declared + _BODY.replace(b"HAMLET", b"&other;"))


def climbing_docx() -> bytes:
    """A Word document with a part that would be unpacked elsewhere."""
    return _docx(_BODY, ("../../../tmp/climbed", b"here"))


_BODY = (
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    b"<w:body><w:p><w:r><w:t>HAMLET</w:t></w:r></w:p></w:body></w:document>"
)


def _docx(document: bytes, *more: tuple[str, bytes]) -> bytes:
    return zipped([("word/document.xml", b'<?xml version="1.0"?>' + document), *more])


def zipped(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip container of these parts, packed as tightly as can be."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as container:
        for name, data in parts:
            container.writestr(name, data)
    return file.getvalue()
