"""What a format offers: the bytes it writes, and the list of what it could not carry."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from callboard.playbook.exports.whole_words import whole_words
from callboard.playbook.playbook import Playbook


@dataclass(frozen=True, slots=True)
class Omission:
    """Something of a playbook that an export does not hold.

    Attributes:
        code: Stable name for programs, e.g. ``front_matter``.
        count: How many pieces of the playbook it concerns, at least 1.
        message: What it is in plain words, with the count.
    """

    code: str
    count: int
    message: str


@dataclass(frozen=True, slots=True)
class Loss:
    """One kind of thing that some formats cannot carry.

    Attributes:
        code: As in ``Omission``.
        what: What is lost, as the end of a sentence that says "left out:".
        count: How many pieces of a playbook it concerns; 0 where it has none of the kind.
    """

    code: str
    what: str
    count: Callable[[Playbook], int]

    def message(self, count: int) -> str:
        """The loss in plain words, with how often it happened."""
        return f"{self.what} ({count})"


@dataclass(frozen=True, slots=True)
class Export:
    """A playbook in one format.

    Attributes:
        data: The file.
        media_type: Its media type, with parameters.
        suffix: The usual end of its name, with the dot.
        omissions: What of the playbook is not in it; empty where all of it is.
    """

    data: bytes
    media_type: str
    suffix: str
    omissions: tuple[Omission, ...]


@dataclass(frozen=True, kw_only=True)
class Format:
    """One format: how it is called, what writes it, and what it has no place for.

    Attributes:
        name: As in ``--to NAME``.
        title: Its name for people, a few words.
        media_type: With parameters, as a ``Content-Type``.
        suffixes: Of its files, with the dot; the first is the usual one.
        render: Writes a playbook. The same playbook always gives the same bytes.
        loses: What it has no place for.
        exact: Whether it has the source's own characters; in others a word that the end of a line breaks is whole.
    """

    name: str
    title: str
    media_type: str
    suffixes: tuple[str, ...]
    render: Callable[[Playbook], bytes]
    loses: Sequence[Loss] = field(default=())
    exact: bool = False

    def write(self, playbook: Playbook) -> Export:
        """``playbook`` in this format, with what could not be carried."""
        data = self.render(playbook if self.exact else whole_words(playbook))
        return Export(data, self.media_type, self.suffixes[0], self.omissions(playbook))

    def omissions(self, playbook: Playbook) -> tuple[Omission, ...]:
        """What of ``playbook`` this format does not carry."""
        counted = ((loss, loss.count(playbook)) for loss in self.loses)
        return tuple(Omission(loss.code, n, loss.message(n)) for loss, n in counted if n)
