"""Headings of acts and scenes: a keyword beside a number, or any word that is enumerated again and again."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise
from typing import Literal, NamedTuple

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.lexicon import fold
from callboard.parser.engines.rules.lines import Line, has_words

Kind = Literal["act", "scene", "part"]

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")  # noqa: RUF001
_ROMAN = re.compile(r"(?=[ivxlc])(?:xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_DIGITS = re.compile(r"\d{1,3}(?:st|nd|rd|th|er|re|e|eme|o|a|ste|de|ter|te|st[ae]|ª|º)?")
_LEAD = re.compile(r"[\s_*=#\[(<|~\-–—]*")  # noqa: RUF001
_HAN = r"〇零一二三四五六七八九十百兩两廿\d"
_COMPOUND = re.compile(  # 第一幕, 第二場, 제1막: number and keyword are one word
    rf"(?:第|제)?[ ]?(?:[{_HAN}]+|終|终|末|最終)[ ]?(?P<keyword>幕|場|场|景|折|齣|出|막|장)(?![^\W_])(?:[ ]?之[{_HAN}]+)?"
)
_GREEK = re.compile(r"(?=[αβγδεςϛζηθικλ])[ικλ]?(?:στ|[αβγδεςϛζηθ])?")
_HEBREW = re.compile("\u05d9?[\u05d0-\u05d8]|\u05d8[\u05d5\u05d6]|[\u05d9\u05db]")  # 1 to 19, 20
_REST = re.compile(r"(?:(?<=[\u05d0-\u05ea])['’])?[\s_*=#\])>|~]*(?:[.:,;]|--?|[–—])*[\s_*=#\])>|~.\-–—]*")  # noqa: RUF001
_MAX_LENGTH = 300
_NUMERAL = re.compile(r"(?:(?P<roman>[IVXL]{1,6})|(?P<digits>\d{1,2}))\.?")
_FEW = 3
_BARE_LENGTH = 48
_TOKENS = 4


class Heading(NamedTuple):
    """A heading: its kind, the line it begins on, and the offsets of its own words (what follows on the line is not)."""

    kind: Kind
    line: int
    start: int
    end: int


@dataclass(frozen=True)
class Keywords:
    """Which folded words head acts, scenes and other parts in this play."""

    act: frozenset[str]
    scene: frozenset[str]
    part: frozenset[str] = lexicon.PART
    counted: frozenset[str] = frozenset()  # keywords numbered so often that any word beside them is a number
    restated: bool = False  # whether the act is said again above each of its scenes
    roman: Kind | None = None  # what a Roman numeral alone on its line heads
    digits: Kind | None = None  # what a number in digits does

    def kind(self, word: str) -> Kind | None:
        """What ``word`` heads, if anything."""
        if word in self.act:
            return "act"
        if word in self.scene:
            return "scene"
        return "part" if word in self.part else None

    @cached_property
    def _heads(self) -> frozenset[str]:
        return self.act | self.scene | self.part

    @cached_property
    def _openers(self) -> frozenset[str]:
        return self._heads | lexicon.ARTICLE

    def may_open(self, word: str) -> bool:
        """Whether a heading whose number is known can begin with ``word``; saves reading most lines that are none."""
        return word in self._openers or is_number(word)

    def among(self, words: Sequence[str]) -> bool:
        """Whether any of ``words`` heads something."""
        return not self._heads.isdisjoint(words)


def learn_keywords(lines: Sequence[Line]) -> Keywords:
    """The lexicon's keywords, with pictures ranked below acts, and words that this text enumerates as headings."""
    act, scene = lexicon.ACT, lexicon.SCENE
    basic = Keywords(act, scene)
    stated = [(line, headings_of(line, basic)) for line in lines if line.opens]
    kinds = {heading.kind for _, heads in stated for heading in heads}
    if "act" in kinds:
        scene |= lexicon.PICTURE
    else:
        act |= lexicon.PICTURE
    if not kinds - {"part"}:
        learnt = _enumerated(lines)
        if not learnt:
            roman, digits = _numerals(lines)
            return Keywords(act, scene, roman=roman, digits=digits)
        return Keywords(act | learnt, scene) if len(learnt) == 1 else _ranked(lines, learnt, act, scene)
    return Keywords(act, scene, counted=_counted(lines, basic), restated=_restated(stated))


def _restated(stated: Iterable[tuple[Line, Sequence[Heading]]]) -> bool:
    """Whether one act is named above several scenes: ``ACT 2. SCENE 2.``, ``ACT 2. SCENE 3.`` do so."""
    acts = Counter(fold(line.text[: heads[0].end - line.start]) for line, heads in stated if len(heads) > 1)
    return max(acts.values(), default=0) > 1


