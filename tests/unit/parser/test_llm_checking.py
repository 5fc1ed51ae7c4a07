"""The promises of an answer: what keeps them is taken, and the rest comes back with its reason."""

import pytest

from callboard.parser.engines.llm.asked_lines import LineRange
from callboard.parser.engines.llm.checking import Answer, Checked, check
from callboard.parser.engines.llm.faults import FaultCode
from callboard.parser.engines.llm.people import People
from callboard.playbook import SourceText

TEXT = """\
ACT I. SCENE I.
A heath.

ANNA. Who comes?
What noise is this?
[Thunder.
Speak!

BERT. A friend.

CHORUS. None.
BERT. Good."""
SOURCE = SourceText.of(TEXT)
WHOLE = LineRange(1, SOURCE.lines)
PEOPLE = People({"1": ("ANNA",), "2": ("BERT", "Bertram")})
GOOD = (
    "1 act ACT I.",
    "1 scene SCENE I.",
    "2 dir",
    "4-5 prose 1 ANNA.",
    "6 dir",
    "7 prose +",
    "9 prose 2 BERT.",
    "11 prose n1 CHORUS.",
    "12 prose 2 BERT.",
)
NEW = ("n1 CHORUS",)


def checked(*rows: str, new: tuple[str, ...] = NEW, asked: LineRange = WHOLE, people: People = PEOPLE) -> Checked:
    return check(SOURCE, [asked], Answer(rows, new), people)


def codes(found: Checked) -> set[FaultCode]:
    return {fault.code for fault in found.faults}


def changed(index: int, row: str) -> tuple[str, ...]:
    """The good rows with one of them replaced."""
    return (*GOOD[:index], row, *GOOD[index + 1 :])


def test_an_answer_that_keeps_every_promise_is_taken_whole() -> None:
    """Every filled line has its owner, two rows may share a line that both have an echo in, and the newcomer is known by name."""
    found = checked(*GOOD)

    assert GOOD == tuple(str(where.row) for where in found.placed)
    assert ((), (), {"n1": "CHORUS"}) == (found.open, found.faults, found.newcomers)
    assert "SCENE I." == TEXT[slice(*(found.placed[1].echo or ()))]


@pytest.mark.parametrize(
    ("index", "row", "code", "left"),
    [
        (2, "2 scenery", FaultCode.MISSING, [LineRange(2, 2)]),
        (3, "4 prose 1 ANNA.", FaultCode.MISSING, [LineRange(5, 5)]),
        (3, "4-5 prose 1", FaultCode.NO_ECHO, [LineRange(4, 5)]),
        (6, "9 prose 7 BERT.", FaultCode.UNKNOWN_SPEAKER, [LineRange(9, 9)]),
        (6, "9 prose n2 BERT.", FaultCode.UNKNOWN_SPEAKER, [LineRange(9, 9)]),
        (6, "9 prose 1 BERT.", FaultCode.OTHER_SPEAKER, [LineRange(9, 9)]),
    ],
)
def test_what_is_wrong_with_one_row_alone_opens_its_lines_alone(
    index: int, row: str, code: FaultCode, left: list[LineRange]
) -> None:
    """The reason is told by a code, and nothing else is asked again."""
    found = checked(*changed(index, row))

    assert {code} == codes(found)
    assert left == list(found.open)


@pytest.mark.parametrize(
    ("index", "row", "code", "left"),
    [
        (3, "4-6 prose 1 ANNA.", FaultCode.OWNED_TWICE, [LineRange(4, 7)]),
        (6, "10 prose 2 BERT.", FaultCode.OUT_OF_RANGE, [LineRange(4, 9)]),
        (7, "12 prose n1 CHORUS.", FaultCode.ECHO_MISMATCH, [LineRange(9, 12)]),
        (8, "12-40 prose 2 BERT.", FaultCode.OUT_OF_RANGE, [LineRange(11, 12)]),
        (8, "2 dir A heath.", FaultCode.NOT_IN_ORDER, [LineRange(11, 12)]),
        (8, "12 prose 2 CHORUS.", FaultCode.ECHO_MISMATCH, [LineRange(11, 12)]),
    ],
)
def test_a_row_out_of_place_makes_those_around_it_doubtful(
    index: int, row: str, code: FaultCode, left: list[LineRange]
) -> None:
    """Back to the last row with a true echo, whose end nobody vouches for, and on to the next one."""
    found = checked(*changed(index, row))

    assert code in codes(found)
    assert left == list(found.open)


def test_numbers_that_are_off_by_one_are_not_believed() -> None:
    """From where they are off to the end nothing is taken, rows without an echo included; the message says where the cue stands."""
    shifted = checked(*GOOD[:4], "7 dir", "8 prose +", "10 prose 2 BERT.", "12 prose n1 CHORUS.", "13 prose 2 BERT.")

    assert ["1 act ACT I.", "1 scene SCENE I.", "2 dir"] == [str(where.row) for where in shifted.placed]
    assert [LineRange(4, 12)] == list(shifted.open)
    assert "“BERT.” stands on line 9" in next(f for f in shifted.faults if f.first == 10).message


def test_nobody_is_invented() -> None:
    """A newcomer whose name is not in the cue is refused, and so is one who is known by another id."""
    phantom = checked(*changed(7, "11 prose n1 CHORUS."), new=("n1 THE PHANTOM",))
    double = checked(*changed(6, "9 prose n2 BERT."), new=(*NEW, "n2 Bert"))

    assert ({FaultCode.INVENTED_SPEAKER}, {}) == (codes(phantom), phantom.newcomers)
    assert ({FaultCode.KNOWN_ALREADY}, {"n1": "CHORUS"}) == (codes(double), double.newcomers)


def test_a_newcomer_goes_by_the_name_that_is_printed() -> None:
    """A model may write it in its own way; what is kept is the source's."""
    assert {"n1": "CHORUS"} == checked(*GOOD, new=("n1 chorus",)).newcomers


def test_an_id_that_somebody_bears_is_given_to_nobody_else() -> None:
    """Asked again, a model may begin to count newcomers from one again."""
    people = PEOPLE.with_new([("n1", "PORTER")])

    found = checked("11 prose n1 CHORUS.", "12 prose 2 BERT.", asked=LineRange(11, 12), people=people)

    assert {FaultCode.KNOWN_ALREADY} == codes(found)
    assert [LineRange(11, 11)] == list(found.open)


def test_lines_that_were_not_asked_for_are_nobodys() -> None:
    """Context is to be read, not owned."""
    found = checked("9 prose 2 BERT.", "11 prose n1 CHORUS.", asked=LineRange(9, 9))

    assert ["9 prose 2 BERT."] != [str(where.row) for where in found.placed]
    assert FaultCode.OUT_OF_RANGE in codes(found)


def test_an_answer_of_nothing_owns_nothing() -> None:
    """Everything is asked again, and each stretch has its reason."""
    found = checked()

    assert ((), [WHOLE]) == (found.placed, list(found.open))
    assert {FaultCode.MISSING} == codes(found)


@pytest.mark.parametrize("rows", [("1-999999999 dir",), ("0-3 dir",), ("9-4 dir",), ("5 dir", "5 dir"), ("3 dir",)])
def test_numbers_from_nowhere_are_refused(rows: tuple[str, ...]) -> None:
    """Beyond the text, before it, backwards, twice, or where nothing stands: no such row is taken, and nothing falls over."""
    found = checked(*rows)

    assert ((), [WHOLE]) == (found.placed, list(found.open))
