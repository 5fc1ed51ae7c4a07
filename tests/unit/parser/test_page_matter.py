"""What belongs to the page: recognised, kept, and never in anybody's mouth."""

import asyncio
from collections.abc import Sequence

import pytest

from callboard.parser.convert import convert
from callboard.parser.engines.rules.engine import RulesEngine
from callboard.playbook import ElementType, LineLayout, Playbook, SourceLayout, SourceText, parse, verify
from callboard.playbook.exports import to_tei
from playbooks.facts import facts
from typeset.pages import printed

PER_PAGE = 12


def _lines() -> list[str]:
    lines: list[str] = []
    for number in range(1, 13):
        lines += [
            "ANNA",
            f"That was rope number {number}, and whoever counts them has to",
            "count the knots as well.",
            "",
            "BEN",
            "I count them when I sleep.",
            "",
        ]
    return lines


def _cut(lines: Sequence[str], size: int) -> list[Sequence[str]]:
    return [lines[at : at + size] for at in range(0, len(lines), size)]


def _paged(lines: Sequence[str], head: str, *, number: str = "- {} -") -> str:
    pages = [
        "\n".join([head.replace("#", str(page)), "", *body, "", number.format(page)])
        for page, body in enumerate(_cut(lines, PER_PAGE), 1)
    ]
    return "\n\f".join(pages)


def _of(playbook: Playbook, kind: ElementType) -> list[str]:
    return [e.text for e in playbook.elements if e.type is kind]


def _speeches(playbook: Playbook) -> list[str]:
    said: dict[int, str] = {}
    for e in playbook.elements:
        if e.type is ElementType.DIALOGUE and e.speech is not None:
            said[e.speech] = f"{said.get(e.speech, '')} {' '.join(e.text.split())}".strip()
    return list(said.values())


@pytest.mark.parametrize("head", ["THE ROPEWALK", "#   The Ropewalk", "The Ropewalk, Act II. Sc. #"])
def test_running_heads_and_page_numbers_are_page_matter(head: str) -> None:
    """The play reads as if it stood on one long sheet, and every head and number is still there."""
    text = _paged(_lines(), head)
    playbook = convert(text)

    verify(playbook, SourceText.of(text))
    assert _speeches(convert("\n".join(_lines()))) == _speeches(playbook)
    expected = [x for page in range(1, 8) for x in (head.replace("#", str(page)), f"- {page} -")]
    assert expected == [x.strip("\f") for x in _of(playbook, ElementType.PAGE_MATTER)]


def test_pages_may_be_told_by_the_layout() -> None:
    """Without form feeds, by the page that the file says each line is on."""
    text = _paged(_lines(), "The Ropewalk")
    pages = [number for number, page in enumerate(text.split("\f"), 1) for _ in page.splitlines()]
    flat = SourceText.of(text.replace("\f", ""))
    layout = SourceLayout(source_sha256=flat.sha256, lines=tuple(LineLayout(page=p) for p in pages))

    found = asyncio.run(parse(RulesEngine(), SourceText.of(flat.text, layout)))

    assert 14 == len(_of(found, ElementType.PAGE_MATTER))
    assert _speeches(convert("\n".join(_lines()))) == _speeches(found)


def test_acts_that_are_printed_on_every_page_begin_once() -> None:
    """The first ACT I is the heading, those on the next pages are not."""
    pages = [f"ACT {act}\n\n" + "\n".join(_lines()[:21]) for act in ("I", "I", "I", "I", "II", "II", "II", "II")]
    playbook = convert("\n\f".join(pages))

    assert ["ACT I", "ACT II"] == _of(playbook, ElementType.ACT_HEADING)
    assert ["ACT I"] * 3 + ["ACT II"] * 3 == [x.strip() for x in _of(playbook, ElementType.PAGE_MATTER)]


@pytest.mark.parametrize(("act", "scene"), [("Act", "Scene"), ("Aufzug", "Auftritt"), ("Действие", "Явление")])
def test_headings_at_the_top_of_pages_are_no_running_heads(act: str, scene: str) -> None:
    """Each scene begins on a page of its own, under a head that says which act it is: a head says again what has begun."""
    pages = [
        f"{act} {a}\n\n{scene} {s}\n\n" + "\n".join(_lines()[:21]) for a in ("I", "II") for s in ("I", "II", "III")
    ]
    playbook = convert("\n\f".join(pages))

    assert [f"{act} I", f"{act} II"] == _of(playbook, ElementType.ACT_HEADING)
    assert [f"{scene} {s}" for s in ("I", "II", "III")] * 2 == _of(playbook, ElementType.SCENE_HEADING)
    assert [f"{act} I"] * 2 + [f"{act} II"] * 2 == _of(playbook, ElementType.PAGE_MATTER)


@pytest.mark.parametrize("lines_per_page", range(10, 18))
def test_blank_lines_where_a_page_ends_are_those_of_the_play(lines_per_page: int) -> None:
    """Wherever pages end: inside a speech, between two, or in the blank lines themselves."""
    text = "\n".join(_lines() * 3)

    assert facts(convert(text)) == facts(convert(printed(text, "The Ropewalk", lines_per_page=lines_per_page)))


