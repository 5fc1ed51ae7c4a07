"""Verse told from prose where both stand in one play."""

from callboard.parser.convert import convert
from callboard.playbook import ElementType

VERSE = (
    "The tide has gone and left us what it had:",
    "A rope, a shoe, a lantern without glass,",
    "And all the names of those who would not wait",
    "Until the pilot came to bring them home.",
    "I keep the shoe. The sea may have the rest.",
)
RAGGED = (
    "You may keep the shoe, madam, and",
    "welcome, for I have two of my own and neither",
    "of them lets in the sea, whatever",
    "my neighbour says of my feet and of the",
    "way I walk on them.",
)


def test_lines_with_capitals_are_verse_where_prose_is_broken_as_raggedly() -> None:
    """Some speeches have a capital on every line and others on none: these are the two kinds."""
    speeches = [("ANNA", VERSE), ("BEN", RAGGED)] * 6
    text = "Act I\n\n" + "\n\n".join(f"{name}\n" + "\n".join(lines) for name, lines in speeches)

    found = {(e.speakers[0], e.verse) for e in convert(text).elements if e.type is ElementType.DIALOGUE}

    assert {("anna", True), ("ben", False)} == found
