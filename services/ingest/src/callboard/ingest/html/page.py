"""The elements of a page, read once through, become paragraphs; scripts, and what is hidden, do not."""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from callboard.ingest.html.css import Sheet
from callboard.ingest.html.setting import Setting, inner
from callboard.ingest.refusals import refusal
from callboard.ingest.typing_out.paragraph import Paragraph, Run
from callboard.ingest.typing_out.tables import Cell, set_table

WIDTH = 60.0
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_NOT_SHOWN = frozenset(
    {"script", "style", "template", "head", "title", "iframe", "object", "audio", "video", "svg", "link", "meta"}
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "br",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "map",
        "mark",
        "noscript",
        "nobr",
        "output",
        "q",
        "rb",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "select",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "button",
        "textarea",
    ]
)
_CELLS = frozenset({"td", "th"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_QUOTES = {"start": "\N{LEFT DOUBLE QUOTATION MARK}", "end": "\N{RIGHT DOUBLE QUOTATION MARK}"}


class _Open(NamedTuple):
    """An element that has begun and not ended."""

    setting: Setting
    block: bool
    role: str | None


@dataclass
class _Table:
    """A table whose rows are being read."""

    rows: list[list[Cell]] = field(default_factory=list[list[Cell]])
    inner: int = 0
    """How many tables of its cells are open: their cells are paragraphs of its own."""


def paragraphs_of(page: str) -> list[Paragraph]:
    """The paragraphs of a page in reading order.

    Raises:
        Refused: NESTED_TOO_DEEP.
    """
    root = _parsed(page)
    if root is None:
        return []
    css = "\n".join(each.text or "" for each in root.iter("style"))
    return _Reader(Sheet(css)).read(root)


def _parsed(page: str) -> Any:
    etree: Any = importlib.import_module("lxml.etree")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    root = etree.fromstring(page.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(), parser)
    if any("depth" in entry.message for entry in parser.error_log):
        raise refusal(
            "NESTED_TOO_DEEP",
            "The page's elements are nested so deep that not all of it can be read.",
            "Open it in a browser, copy what it shows into a text file and send that.",
        )
    return root


class _Reader:
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._open: list[_Open] = [_Open(Setting(), block=True, role=None)]
        self._done: list[Paragraph] = []
        """Paragraphs of the page, or of the cell that is being read."""
        self._outside: list[list[Paragraph]] = []
        self._tables: list[_Table] = []
        self._runs: list[Run] = []
        self._space = 0.0

    def read(self, root: Any) -> list[Paragraph]:
        etree: Any = importlib.import_module("lxml.etree")
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if event == "start":
                self._start(element)
                self._text(element.text)
            else:
                self._end(element)
                if element is not root:
                    self._text(element.tail)
        self._flush()
        return self._done

    def _start(self, element: Any) -> None:
        tag: str = element.tag
        attributes: Mapping[str, str] = element.attrib
        classes = attributes.get("class", "").split()
        said = self._sheet.declarations(tag, classes, attributes.get("id", ""), attributes.get("style", ""))
        outer = self._open[-1]
        setting = inner(outer.setting, tag, said, attributes)
        if tag in _NOT_SHOWN:
            setting = inner(setting, tag, {"display": "none"}, attributes)
        block = _is_block(tag, said.get("display", ""))
        if block:
            self._flush()
            self._space = max(self._space, setting.before)
        role = " ".join(classes) or (tag if tag in _HEADINGS else None) if block else None
        self._open.append(_Open(setting, block, role or outer.role))
        self._begin(tag, setting, indent=0.0 if block else setting.left - outer.setting.left)

    def _begin(self, tag: str, setting: Setting, indent: float) -> None:
        if setting.hidden:
            return
        if tag == "br":
            self._runs.append(Run("\n"))
        elif tag == "q":
            self._runs.append(Run(_QUOTES["start"], setting.letters))
        elif indent >= 1 and self._at_line_start():
            self._runs.append(Run(" " * min(100, round(indent))))
        elif tag == "table":
            self._begin_table()
        elif tag in _CELLS and self._in_own_cell():
            self._outside.append(self._done)
            self._done = []
        elif tag == "tr" and self._tables and not self._tables[-1].inner:
            self._tables[-1].rows.append([])

    def _text(self, text: str | None) -> None:
        setting = self._open[-1].setting
        if not text or setting.hidden:
            return
        if setting.verbatim:
            text = text.removeprefix("\n") if not self._runs else text
        else:
            text = _BLANKS.sub(" ", text)
            if text[0] == " " and (not self._runs or self._runs[-1].text.endswith((" ", "\n"))):
                text = text[1:]
        if text:
            self._runs.append(Run(setting.shown(text), setting.letters))

    def _end(self, element: Any) -> None:
        tag: str = element.tag
        ended = self._open[-1]
        if tag == "q" and not ended.setting.hidden:
            self._runs.append(Run(_QUOTES["end"], ended.setting.letters))
        if ended.block:
            self._flush()
            self._space = max(self._space, ended.setting.after)
        self._open.pop()
        if not ended.setting.hidden:
            self._finish(tag)

    def _finish(self, tag: str) -> None:
        if tag in _CELLS and self._in_own_cell() and self._outside:
            cell = Cell(tuple(self._done))
            self._done = self._outside.pop()
            self._tables[-1].rows[-1].append(cell)
        elif tag == "table":
            self._finish_table()

    def _begin_table(self) -> None:
        if self._tables:
            self._tables[-1].inner += 1
        else:
            self._tables.append(_Table())

    def _in_own_cell(self) -> bool:
        return bool(self._tables) and not self._tables[-1].inner and bool(self._tables[-1].rows)

    def _finish_table(self) -> None:
        table = self._tables[-1]
        if table.inner:
            table.inner -= 1
            return
        self._tables.pop()
        rows = [row for row in table.rows if any(cell.filled for cell in row)]
        if rows:
            self._done += set_table(rows, width=WIDTH, before=1.0, after=1.0)

    def _at_line_start(self) -> bool:
        return not any(run.text.strip(" ") for run in self._runs) or self._runs[-1].text.endswith("\n")

    def _flush(self) -> None:
        """End the paragraph, set as the innermost block says. A line end at its very end begins no other line."""
        runs, self._runs = self._runs, []
        if runs and runs[-1].text.endswith("\n"):
            runs[-1] = runs[-1]._replace(text=runs[-1].text[:-1])
        if not any(run.text.strip() for run in runs) and not any("\n" in run.text for run in runs):
            return
        block = next(each for each in reversed(self._open) if each.block)
        setting = block.setting
        self._done.append(
            Paragraph(
                runs=tuple(runs),
                left=setting.left,
                first=setting.first,
                right=setting.right,
                before=self._space,
                alignment=setting.alignment,
                role=block.role,
            )
        )
        self._space = 0.0


def _is_block(tag: str, display: str) -> bool:
    if display in {"inline", "inline-block", "contents"}:
        return False
    return tag not in _INLINE or display in {"block", "list-item", "table", "flex", "grid"}