def test_blank_lines_where_a_page_ends_are_believed_before_words() -> None:
    """Where pages begin with the blank lines that fall there, a speech without a full stop ends, and one with full stops goes on."""
    talk = ["Anna", "It rains, and it always", "rains.", "It will.", "", "Ben", "And then the gulls", ""]
    text = "\n".join(talk * 40)

    assert facts(convert(text)) == facts(convert(printed(text, "The Ropewalk", lines_per_page=13)))


def test_a_direction_goes_on_over_the_page() -> None:
    """A bracket that opens on one page and is closed on the next holds a direction; what is between is none of it."""
    told = ["ANNA", "I count them. (She goes to the", "window, opens it, and looks", "down for a while.) None.", ""]
    said = ["BEN", "And yesterday?", "", "ANNA", "Two.", ""]
    playbook = convert(printed("\n".join((told + said) * 8), "The Ropewalk", lines_per_page=12))

    halves = [x for x in _of(playbook, ElementType.PARENTHETICAL) if "(" not in x or ")" not in x]
    assert ["(She goes to the", "window, opens it, and looks\ndown for a while.)"] == halves[:2]
    assert 8 * ["I", "count", "them.", "None."] == " ".join(x for x in _speeches(playbook) if "None" in x).split()


def test_a_name_at_the_top_of_many_pages_is_no_running_head() -> None:
    """It stands elsewhere just as often."""
    lines = [
        x for n in range(20) for x in ("ANNA", f"Line {n}.", "", "BEN", "Yes.", "", "ANNA", "No?", "", "BEN", "No.", "")
    ]
    text = _paged(lines, "", number="{}")

    assert 80 == len(_of(convert(text), ElementType.CUE))


def test_numbers_that_do_not_count_the_pages_are_said() -> None:
    """A number at the foot of a page is somebody's answer unless it goes up with the pages."""
    asked = ("ropes", "knots", "days", "lamps", "boats")
    pages = [
        f"ANNA. Now the {w}.\n\nBEN. The {w}!\n\nANNA. How many {w}?\n\nBEN. In {w}:\n{len(w) * 7 % 5}" for w in asked
    ]

    assert [] == _of(convert("\n\f".join(pages)), ElementType.PAGE_MATTER)


def test_line_numbers_in_the_margin_are_page_matter() -> None:
    """Every fifth line has one; no speech says it."""
    lines = [x for n in range(20) for x in ("ANNA", f"A line of some length, the {n}th,", "and one that ends.", "")]
    marked: list[str] = []
    count = 0
    for line in lines:
        count += bool(line)
        marked.append(f"{line:44}{count}" if line and count % 5 == 0 else line)
    playbook = convert("Scene 1\n\n" + "\n".join(marked))

    assert [str(n) for n in range(5, 61, 5)] == _of(playbook, ElementType.PAGE_MATTER)
    assert "A line of some length, the 1th, and one that ends." == _speeches(playbook)[1]
    assert {"ANNA"} == set(_of(playbook, ElementType.CUE))


@pytest.mark.parametrize("every", [5, 10])
@pytest.mark.parametrize("left", [False, True])
def test_line_numbers_are_found_at_both_sides_and_over_pages(*, every: int, left: bool) -> None:
    """Every fifth line has one, or every tenth, also those that begin with a bracket; form feeds and heads are between them."""
    text = "\n".join(x.replace("BEN", "BEN\n[aside]") for x in _lines() * 4)
    numbered = printed(text, "The Ropewalk", every=every, left=left)

    assert facts(convert(text)) == facts(convert(numbered))
    count = sum(bool(line.strip()) for line in text.split("\n"))
    numbers = [x for x in _of(convert(numbered), ElementType.PAGE_MATTER) if x.isdecimal() and not int(x) % every]
    assert set(map(str, range(every, count + 1, every))) <= set(numbers)


def test_numbers_after_a_gap_that_count_nothing_are_said() -> None:
    """A list of sums is no margin."""
    sums = [f"For bread and oil   {n}" for n in (12, 7, 31, 4, 18, 3)]
    text = "ANNA. Read me the bill.\n\nBEN. " + "\n".join(sums) + "\n\nANNA. Again.\n\nBEN. No.\n"

    assert [] == _of(convert(text), ElementType.PAGE_MATTER)


def test_a_speech_carried_over_is_one_speech() -> None:
    """(MORE) and the name printed again are of the page."""
    talk = "ANNA\nThe harbour is shut.\n\nBEN\nIt was open at noon.\n\n" * 3
    carried = "ANNA\nStill?\n\nBEN\nThen we wait, and while we wait\n(MORE)\n\nBEN (CONT'D)\nwe count the gulls.\n\n"
    playbook = convert(f"Scene 1\n\n{talk}Scene 2\n\n{carried}{talk}")

    assert ["(MORE)", "BEN (CONT'D)"] == _of(playbook, ElementType.PAGE_MATTER)
    assert "Then we wait, and while we wait we count the gulls." == _speeches(playbook)[7]


def test_tei_keeps_page_matter_inside_the_speech_that_goes_on() -> None:
    """As forme work, without a second speech and without a new paragraph inside a sentence."""
    document = to_tei(convert(_paged(_lines(), "The Ropewalk"))).decode()
    body = document[document.index("<body>") : document.index("</body>")]

    assert (24, 24) == (body.count("<sp "), body.count("<p>"))
    assert 14 == document.count("<fw>")
