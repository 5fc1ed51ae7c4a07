"""Whom directions are about."""

from callboard.parser.convert import convert
from callboard.playbook import ElementType, Playbook

STAGED = {ElementType.DIRECTION, ElementType.PARENTHETICAL}

FERRY = """The Ferry

Persons
MRS. OAK
TOM, her son
FIRST PORTER
SECOND PORTER

Scene 1

[A landing. Enter Mrs. Oak and Tom.]

MRS. OAK. Is that our boat? [She shades her eyes.] It is not.

TOM. It is the mail. [He sits down.] Wait here.

MRS. OAK. I have waited all my life. [Tom laughs.] So have you. [giving Tom a coin]

TOM. I shall buy the evening with it, and half of the night besides.

[Enter the Porters.]

FIRST PORTER. Mind your feet.

SECOND PORTER. And your hats.

[Porters exit.]

TOM. They never look at us. Where do they sleep?

[She shrugs.]

[Exit Tom.]

MRS. OAK. The mail is always first.

TOM. [within] Mother, a lamp!

[They exit.]

Scene 2

[Enter Mrs. Oak, Tom and both Porters.]

MRS. OAK. Now we are all here.

[All but Tom exit.]

TOM. And now I am.

[He exits.]
"""

LANDNING = """FÄRJAN

PERSONER:
  Fru Ek.
  Nils, hennes son.

FÖRSTA SCENEN.

Fru Ek. Är det vår båt? (Hon reser sig.) Nej.

Nils (kommer in). Det är posten, mor, och den väntar inte på någon.

Fru Ek. Då gå vi hem igen.

(Nils går.)

Fru Ek. Alltid posten först.

Nils. Ja, mor.

(De gå.)
"""


def _concerned(playbook: Playbook) -> list[tuple[str, tuple[str, ...]]]:
    return [(e.text.strip("()[]."), e.concerns) for e in playbook.elements if e.type in STAGED]


def test_directions_concern_those_whom_they_name_or_mean() -> None:
    """By name, by the plural of a number, by pronoun, by the speech they stand in, or by who is there."""
    assert [
        ("A landing. Enter Mrs. Oak and Tom", ("mrs-oak", "tom")),
        ("She shades her eyes", ("mrs-oak",)),
        ("He sits down", ("tom",)),
        ("Tom laughs", ("tom",)),
        ("giving Tom a coin", ("mrs-oak", "tom")),
        ("Enter the Porters", ("first-porter", "second-porter")),
        ("Porters exit", ("first-porter", "second-porter")),
        ("She shrugs", ("mrs-oak",)),  # Tom has just spoken, but Tom is "he"
        ("Exit Tom", ("tom",)),
        ("within", ("tom",)),
        ("They exit", ("mrs-oak", "tom")),
        ("Enter Mrs. Oak, Tom and both Porters", ("mrs-oak", "tom", "first-porter", "second-porter")),
        ("All but Tom exit", ("first-porter", "second-porter", "mrs-oak")),  # who spoke last at the end
        ("He exits", ("tom",)),
    ] == _concerned(convert(FERRY))


def test_directions_concern_people_in_other_languages_too() -> None:
    """The subject that stands first is the only one; a plural verb of leaving takes everybody along."""
    assert [
        ("Hon reser sig", ("fru-ek",)),
        ("kommer in", ("nils",)),
        ("Nils går", ("nils",)),
        ("De gå", ("fru-ek", "nils")),
    ] == _concerned(convert(LANDNING))


def test_speeches_concern_nobody() -> None:
    """What is said is about anything; only directions are marked."""
    playbook = convert(FERRY)

    assert {()} == {e.concerns for e in playbook.elements if e.type not in STAGED}
