"""What the rules doubt, and what comes of it: which lines a model is asked about, and whose labels stand in the end."""

from callboard.parser.engines.hybrid import doubtful_lines, merged
from callboard.parser.engines.llm.asked_lines import LineRange
from callboard.playbook import ElementType, Label, SourceText

TEXT = """\
ANNA. One.
Two.

BERT. Three. CARL. Four.
Five.

[Exit.]
ANNA. Six."""
SOURCE = SourceText.of(TEXT)
CUE, SAID, DIRECTION, OTHER = ElementType.CUE, ElementType.DIALOGUE, ElementType.DIRECTION, ElementType.OTHER


def label(kind: ElementType, words: str, confidence: float = 1.0, reason: str = "") -> Label:
    """A label of these words, which stand once in the text or where they stand first."""
    start = TEXT.index(words)
    return Label(kind, start, start + len(words), confidence=confidence, reason=reason)


SURE = (
    label(CUE, "ANNA."),
    label(SAID, "One.\nTwo."),
    label(CUE, "BERT."),
    label(SAID, "Three."),
    label(CUE, "CARL."),
    label(SAID, "Four.\nFive."),
    label(DIRECTION, "[Exit.]"),
    label(CUE, "ANNA. Six."[:5])._replace(start=TEXT.rindex("ANNA."), end=TEXT.rindex("ANNA.") + 5),
    label(SAID, "Six."),
)


def with_doubt(index: int, **doubt: object) -> list[Label]:
    """The labels, one of them doubtful."""
    labels = list(SURE)
    labels[index] = labels[index]._replace(**doubt)  # pyright: ignore[reportArgumentType] - fields by name
    return labels


def test_nothing_that_is_sure_is_asked_about() -> None:
    """A play without a doubt costs nothing."""
    assert () == doubtful_lines(SOURCE, SURE)


def test_a_doubt_about_a_cue_or_a_word_is_one_about_the_speech() -> None:
    """The whole of it is asked about, whichever of its labels is in doubt."""
    whole = (LineRange(1, 2),)

    assert whole == doubtful_lines(SOURCE, with_doubt(0, confidence=0.5))
    assert whole == doubtful_lines(SOURCE, with_doubt(1, confidence=0.69))
    assert () == doubtful_lines(SOURCE, with_doubt(1, confidence=0.7))


def test_who_shares_a_line_with_a_doubt_is_asked_about_too() -> None:
    """A model owns whole lines: the speech that ends on the line, and all that the one beginning there has."""
    assert (LineRange(4, 5),) == doubtful_lines(SOURCE, with_doubt(3, confidence=0.5))


def test_what_the_rules_gave_up_is_asked_about() -> None:
    """Whatever they are sure of: `other` is no reading, and a reason says that something is wrong."""
    assert (LineRange(7, 7),) == doubtful_lines(SOURCE, with_doubt(6, type=OTHER))
    assert (LineRange(7, 7),) == doubtful_lines(SOURCE, with_doubt(6, reason="Nobody knows."))


def test_doubts_with_only_blank_between_them_are_one_range() -> None:
    """And those with sure lines between them are two."""
    both = with_doubt(0, confidence=0.5)
    both[2] = both[2]._replace(confidence=0.5)
    apart = with_doubt(0, confidence=0.5)
    apart[6] = apart[6]._replace(confidence=0.5)

    assert (LineRange(1, 5),) == doubtful_lines(SOURCE, both)
    assert (LineRange(1, 2), LineRange(7, 7)) == doubtful_lines(SOURCE, apart)


def test_the_models_labels_take_the_place_of_the_rules_in_its_lines_alone() -> None:
    """All others stay, in order, and nothing is there twice."""
    better = [label(DIRECTION, "ANNA. One.\nTwo.")]

    assert [better[0], *SURE[2:]] == list(merged(SOURCE, SURE, better, [LineRange(1, 2)]))


def test_where_the_model_gives_up_the_rules_stand_with_their_doubt() -> None:
    """A range is taken as a whole or not at all; another range is none of its business."""
    doubted = with_doubt(0, confidence=0.5)
    better = [
        label(CUE, "ANNA."),
        label(OTHER, "One.\nTwo.", 0.0, "MISSING"),
        label(OTHER, "[Exit.]")._replace(type=DIRECTION),
    ]
    found = list(merged(SOURCE, doubted, better, [LineRange(1, 2), LineRange(7, 7)]))

    assert doubted == found[: len(doubted)]
    assert 0.5 == found[0].confidence


def test_what_a_model_says_of_other_lines_is_not_taken() -> None:
    """Only the ranges that it was asked about are replaced."""
    better = [label(DIRECTION, "[Exit.]", 0.1), label(DIRECTION, "ANNA. One.\nTwo.")]

    assert (
        1.0 == next(x for x in merged(SOURCE, SURE, better, [LineRange(1, 2)]) if x.start == better[0].start).confidence
    )
