"""A screenplay of our own with the kind of each of its lines, and ways to type it."""

from collections.abc import Callable, Iterator
from typing import NamedTuple


class Typed(NamedTuple):
    """Lines as they stand on the page, with what each is in the terms of the export ``lines``."""

    lines: list[str]
    types: list[str]

    @property
    def text(self) -> str:
        """The whole text."""
        return "\n".join(self.lines)


_SCENES = """\
scene_heading|INT. LIGHTHOUSE - LAMP ROOM - NIGHT
action|A brass lamp turns. Its light goes out over a black sea and comes back with nothing.
action|IDA WREN (60), keeper for half her life, polishes a lens that is already clean.
cue|TOM
parenthetical|(out of breath)
dialogue|One hundred and twelve. I counted them twice, and then I counted them again on the way up.
cue|IDA
dialogue|There are a hundred and ten. There have always been a hundred and ten.
parenthetical|(beat)
dialogue|You were never good with numbers.
action|She laughs.
cue|TOM
dialogue|Then two of them moved.
transition|CUT TO:
scene_heading|EXT. ROCKS - CONTINUOUS
action|A boat without lights. Somebody in it strikes a match and holds it up to see how far the rocks reach out.
cue|VOICE (O.S.)
dialogue|Is there anyone up there? We have been rowing since the bell stopped.
action|Nobody answers. The match goes out.
cue|IDA (V.O.)
dialogue|I heard them, of course. I hear everything that comes over the water.
scene_heading|INT. LIGHTHOUSE - KITCHEN - LATER
action|Tom puts a kettle on. Water drips from his coat and makes a map on the floor.
cue|IDA
dialogue|Who did you see?
cue|TOM
dialogue|A man, a woman and a clock. The clock was rowing, if you ask me, and it kept bad time.
action|Ida turns away from him and looks at the door, which has begun to move by itself, very slowly.
cue|TOM (CONT'D)
dialogue|Don't.
"""
_PLACES = ("LAMP ROOM", "CELLAR", "STAIR", "GALLERY", "BOAT HOUSE", "CHAPEL")
_WIDTHS = {"action": (60, 0), "scene_heading": (60, 0), "dialogue": (34, 10), "parenthetical": (24, 16)}
Line = tuple[str, str]


def script(scenes: int = 6) -> list[Line]:
    """Kind and text of each paragraph; scenes come back in other places, as long scripts have them."""
    found: list[Line] = []
    for number in range(scenes):
        for row in _SCENES.splitlines():
            kind, _, text = row.partition("|")
            found.append((kind, text.replace("LAMP ROOM", _PLACES[number % len(_PLACES)])))
    return found


def _wrap(text: str, width: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line


def _set(kind: str, text: str) -> list[str]:
    if kind == "cue":
        return [" " * 22 + text]
    if kind == "transition":
        return [text.rjust(60)]
    width, indent = _WIDTHS[kind]
    return [" " * indent + line for line in _wrap(text, width)]


def _opens(kind: str) -> bool:
    return kind not in {"dialogue", "parenthetical"}


def typed(rows: list[Line]) -> Typed:
    """As a typist would set it: columns of blank, and a blank line before everything that opens something."""
    lines: list[str] = []
    types: list[str] = []
    for kind, text in rows:
        if _opens(kind):
            lines.append("")
            types.append("blank")
        for line in _set(kind, text):
            lines.append(line)
            types.append(kind)
    return Typed(lines, types)


def flush(rows: list[Line]) -> Typed:
    """The same with every indentation lost."""
    whole = typed(rows)
    return Typed([line.strip() for line in whole.lines], whole.types)


def dense(rows: list[Line]) -> Typed:
    """The same with every blank line lost."""
    whole = typed(rows)
    kept = [(line, kind) for line, kind in zip(*whole, strict=True) if kind != "blank"]
    return Typed([line for line, _ in kept], [kind for _, kind in kept])


def unwrapped(rows: list[Line]) -> Typed:
    """As Fountain: flush left, paragraphs of one line."""
    lines: list[str] = []
    types: list[str] = []
    for kind, text in rows:
        if _opens(kind):
            lines.append("")
            types.append("blank")
        lines.append(text)
        types.append(kind)
    return Typed(lines, types)


def paged(rows: list[Line], height: int = 40) -> Typed:
    """With page breaks as typing programs set them: (MORE), numbers, a running head, CONTINUED, scene numbers, stars."""
    whole = typed(rows)
    lines: list[str] = []
    types: list[str] = []
    page, scene, speaker = 1, 0, ""
    for line, kind in zip(*whole, strict=True):
        if kind == "cue":
            speaker = line.strip().removesuffix(" (CONT'D)")
        shown = line
        if kind == "scene_heading":
            scene += 1
            shown = f"{scene:<6}{line:<66}{scene}"
        elif len(lines) % 7 == 0 and line.strip():
            shown = f"      {line:<68}*"
        elif line.strip():
            shown = f"      {line}"
        if kind != "blank" and len(lines) >= page * height:
            inside = kind in {"dialogue", "parenthetical"} and types[-1] == "dialogue"
            page += 1
            matter = ["                            (MORE)"] if inside else ["                        (CONTINUED)"]
            matter += [
                "",
                f"      The Lamp Room   Blue Rev. 3/{page}/09          {page}.",
                f"{scene or 1:<6}CONTINUED:",
            ]
            for extra in matter:
                lines.append(extra)
                types.append("meta" if extra.strip() else "blank")
            if inside:
                lines.append(" " * 28 + f"{speaker} (CONT'D)")
                types.append("cue")
        lines.append(shown)
        types.append(kind)
    return Typed(lines, types)


LAYOUTS: dict[str, Callable[[list[Line]], Typed]] = {
    "typed": typed,
    "flush": flush,
    "dense": dense,
    "unwrapped": unwrapped,
    "paged": paged,
}
"""Every way to type a script, by its name."""
