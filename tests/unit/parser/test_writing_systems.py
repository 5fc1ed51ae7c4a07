"""What the rules make of plays in scripts without capitals, without blanks between words, or with marks of their own."""

from collections.abc import Callable

import pytest

from callboard.parser.convert import convert
from callboard.playbook import ElementType, Playbook

Read = Callable[[str], Playbook]

PLAYS = {  # speakers of each speech in order, scenes in each act, persons listed
    "inn_chinese": ("1 2 1 3 2 1 3 2 1+2 2+3", [0, 0], ["沈掌櫃", "阿福", "柳姑娘"]),
    "platform_japanese": ("1 2 1 2 3 1 3 2", [2], ["健二", "春子", "駅員"]),
    "shop_korean": ("1 2 1 2 1+2 1", [2], ["민수", "할머니"]),
    "well_arabic": ("1 2 1 3 2 1 1+2", [2], ["نادر", "سلمى", "الشيخ"]),
    "lamp_hebrew": ("1 2 1 2 1+2 1", [2], ["תמר", "יונתן"]),
    "fair_hindi": ("1 2 1 2 1 2", [2], ["गोपाल", "मीरा"]),
    "boat_greek": ("1 2 1 2 2 1", [2], ["ΜΑΝΟΣ", "ΔΕΣΠΟΙΝΑ"]),
    "market_thai": ("1 2 1 2 1 2", [2], ["สมศรี", "ป้าแก้ว"]),
    "vine_georgian": ("1 2 1 2 1 2", [2], ["ნინო", "გიორგი"]),
    "letter_persian": ("1 2 1 2 1 2", [2], ["علی\u200cاصغر", "مینا"]),  # noqa: RUF001
}


@pytest.mark.parametrize("name", PLAYS)
def test_speeches_have_their_speakers(read: Read, name: str) -> None:
    """Each speech, spoken by one or by several; the names as they are written."""
    turns, _, persons = PLAYS[name]
    playbook = read(name)
    names = {c.id: c.name for c in playbook.characters}

    spoken = [tuple(names[s] for s in e.speakers) for e in playbook.elements if e.type is ElementType.CUE]

    expected = [tuple(persons[int(n) - 1] for n in turn.split("+")) for turn in turns.split()]
    assert expected == [tuple(sorted(turn, key=persons.index)) for turn in spoken]


@pytest.mark.parametrize("name", PLAYS)
def test_acts_scenes_and_persons_are_found(read: Read, name: str) -> None:
    """Headings by the words and numerals of the language; the list of persons in front."""
    _, scenes, persons = PLAYS[name]
    playbook = read(name)

    assert scenes == [len(act.scenes) for act in playbook.acts]
    assert persons == [entry.name.text for entry in playbook.cast]


@pytest.mark.parametrize(
    ("name", "aside"),
    [
        ("inn_chinese", "（搓手）"),  # noqa: RUF001
        ("platform_japanese", "（笑って）"),  # noqa: RUF001
        ("well_arabic", "(تضحك)"),
        ("fair_hindi", "(हँसकर)"),
    ],
)
def test_directions_in_full_width_brackets_are_no_speech(read: Read, name: str, aside: str) -> None:
    """They are sliced from the text as they stand there."""
    assert aside in [e.text for e in read(name).elements if e.type is ElementType.PARENTHETICAL]


def test_time_and_place_are_no_persons(read: Read) -> None:
    """Lines on them look like speeches where names have no capitals."""
    directions = [e.text for e in read("inn_chinese").elements if e.type is ElementType.DIRECTION]

    assert any("時間：冬天，傍晚。" in text for text in directions)  # noqa: RUF001
    assert "時間" not in {c.name for c in read("inn_chinese").characters}


def test_a_japanese_screenplay_is_told_from_a_play() -> None:
    """A circle heads its scenes, and what is said stands in brackets behind the name."""
    playbook = convert(
        "○駅のホーム（朝）\n\n太郎が立っている。\n\n花子「早いのね」\n太郎「うん」\n\n○喫茶店・中（夜）\n\n"  # noqa: RUF001
        "花子「もう行くの？」\n太郎「うん、行くよ」\n花子（泣いて）「そう」\n"  # noqa: RUF001
    )

    assert ["花子", "太郎", "花子", "太郎", "花子"] == [
        next(c.name for c in playbook.characters if c.id in e.speakers)
        for e in playbook.elements
        if e.type is ElementType.CUE
    ]
    assert [2] == [len(act.scenes) for act in playbook.acts]
