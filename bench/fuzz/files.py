"""Where the fuzzer begins: a few small files of each format and texts for the rules, and how what it makes of them is a file again."""

from __future__ import annotations

import codecs
import importlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from typeset.final_draft import final_draft, paragraph, unwrapped
from typeset.hostile import pdf_of, zipped
from typeset.pdf import Sheet
from typeset.scripts import DUAL, PLAY, SCREENPLAY
from typeset.web import web_page

_W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_RELATION = b'<Relationship Id="r%d" Type="http://x/officeDocument/2006/relationships/%s" Target="%s"/>'
_RELATIONS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>'
_PARTS = {
    "word/document.xml": b"""<w:document %s><w:body>
<w:p><w:pPr><w:pStyle w:val="Cue"/><w:ind w:left="2880"/></w:pPr><w:r><w:t>IDA</w:t></w:r></w:p>
<w:p><w:pPr><w:ind w:left="1440" w:firstLine="-200"/><w:spacing w:before="240"/></w:pPr><w:r><w:rPr><w:b/><w:caps/></w:rPr>
<w:t xml:space="preserve">Who </w:t><w:tab/><w:br/><w:br w:type="page"/><w:t>goes?</w:t></w:r></w:p>
<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:lastRenderedPageBreak/><w:t>One</w:t></w:r></w:p>
<w:tbl><w:tr><w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr><w:p><w:r><w:t>TOM</w:t></w:r></w:p></w:tc>
<w:tc><w:p><w:r><w:t>Nobody.</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<w:p><w:ins><w:r><w:t>in</w:t></w:r></w:ins><w:del><w:r><w:delText>out</w:delText></w:r></w:del>
<w:r><w:footnoteReference w:id="1"/><w:sym w:font="S" w:char="F041"/><w:noBreakHyphen/></w:r></w:p>
<w:sectPr><w:pgSz w:w="12240"/><w:pgMar w:left="1440" w:right="1440"/></w:sectPr></w:body></w:document>"""
    % _W,
    "word/styles.xml": b"""<w:styles %s><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="24"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Cue"><w:basedOn w:val="N"/><w:name w:val="Character"/><w:pPr><w:ind w:left="400"/><w:jc w:val="center"/>
</w:pPr><w:rPr><w:rFonts w:ascii="Courier"/><w:i/><w:smallCaps/></w:rPr></w:style></w:styles>"""
    % _W,
    "word/numbering.xml": b"""<w:numbering %s><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>
<w:numFmt w:val="upperRoman"/><w:lvlText w:val="Act %%1."/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""
    % _W,
    "_rels/.rels": _RELATIONS % (_RELATION % (1, b"officeDocument", b"word/document.xml")),
    "word/_rels/document.xml.rels": _RELATIONS
    % (_RELATION % (1, b"styles", b"styles.xml") + _RELATION % (2, b"numbering", b"numbering.xml")),
}
_SIMPLE = (
    b"""<w:document %s><w:body><w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:t>IDA</w:t></w:r></w:p>
<w:p><w:pPr><w:ind w:left="1440"/></w:pPr><w:r><w:t>Who </w:t><w:tab/><w:br/></w:r><w:r><w:rPr><w:i/><w:caps/></w:rPr><w:t>goes?</w:t></w:r></w:p>
<w:tbl><w:tblPr/><w:tr><w:tc><w:p><w:r><w:t>TOM</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>No.</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<w:sdt><w:sdtContent><w:p><w:hyperlink><w:r><w:t>wind</w:t></w:r></w:hyperlink><w:ins><w:r><w:t>s</w:t></w:r></w:ins></w:p></w:sdtContent></w:sdt>
</w:body></w:document>"""
    % _W
)
"""With nothing in it but what a simple reader understands."""
_MENDED = 8
_CONTENTS = (
    b"BT /F 12 Tf 72 700 Td (IDA) Tj 0 -12 Td (Who goes there?) Tj ET",
    b"BT /F 12 Tf 1 0 .2 1 72 700 Tm [(N)-20(o)5(body)] TJ T* (again) ' 3 Tr 2 Ts 150 Tz 4 Tc 5 Tw (x) Tj ET 72 698 200 1 re f",
    b"q 0 1 -1 0 300 300 cm BT /F 9 Tf 72 700 Td <544F4D> Tj ET Q BT /F 1 Tf 12 0 0 12 300 700 Tm (TOM) Tj 0 -1 TD (Left.) Tj ET",
)
SCRIPTS = Path(__file__).parents[2] / "tests" / "unit" / "parser" / "scripts"
_FEW_WORDS = "IDA. Who goes there?\n\nTOM. Nobody. It was the wind, I think.\n\n  [Exit Tom.]\n"


_PIECES = (
    "INT. KITCHEN - DAY\n", "ANNA\n", "Ben. ", "ANNA: ", "(beat)\n", "ACT I\n", "Scene 2\n", "CUT TO:\n", "(MORE)\n", "CONTINUED:\n", "[[", "]]", "/*",
    "*/", "\n@Mc\n", "\n.x\n", "\n!A\n", "\n~la\n", "\n> C <\n", "\n===\n", "\n# ACT ONE\n", "\n7.\n", "\n\n", "        ", "\x0c", "Persons\n", "Enter Ben.\n",
    "İ", "ß", "第1场 内 日\n", "小明:", "FIN.\n", "ALL. ", "ANNA AND BEN. ", "ANNA (CONT'D)\n", "\n12  ", "  12\n", "\u2014", "} sons\n", "MÜLLERIN. ", "exit\n",
    "PROLOGUE\n", "FIRST VOICE\n", "\u2028", "\x85", "\u00a0", "ANNA und BEN:", "ANNA ^\n", "BOTH. ", "***\n", "\n1 ", "_Exit._",
)  # fmt: skip
"""What scripts are made of: put in anywhere by the fuzzer."""


@dataclass(frozen=True)
class Subject:
    """A format as the fuzzer sees it."""

    seeds: Callable[[], Iterator[bytes]]
    """Inputs of a few hundred bytes."""
    as_file: Callable[[bytes], bytes] = bytes
    """An input as a file: what has checksums is put together from its parts."""
    pieces: Sequence[str] = ()

    def words(self) -> list[bytes]:
        """What the seeds consist of, for putting it in elsewhere."""
        found = {word for seed in self.seeds() for word in re.findall(rb"</?[\w:]+/?>?|[\w:.-]{2,24}", seed)}
        return sorted(found)[:1500] + [piece.encode() for piece in self.pieces]


def _texts() -> Iterator[bytes]:
    yield PLAY[:900].encode()
    yield _FEW_WORDS.replace("\n", "\r\n").encode("cp1252")
    yield b"Title: Lamp\nAuthor: N\n\n" + SCREENPLAY[180:900].encode()
    yield (
        DUAL[:400].encode()
        + b"\n\n.FORCED\n\n@McA ^\n~la\n> C <\n> OUT:\n\n/* cut */ [[note]]\n= syn\n===\n# Act *I* **b** _u_\n"
    )
    yield b"# Lamp\n\n## Act I\n\n**IDA**\n\n*(low)* Who?\n\n> quote\n\n---\n\n[a](b)\n"
    yield codecs.BOM_UTF16_LE + _FEW_WORDS.encode("utf-16-le")
    yield _FEW_WORDS.encode("utf-16-be")
    yield codecs.BOM_UTF32_BE + _FEW_WORDS.encode("utf-32-be")
    yield "НИНА. Кто там?\n\fЛЮДИ. Никого, это ветер.\n".encode("koi8_r")
    yield "ΘΩΜΆΣ. Ποιός είναι εκεί;\n".encode("cp1253")


def _scripts() -> Iterator[bytes]:
    both = paragraph("Character", "IDA") + paragraph("Dialogue", "Who?") + paragraph("Character", "TOM")
    more = f'<Paragraph Number="3"><SceneProperties Page="2"/><DualDialogue>{both}</DualDialogue></Paragraph>'
    more += '<Paragraph Type="Action" StartsNewPage="Yes" Alignment="Center"><ScriptNote><Paragraph/></ScriptNote>'
    more += '<Text Style="Bold+AllCaps" AdornmentStyle="0">Rain.</Text><Text Style="Italic">ß</Text></Paragraph>'
    yield b"\0" + final_draft(list(unwrapped(SCREENPLAY[180:420])), title=["LAMP"], more=more)
    yield b"\0<FinalDraft><Content><Paragraph><Text>A</Text></Paragraph></Content></FinalDraft>"
    yield b"\xff" + final_draft(["Rain."]).decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")


def _as_script(data: bytes) -> bytes:
    """With a first byte of 0 the others are well-formed after all, else they are the file."""
    return _mended(data[1:]) if data[:1] == b"\0" else data[1:]


def _mended(data: bytes) -> bytes:
    """What a lenient reader makes of damaged XML: damage alone would hardly come beyond the first refusal."""
    etree: Any = importlib.import_module("lxml.etree")
    try:
        root = etree.fromstring(data, etree.XMLParser(recover=True, resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return data
    return data if root is None else etree.tostring(root)


def _pages() -> Iterator[bytes]:
    yield web_page(SCREENPLAY[180:600])
    yield b"""<html><head><style>p.c, #x { margin: 1em 0 0 4em; text-indent: -2em } /* c */ @media print { b { color: red } }
.u { text-transform: uppercase; display: inline-block; white-space: pre } i { font-variant: small-caps }</style></head>
<body><table><tr><td class="c" width="90">IDA<td>Who?<tr><td>TOM</table><p class=c id=x style="padding-left:3em;text-align:right">
<b>Nobody</b><br><q>the <span class=u>wind</span></q><pre>  a
 b</pre><ol start=3><li>x</ol><center>II<hr></center><div hidden>no</div><dl><dt>A<dd>B</dl>&nbsp;&amp;&#x2014;"""
    yield b"<html><body><h1>LAMP</h1><div><p>IDA<br/>Who <b>goes</b> there?</p><table><tr><td>TOM</td><td><p>No</p></td></tr></table></div></body></html>"
    yield b"<html><body><p>IDA</p><center><i>Who?</i></center><ul><li>TOM<hr/>&#8212; No.</li></ul></body></html>"
    yield b'<?xml version="1.0" encoding="koi8-r"?><html><p>' + "НИНА. Кто там?".encode("koi8_r")


def _documents() -> Iterator[bytes]:
    for number, part in enumerate(_PARTS.values()):
        yield bytes([number]) + part
        yield bytes([number | _MENDED]) + part
    yield bytes([_MENDED]) + _SIMPLE
    yield b"\xff" + zipped(_PARTS.items())


def _as_document(data: bytes) -> bytes:
    """Its first byte says which part the others are, and whether they are mended; of none, they are the container itself."""
    parts, mode = dict(_PARTS), data[0] if data else 0xFF
    number = mode & ~_MENDED
    if number >= len(parts):
        return data[1:]
    parts[[*parts][number]] = _mended(data[1:]) if mode & _MENDED else data[1:]
    file = BytesIO()
    with ZipFile(file, "w") as container:
        for name, part in parts.items():
            container.writestr(name, part)
    return file.getvalue()


def _papers() -> Iterator[bytes]:
    for content in _CONTENTS:
        yield b"\0" + content
    sheet = Sheet()
    sheet.canvas.setPageCompression(0)
    sheet.write(72, 700, "IDA")
    sheet.write(72, 688, "Who goes there?", "Courier-Bold")
    sheet.next()
    sheet.write(300, 400, "TOM", "Times-Italic", 7)
    yield b"\xff" + sheet.done()
    yield b"\xff" + _paper(_CONTENTS[0])


def _as_paper(data: bytes) -> bytes:
    """With a first byte of 0 the others are what is drawn on a page, else they are the file."""
    return _paper(data[1:]) if data[:1] == b"\0" else data[1:]


def _paper(content: bytes) -> bytes:
    fonts = b"<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >> >>"
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources %b >>" % fonts,
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        ]
    )


def _plays() -> Iterator[bytes]:
    for path in sorted(SCRIPTS.glob("*.txt")):
        yield b"\0" + path.read_bytes()[:1500]
    for text in (PLAY, SCREENPLAY, DUAL):
        yield b"\0" + text.encode()[:1500]
        yield b"\1" + text.encode()[:1500]


FORMATS: Mapping[str, Subject] = {
    "text": Subject(_texts, pieces=_PIECES),
    "fdx": Subject(_scripts, _as_script),
    "html": Subject(_pages),
    "docx": Subject(_documents, _as_document),
    "pdf": Subject(_papers, _as_paper),
}
"""Every format that is read without pictures."""

RULES = "rules"
SUBJECTS: Mapping[str, Subject] = {**FORMATS, RULES: Subject(_plays, pieces=_PIECES)}