def _numerals(lines: Sequence[Line]) -> tuple[Kind | None, Kind | None]:
    """What Roman numerals and digits head that stand alone between blank lines and count from one."""
    roman: list[int] = []
    digits: list[int] = []
    for line, after in pairwise(lines):
        if line.opens and (after.opens or not has_words(after.text)) and (match := _NUMERAL.fullmatch(line.text)):
            value = _value(match["roman"].lower() if match["roman"] else match["digits"])
            (roman if match["roman"] else digits).append(value or 0)
    counted = roman == list(range(1, len(roman) + 1)) and len(roman) > 1
    if counted and digits and digits[0] == 1:
        return "act", "scene"
    if counted:
        return "act", None
    return None, "scene" if len(digits) >= _FEW and digits == list(range(1, len(digits) + 1)) else None


def _counted(lines: Sequence[Line], keywords: Keywords) -> frozenset[str]:
    """Keywords that stand beside a number, and nothing else, on several lines."""
    seen: Counter[str] = Counter()
    for line in lines:
        if not line.opens or len(tokens := _TOKEN.findall(line.text)) != 2:  # noqa: PLR2004
            continue
        words = [fold(w) for w in tokens]
        if _numbered(words, keywords)[0]:
            seen.update(w for w in words if keywords.kind(w))
    return frozenset(word for word, count in seen.items() if count > 2)  # noqa: PLR2004


def headings_of(line: Line, keywords: Keywords) -> list[Heading]:
    """The headings that ``line`` states: none, one, or an act and its scene."""
    if len(line.text) > _MAX_LENGTH or not has_words(line.text):
        return []
    if (keywords.roman or keywords.digits) and line.opens and (match := _NUMERAL.fullmatch(line.text)):
        alone = keywords.roman if match["roman"] else keywords.digits
        return [Heading(alone, line.number, line.start, line.end)] if alone else []
    found: list[Heading] = []
    at = 0
    while len(found) < 2:  # noqa: PLR2004 - an act and a scene
        match = _heading_at(line, at, keywords)
        if match is None or any(h.kind == match.kind for h in found):
            break
        found.append(match)
        at = match.end - line.start
    if keywords.restated and len(found) > 1 and found[1].kind == "scene" and not _is_first(line, found[1]):
        return [found[1]._replace(start=found[0].start)]
    return found


def _is_first(line: Line, heading: Heading) -> bool:
    """Whether a heading has the number with which counting begins."""
    words = _TOKEN.findall(line.text[heading.start - line.start : heading.end - line.start])
    return any(fold(word) in lexicon.FIRST for word in words)


def _heading_at(line: Line, at: int, keywords: Keywords) -> Heading | None:
    """The heading that begins at offset ``at`` of the line, if one does."""
    text = line.text
    lead = _LEAD.match(text, at)
    begin = lead.end() if lead else at
    if not text.isascii() and (compound := _COMPOUND.match(text, begin)):
        return _compound(line, at, compound, keywords)
    first = _TOKEN.match(text, begin)
    if first is None or not (keywords.may_open(fold(first.group())) or (keywords.counted and line.opens)):
        return None
    tokens = list(islice(_TOKEN.finditer(text, begin), _TOKENS))
    words = [fold(m.group()) for m in tokens]
    if not keywords.among(words):
        return None
    kind, used = _read(words, keywords, line, at, text[begin:])
    if kind is None:
        return None
    end = tokens[used - 1].end()
    rest = _REST.match(text, end)
    after = rest.end() if rest else end
    if _runs_on(text, end, after, kind):
        return None
    while end < after and text[end] in ".:])_*":
        end += 1
    return Heading(kind, line.number, line.start + _outer(text, at, begin), line.start + end)


def _compound(line: Line, at: int, match: re.Match[str], keywords: Keywords) -> Heading | None:
    """A heading of scripts that write number and keyword as one word."""
    kind = keywords.kind(fold(match["keyword"]))
    rest = _REST.match(line.text, match.end())
    if kind is None or _runs_on(line.text, match.end(), rest.end() if rest else match.end(), kind):
        return None
    return Heading(kind, line.number, line.start + _outer(line.text, at, match.start()), line.start + match.end())


