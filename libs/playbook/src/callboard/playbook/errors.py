"""What can go wrong between a source text and its playbook.

PlaybookError
├── EmptySource       the text has no words
├── NoSpeakersFound   nobody in it can be told to speak
├── ForeignPlan       a plan or chunk was made by another engine, or of another text
├── NotOfThisSource   a playbook's texts are not slices of the source, or leave some of it out
├── ForeignLayout     a layout belongs to another text
└── NoSuchCharacter   nobody in the playbook is called that
"""

from collections.abc import Iterable
from typing import ClassVar


class PlaybookError(Exception):
    """A text that cannot become a playbook.

    Attributes:
        code: Stable name of the error for programs.
        hint: What a person can do about it, one sentence.
    """

    code: ClassVar[str] = "PLAYBOOK_ERROR"
    hint: str = "Check the file."


class EmptySource(PlaybookError):  # noqa: N818 - names what was found
    """The text has no words in it; import a file with the text of a play."""

    code = "EMPTY_SOURCE"
    hint = "Import a file that holds the text of a play."

    def __init__(self, message: str = "The text has no words in it.") -> None:
        super().__init__(message)


class NoSpeakersFound(PlaybookError):  # noqa: N818 - names what was found
    """No speaker can be found; mark each speech with its speaker's name."""

    code = "NO_SPEAKERS_FOUND"
    hint = 'Put each speaker\'s name at the start of the speech ("NAME. Text" or "NAME: Text") or alone on the line above it.'

    def __init__(self, message: str = "No speaker could be found in this text.") -> None:
        super().__init__(message)


class ForeignPlan(PlaybookError):  # noqa: N818 - names what was met
    """A stored plan or chunk belongs to another engine, engine version or text; plan the parse anew."""

    code = "FOREIGN_PLAN"
    hint = "Start the parse again: the engine or the text changed since it was planned."


class NotOfThisSource(PlaybookError):  # noqa: N818 - names what was met
    """A playbook does not hold the source it claims; the message names the first element that is wrong."""

    code = "NOT_OF_THIS_SOURCE"
    hint = "Parse the text again; report this as a defect of the engine if it happens twice."


class ForeignLayout(PlaybookError):  # noqa: N818 - names what was met
    """A stored layout was made for another text; extract the document's text again."""

    code = "FOREIGN_LAYOUT"
    hint = "Extract the text of the document again: its layout belongs to another text."

    def __init__(self, message: str = "The layout belongs to another text.") -> None:
        super().__init__(message)


class NoSuchCharacter(PlaybookError):  # noqa: N818 - names what was asked for
    """Nobody in the playbook has this id, name or alias."""

    code = "NO_SUCH_CHARACTER"

    def __init__(self, name: str, there: Iterable[str]) -> None:
        super().__init__(f"Nobody in this play is called {name!r}.")
        self.hint = f"Those who speak: {', '.join(there)}."
