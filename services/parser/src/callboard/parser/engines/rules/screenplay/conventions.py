"""All that was learnt of one screenplay, as plain data that a plan can carry."""

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue

from callboard.parser.engines.rules.conventions import Conventions
from callboard.parser.engines.rules.screenplay.steps import Steps

Range = tuple[int, int]


class ScreenplayConventions(BaseModel):
    """How one screenplay is written.

    Attributes:
        kind: Tells these conventions from those of a play.
        story: Number of the first line of the story; the title page stands before it.
        title: Offsets of the title.
        author: Offsets of the author's name.
        names: Folded names met on lines of their own, with how often; those met once are left out.
        run_ins: The same of names before a colon and speech; empty where the script has none of these.
        telling: How much likelier words are said than in action; see ``wording.learn``.
        fountain: Whether it is Fountain by its title page, so that empty lines, capitals and brackets say what a line is.
        heads: The shapes of running heads.
        asides: Offsets of Fountain's notes and of what is cut out.
        gaps: What was counted of gaps; see ``Steps``.
        shifts: What was counted of shifts.
        columns: What was counted of columns.
        widths: What was counted of lengths.
        measure: The length that lines of dialogue are broken at.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["screenplay"] = "screenplay"
    story: int = 1
    title: Range | None = None
    author: Range | None = None
    names: dict[str, int]
    run_ins: dict[str, int] = {}
    telling: dict[str, float] = {}
    fountain: bool = False
    heads: tuple[str, ...] = ()
    asides: tuple[Range, ...] = ()
    gaps: dict[int, int] = {}
    shifts: dict[int, int] = {}
    columns: tuple[dict[int, int], ...] = ()
    widths: tuple[dict[int, int], ...] = ()
    measure: int = 0

    @cached_property
    def running_heads(self) -> frozenset[str]:
        """The ``heads``, to look into."""
        return frozenset(self.heads)

    @cached_property
    def steps(self) -> Steps:
        """What was counted, as the reading takes it."""
        return Steps(self.gaps, self.shifts, self.columns, self.widths, self.measure)

    def apparatus(self, last: int) -> Conventions:
        """What stands before the story, as the labelling of front matter takes it; ``last`` is the text's last line."""
        story = (self.story, max(last, self.story))
        return Conventions(
            play=story, title=self.title, author=self.author, names={}, styles=(), inside=False, covered=0.0
        )

    def to_json(self) -> dict[str, JsonValue]:
        """As JSON-able data."""
        return self.model_dump(mode="json")

    @classmethod
    def from_json(cls, data: Mapping[str, JsonValue]) -> "ScreenplayConventions":
        """Back from ``to_json``."""
        return cls.model_validate(data)
