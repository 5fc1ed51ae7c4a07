"""All that was learnt of one play, as plain data that a plan can carry."""

from collections.abc import Mapping
from functools import cached_property

from pydantic import BaseModel, ConfigDict, JsonValue

from callboard.parser.engines.rules import lexicon
from callboard.parser.engines.rules.cue_places import CueStyles
from callboard.parser.engines.rules.cues import Style
from callboard.parser.engines.rules.direction_signs import Signs
from callboard.parser.engines.rules.headings import Keywords, Kind
from callboard.parser.engines.rules.page_matter import PageMatter
from callboard.parser.engines.rules.verse import Measure

Range = tuple[int, int]


class Conventions(BaseModel):
    """How one play is written.

    Attributes:
        play: First and last line of the play itself; front and back matter stand outside.
        title: Offsets of the title.
        author: Offsets of the author's name.
        cast: First and last line of the list of persons, its heading included.
        names: Folded names met as cues, with how often.
        styles: How cues are set.
        inside: Whether cues stand within paragraphs, too.
        covered: Share of paragraphs that open with a cue.
        pause: Blank lines between two speeches.
        breath: Blank lines between a name on its own line and the speech.
        glued: Names as printed that are also met run into the end of the speech before.
        acts: Words that head acts.
        scenes: Words that head scenes.
        counted: Those of them beside which any word is a number.
        restated: Whether the act is said again above each of its scenes.
        roman: What a Roman numeral alone on its line heads, if anything.
        digits: What a number in digits alone on its line does.
        half_title: Offsets of a half-title that stands in for an act's heading.
        signs: What marks directions.
        measure: What tells verse from prose.
        persons: Folded words of persons' names.
        page_matter: What belongs to the page and not to the play.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    play: Range
    title: Range | None = None
    author: Range | None = None
    cast: Range | None = None
    names: dict[str, int]
    styles: tuple[Style, ...]
    inside: bool
    covered: float
    pause: int = 1
    breath: int = 0
    glued: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    scenes: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    restated: bool = False
    roman: Kind | None = None
    digits: Kind | None = None
    half_title: Range | None = None
    signs: Signs = Signs()
    measure: Measure = Measure()
    persons: tuple[str, ...] = ()
    page_matter: PageMatter = PageMatter()

    @cached_property
    def cue_styles(self) -> CueStyles:
        """What was learnt of cues, as the cue rules take it."""
        return CueStyles(self.names, frozenset(self.styles), self.inside, self.covered, self.pause, self.breath)

    @cached_property
    def subjects(self) -> frozenset[str]:
        """The words of ``persons``, to look into: what sentences of directions begin with."""
        return frozenset(self.persons)

    @cached_property
    def keywords(self) -> Keywords:
        """The words that head acts and scenes; the plan carries only those that are not in the lexicon."""
        return Keywords(
            frozenset(self.acts) | lexicon.ACT,
            frozenset(self.scenes) | lexicon.SCENE,
            counted=frozenset(self.counted),
            restated=self.restated,
            roman=self.roman,
            digits=self.digits,
        )

    def to_json(self) -> dict[str, JsonValue]:
        """As JSON-able data."""
        return self.model_dump(mode="json")

    @classmethod
    def from_json(cls, data: Mapping[str, JsonValue]) -> "Conventions":
        """Back from ``to_json``."""
        return cls.model_validate(data)