def _read(words: Sequence[str], keywords: Keywords, line: Line, at: int, text: str) -> tuple[Kind | None, int]:
    """What the words head, and how many of them say so."""
    skipped = _article(words)
    kind, used = _numbered(words[skipped:], keywords)
    if kind is not None:
        return kind, used + skipped
    if len(words) == 2 and line.opens and at == 0:  # noqa: PLR2004
        kind, used = _oddly_numbered(words, keywords, line.text)
    return (kind, used) if kind is not None else _alone(words, keywords, text)


def _runs_on(text: str, end: int, after: int, kind: Kind) -> bool:
    """Whether the words after a would-be heading belong to one sentence with it."""
    gap = text[end:after]
    if after >= len(text) or gap.strip("_*=#])>|~ \t") or text[after].isdigit() or text[after] in "[({":
        return False
    return kind == "part" or ("  " not in gap and "\t" not in gap)


def _outer(text: str, at: int, begin: int) -> int:
    """Brackets and emphasis round a heading belong to it; blank does not."""
    while at < begin and (text[at].isspace() or text[at] in ".,;:-–—"):  # noqa: RUF001
        at += 1
    return at


def _article(words: Sequence[str]) -> int:
    return 1 if len(words) > 2 and words[0] in lexicon.ARTICLE and not is_number(words[0], roman=False) else 0  # noqa: PLR2004


def _numbered(words: Sequence[str], keywords: Keywords) -> tuple[Kind | None, int]:
    if len(words) < 2:  # noqa: PLR2004
        return None, 0
    first, second = words[0], words[1]
    if (kind := keywords.kind(first)) and is_number(second):
        last = len(words) > 3 and words[2] in lexicon.CONJUNCTION and is_number(words[3])  # noqa: PLR2004 - V and last
        return kind, 4 if last else 2
    if kind and second in lexicon.ARTICLE and len(words) > 2 and is_number(words[2]):  # noqa: PLR2004
        return kind, 3
    if is_number(first) and (kind := keywords.kind(second)):
        return kind, 2
    return None, 0


def _oddly_numbered(words: Sequence[str], keywords: Keywords, text: str) -> tuple[Kind | None, int]:
    """An ordinal that the lexicon does not know, or in an old spelling, beside a keyword used to be numbered."""
    word = next((w for w in words if w in keywords.counted), None)
    short = len(text) <= _BARE_LENGTH and not text[0].islower() and text.rstrip(" .")[-1:].isalnum()
    return (keywords.kind(word), 2) if word and short else (None, 0)


def _alone(words: Sequence[str], keywords: Keywords, text: str) -> tuple[Kind | None, int]:
    """A prologue needs no number; an act or scene that has none is no heading."""
    if keywords.kind(words[0]) == "part" and len(text) <= _BARE_LENGTH and not text[:1].islower():
        return "part", 1
    return None, 0


def is_number(word: str, *, roman: bool = True) -> bool:
    """Whether a folded word is a numeral: digits, Roman, Greek or Hebrew letters, or an ordinal of the lexicon."""
    if (
        word in lexicon.ORDINAL
        or _DIGITS.fullmatch(word)
        or ("v" in word and word.replace("v", "u") in lexicon.ORDINAL)
    ):
        return True
    if word.isascii():
        return roman and bool(_ROMAN.fullmatch(word))
    return roman and bool(_GREEK.fullmatch(word) or _HEBREW.fullmatch(word))


def _enumerated(lines: Sequence[Line]) -> frozenset[str]:
    """Words that stand alone with numerals on lines of their own, numbered from one upwards."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        if not line.opens or len(line.text) > _BARE_LENGTH or len(words := _TOKEN.findall(line.text)) != 2:  # noqa: PLR2004
            continue
        folded = [fold(w) for w in words]
        for word, number in (folded, reversed(folded)):
            if (value := _value(number)) is not None and not is_number(word):
                numbers[word].append(value)
    return frozenset(w for w, values in numbers.items() if len(set(values)) > 1 and values[0] == 1)


def _ranked(lines: Sequence[Line], learnt: frozenset[str], act: frozenset[str], scene: frozenset[str]) -> Keywords:
    """Of several enumerated words the one that comes first heads the acts."""
    for line in lines:
        for word in _TOKEN.findall(line.text):
            if fold(word) in learnt:
                return Keywords(act | {fold(word)}, scene | (learnt - {fold(word)}))
    return Keywords(act, scene)


_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def _value(word: str) -> int | None:
    if word.isdecimal():
        return int(word)
    if not _ROMAN.fullmatch(word):
        return None
    values = [_ROMAN_VALUES[c] for c in word]
    return sum(-v if any(v < later for later in values[i + 1 :]) else v for i, v in enumerate(values))
