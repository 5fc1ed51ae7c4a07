"""The paragraphs of a Final Draft script, the title page first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from callboard.ingest.fdx.settings import LEFT, RIGHT, Setting, adjusted, letters, read_settings
from callboard.ingest.typing_out.paragraph import Paragraph, Run
from callboard.ingest.xml_reading import Element, attribute, child, children, local_name

COLUMNS = 10.0
"""To the inch, as Courier has at 12 points."""
WIDTH = (RIGHT - LEFT) * COLUMNS
_BESIDE = 30.0
"""Columns from the left of two speeches side by side to the right one."""
_INWARD = 5.0
"""Columns that speeches side by side begin nearer to the edge than others do."""
_NUMBER_GAP = "  "
_PAGE = re.compile(r"[1-9]\d{0,4}")


class Script:
    """Reads one script.

    Attributes:
        pages: How many pages the script says it has so far; None where it says nothing of pages.
        notes: How many script notes hang on what was read; they are not part of its text.
    """

    def __init__(self, root: Element) -> None:
        self._root = root
        self._settings = read_settings(root)
        self.pages: int | None = 1 if any(_says_page(each) for each in root.iter()) else None
        self.notes = 0

    def paragraphs(self) -> Iterator[Paragraph]:
        """All of them. Those of the title page stand before the first page, and are on none."""
        title = list(self._typed_all(child(child(self._root, "TitlePage"), "Content"), paged=False))
        if any(not each.empty for each in title):
            yield from title
            yield Paragraph(())
        yield from self._typed_all(child(self._root, "Content"), paged=True)

    def _typed_all(self, content: Element | None, *, paged: bool) -> Iterator[Paragraph]:
        for element in children(content, "Paragraph"):
            yield from self._with_speeches(element, self._typed(element, paged=paged))

    def _with_speeches(self, element: Element, typed: Paragraph) -> Iterator[Paragraph]:
        """A paragraph, and the speeches side by side that it holds; mostly it then has no words of its own."""
        beside = list(children(element, "DualDialogue"))
        if not beside or not typed.empty:
            yield typed
        for both in beside:
            yield from self._dual(both)

    def _typed(self, element: Element, *, paged: bool) -> Paragraph:
        kind = attribute(element, "Type")
        setting = adjusted(self._settings.get(kind or "", Setting()), element)
        runs = tuple(self._runs(element, setting))
        number = (attribute(element, "Number") or "").strip()
        if number and any(run.text.strip() for run in runs):
            runs = (Run(f"{number}{_NUMBER_GAP}"), *runs)
        if paged:
            self._turn(element, setting)
        return Paragraph(
            runs=runs,
            left=(setting.left - LEFT) * COLUMNS,
            first=setting.first * COLUMNS,
            right=(RIGHT - setting.right) * COLUMNS,
            before=setting.before,
            alignment=setting.alignment,
            page=self.pages if paged else None,
            role=kind,
        )

    def _dual(self, both: Element) -> Iterator[Paragraph]:
        """Two speeches, the second of which begins with the second character: the left one whole, then the right."""
        column: Literal[0, 1, 2] = 0
        for element in children(both, "Paragraph"):
            if attribute(element, "Type") == "Character" or not column:
                column = 1 if column == 0 else 2
            typed = replace(_beside(self._typed(element, paged=True), column), column=column)
            yield from self._with_speeches(element, typed)

    def _turn(self, element: Element, setting: Setting) -> None:
        if self.pages is None:
            return
        said = next((page for each in element if (page := _page(each))), 0)
        if said:
            self.pages = max(self.pages, said)
        elif setting.on_new_page:
            self.pages += 1

    def _runs(self, element: Element, setting: Setting) -> Iterator[Run]:
        for each in element:
            name = local_name(each)
            if name == "Text":
                style = attribute(each, "Style") or ""
                text = "".join(_characters(each))
                caps = setting.caps or "AllCaps" in style
                yield Run(text.upper() if caps else text, "".join(sorted({*setting.styles, *letters(style)})))
            elif name == "ScriptNote":
                self.notes += 1


def _beside(paragraph: Paragraph, column: Literal[1, 2]) -> Paragraph:
    shift = _BESIDE * (column - 1) - _INWARD
    return replace(paragraph, left=max(_BESIDE * (column - 1), paragraph.left / 2 + shift))


def _characters(text: Element) -> Iterator[str]:
    """Of a text, and of whatever a program has put in it."""
    yield text.text or ""
    for each in text:
        yield from _characters(each)
        yield each.tail or ""


def _page(element: Element) -> int:
    value = attribute(element, "Page") or ""
    return int(value) if local_name(element) == "SceneProperties" and _PAGE.fullmatch(value) else 0


def _says_page(element: Element) -> bool:
    return bool(_page(element)) or (local_name(element) == "Paragraph" and attribute(element, "StartsNewPage") == "Yes")
