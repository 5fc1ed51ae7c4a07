"""What stands before the story: title, author, draft and whom to write to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from callboard.parser.engines.rules.screenplay import fountain, words
from callboard.parser.engines.rules.screenplay.cue_names import is_loud
from callboard.parser.engines.rules.screenplay.kind import is_heading
from callboard.parser.engines.rules.screenplay.script_lines import LONG, ScriptLine

_BY = re.compile(
    r"(?:(?:an? )?(?:(?:original|screen|tele)\s?(?:play|screenplay|story)|screenplay|story|teleplay|script|written|scenario|drehbuch|scénario|"
    r"guion|guión|sceneggiatura|roteiro|создатель|сценарий|un film|ein film)[\w\s&,]{0,30}?\s)?(?:by|von|de|di|par|por|av|af|door|автор)\s*:?"
    r"(?:\s+(?P<name>[^\W\d_].{2,60}))?|drehbuch\s*:?|scénario\s*:?|guion\s*:?|sceneggiatura\s*:?|сценарий\s*:?",
    re.IGNORECASE,
)
_SIGN = re.compile(
    r"\b(?:written|screenplay|teleplay|story|directed|produced|created) by\b|\b(?:based (?:up)?on|adapted from)\b|\b(?:draft|revised|revisions?|copyright|"
    r"all rights reserved|shooting script|final|episode|registered|wga|contact|property of|properties|productions?|pictures|fassung)\b|[©@]|"
    r"\b(?:19|20)\d\d\b|\b\d{3}[-. )]+\d{3}[-. ]\d{4}\b",
    re.IGNORECASE,
)
_TOP = 120
_CLOSE = 9
_WIDE = 3


@dataclass(frozen=True)
class TitlePage:
    """How many lines it has, and offsets of title and author where it states them."""

    lines: int = 0
    title: tuple[int, int] | None = None
    author: tuple[int, int] | None = None


def read_title_page(lines: Sequence[ScriptLine]) -> TitlePage:
    """The title page, or pages, at the top of ``lines``; without lines where the story begins at once."""
    keyed = fountain.title_lines(lines)
    if keyed:
        fields = fountain.title_fields(lines[:keyed])
        author = next((fields[k] for k in ("author", "authors", "autor", "autoren", "auteur") if k in fields), None)
        return TitlePage(keyed, next((fields[k] for k in ("title", "titel", "titre") if k in fields), None), author)
    named = next((i for i, x in enumerate(lines[:_TOP]) if x.role), 0)
    if named:  # the file itself says what its paragraphs are, and says nothing of these
        return TitlePage(named, _title(lines[:named]), _author(lines[:named]))
    start = next((i for i, x in enumerate(lines[:_TOP]) if _opens(x)), 0)
    top = lines[:start]
    last = _last_sign(top)
    if last < 0:
        return _bare_title(top)
    count = last + 1
    while (
        count < start and lines[count].gap < _WIDE and lines[count].page == lines[last].page and _is_short(lines[count])
    ):
        count += 1
    page = [x for x in lines[:count] if any(c.isalpha() for c in x.text)]
    return TitlePage(count, _title(page), _author(page))


def _opens(line: ScriptLine) -> bool:
    """Whether the story has begun with ``line``."""
    text = line.text
    if is_heading(line) or len(text) > LONG:
        return is_heading(line)
    return is_loud(text) is True and (words.TRANSITION.fullmatch(text) or words.ACT.fullmatch(text)) is not None


def _last_sign(top: Sequence[ScriptLine]) -> int:
    """Index of the last line that speaks of the making of the script, each close to the one before; -1 for none."""
    last = -1
    for index, line in enumerate(top):
        if index - last > _CLOSE or (line.gap == 0 and _is_prose(line)):
            break
        if _is_sign(line):
            last = index
    return last


def _is_sign(line: ScriptLine) -> bool:
    if len(line.text) > LONG // 3 or line.text[0] == "(":
        return False
    return _BY.fullmatch(line.text) is not None or (_SIGN.search(line.text) is not None and not _is_prose(line))


def _is_prose(line: ScriptLine) -> bool:
    return line.text[0].islower() or (line.text.endswith((".", "!", "?", ",", "...")) and not line.text.isupper())


def _is_short(line: ScriptLine) -> bool:
    return len(line.text) < LONG // 4 and not line.text.endswith((".", "!", "?"))


def _bare_title(top: Sequence[ScriptLine]) -> TitlePage:
    """A single line above the first heading, short, without the end of a sentence, is the title."""
    if len(top) == 1 and _is_short(top[0]):
        return TitlePage(1, (top[0].start, top[0].end))
    return TitlePage()


def _title(page: Sequence[ScriptLine]) -> tuple[int, int] | None:
    first = next((x for x in page if not _BY.fullmatch(x.text)), None)
    return (first.start, first.end) if first else None


def _author(page: Sequence[ScriptLine]) -> tuple[int, int] | None:
    for index, line in enumerate(page):
        match = _BY.fullmatch(line.text)
        if match and match["name"]:
            return line.start + match.start("name"), line.end
        if match and index + 1 < len(page):
            return page[index + 1].start, page[index + 1].end
    return None
