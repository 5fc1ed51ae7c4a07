"""The people that a model is told of, each with an id and the forms in which its name is printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from callboard.llm import redact
from callboard.parser.assembly_cue_names import bare
from callboard.playbook import SourceText

NEW = "new:"
"""What stands before the name of somebody whom a chunk introduced, in place of an id."""


def may_be_sent(source: SourceText) -> Callable[[str], bool]:
    """Tells of a name whether it may be sent; a piece of an address may not, for nothing would take it out any more."""
    sent = " ".join(redact(source.text).text.split())
    return lambda name: name in sent or redact(name).text != name


@dataclass(frozen=True)
class People:
    """Who is known. Every form is a slice of the source, and belongs to one person.

    Attributes:
        forms: By id, the forms of each name as printed, the usual one first.
    """

    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    @cached_property
    def by_name(self) -> Mapping[str, str]:
        """The id that each folded form belongs to."""
        return {bare(form): person for person, forms in self.forms.items() for form in forms}

    def who(self, name: str) -> str | None:
        """The id of whoever bears this name, whatever its case and article."""
        return self.by_name.get(bare(name))

    def with_new(self, newcomers: Iterable[tuple[str, str]]) -> People:
        """The same with people added: id and name."""
        return People({**self.forms, **{person: (name,) for person, name in newcomers}})

    def name_of(self, person: str) -> str:
        """The usual form of a known person's name, or the name in a ``new:`` id."""
        return person.removeprefix(NEW) if person.startswith(NEW) else self.forms[person][0]
