"""Which cue a line opens with, if any."""

import re

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.cue_places import CueStyles, Place, is_plain, signed
from callboard.parser.engines.rules.cues import Cue, joined_names, key_of
from callboard.parser.engines.rules.lexicon import fold

_WORDS = re.compile(r"[^\W\d_]+")
_JOINTS = re.compile(r",|\s+(?:" + "|".join(sorted(map(re.escape, lexicon.CONJUNCTION))) + r")\s+")
_SMALL_WORDS = lexicon.ARTICLE | lexicon.CONJUNCTION
_WELL_KNOWN = 3
_NOTHING = 99
_LIST = 4


def choose(
    place: Place, styles: CueStyles, *, after: Place | None = None, headed: bool = False, waits: bool = False
) -> Cue | None:
    """The cue that ``place`` opens with, or None.

    Args:
        place: A line with the cues it could open with.
        styles: What was learnt of cues.
        after: What opens the next paragraph.
        headed: Nobody has spoken since the last heading, so that this may be the list of those on stage.
        waits: A name on its own line still waits for its speech, so that only a name well known breaks in.
    """
    if headed and place.opens and _lists_persons(place, after, styles):
        return None
    best: Cue | None = None
    for cue in place.cues:
        count = styles.names.get(cue.key, 0)
        if (
            not count
            or not _fits(place, cue, styles)
            or (waits and (count < _WELL_KNOWN or cue.style not in styles.styles))
        ):
            continue
        if cue.style.separator == "," and _names_all(cue, place, styles):
            continue
        if best is None or count * 3 >= styles.names.get(best.key, 0):
            best = cue
    return best or (None if waits else _several(place, styles))


def _names_all(cue: Cue, place: Place, styles: CueStyles) -> bool:
    """Whether what follows the comma names people, too (``A, B AND C``), and is no remark."""
    rest = place.line.text[cue.name_end - place.line.start :].lstrip(" ,")
    parts = [key_of(part) for part in _JOINTS.split(fold(rest))]
    return not rest[:1].islower() and all(_known_part(part, styles) for part in parts if part)


def _lists_persons(place: Place, after: Place | None, styles: CueStyles) -> bool:
    """Whether a paragraph under a heading names those on stage instead of opening a speech."""
    known = [c for c in place.cues if c.style in styles.styles and c.key in styles.names]
    speech_next = after is not None and any(c.style in styles.styles and c.key in styles.names for c in after.cues)
    if place.size <= _LIST and max(1, styles.pause) < place.distance < _NOTHING and speech_next:
        return not any(c.style.own_line and place.after <= styles.breath for c in known)
    if any(c.style.own_line and place.after > styles.breath for c in known):
        return True
    if not known or any(c.style.own_line or c.style.separator == ":" for c in known):
        return False
    if styles.inside and place.size > 1 and "none" in styles.cases:
        return False
    words = [w for w in _WORDS.findall(fold(place.line.text)) if w not in _SMALL_WORDS]
    listed = sum(w in styles.usual_words for w in words)
    return place.distance > 0 and listed > 1 and listed >= 0.6 * len(words)


def _fits(place: Place, cue: Cue, styles: CueStyles) -> bool:
    if cue.style.own_line and not place.followed:
        return False
    if cue.style not in styles.styles:
        return _alone(place, cue, styles) or signed(place, cue, styles.styles)
    if place.opens:
        return True
    if cue.style.case != "upper":
        return (place.ends_before or is_plain(cue)) and styles.inside and cue.style.separator != ""
    return True


def _alone(place: Place, cue: Cue, styles: CueStyles) -> bool:
    """A known name that is a paragraph, or begins one with an aside, is a cue however it is set."""
    return (
        place.opens
        and cue.style.case in styles.cases
        and styles.names[cue.key] > 1
        and (cue.style.own_line or bool(cue.asides))
        and (cue.style.separator != "," or place.size == 1)
    )


def _several(place: Place, styles: CueStyles) -> Cue | None:
    """A cue of several known names (``A und B.``, ``A, B, C.``), or of everybody."""
    for cue in reversed(place.cues):
        if cue.style not in styles.styles or not (place.opens or cue.style.case == "upper" or _joined(cue, styles)):
            continue
        if cue.style.own_line and not place.followed:
            continue
        if _joined(cue, styles):
            return cue
        name = place.line.text[cue.name_start - place.line.start : cue.name_end - place.line.start]
        parts = [p for p in map(key_of, _JOINTS.split(fold(name))) if p]
        if len(parts) > 1 and all(_known_part(p, styles) for p in parts):
            return cue
        if place.opens and set(cue.key.split()) & (lexicon.EVERYBODY | lexicon.BOTH) and len(cue.key.split()) <= 3:  # noqa: PLR2004
            return cue
    return None


def _joined(cue: Cue, styles: CueStyles) -> bool:
    return cue.style.case == "none" and bool(joined_names(cue.key, 0, len(cue.key), styles.names))


def _known_part(part: str, styles: CueStyles) -> bool:
    part = key_of(part)
    return part in styles.words or part in styles.endings
