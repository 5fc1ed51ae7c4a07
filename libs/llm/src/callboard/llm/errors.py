"""What can go wrong with language models, as a tree for `except` clauses.

Refused (callboard.contracts)
└── ModelError                 has a code, plain words, a hint, and every attempt that was made
    ├── UnsupportedProvider    a model's name belongs to no provider that we know
    ├── MissingApiKey          no key for the provider of any of the models
    ├── BudgetExceeded         the call might cost more than is left; it was not made
    └── CallFailed             every model failed; `failure` is the one that matters
        └── TruncatedAnswer    the answer was cut off at the tokens that it might have

They are refusals, so a job's handler may let them pass: the job is tried again where the problem is retryable, and fails
with it where not.
"""

from __future__ import annotations

from collections.abc import Sequence

from callboard.contracts.problems import Problem, Refused
from callboard.llm.chat import Attempt
from callboard.llm.failures import Failure, FailureCode


class ModelError(Refused):
    """No model gave a usable answer, or none was asked."""

    def __init__(self, failure: Failure, attempts: Sequence[Attempt] = ()) -> None:
        """`attempts` are all calls for the request, paid or not."""
        super().__init__(
            Problem(code=failure.code, message=failure.message, retryable=failure.code.retryable, hint=failure.hint)
        )
        self.failure = failure
        self.attempts = tuple(attempts)


class UnsupportedProvider(ModelError):  # noqa: N818 - names what was met
    """A model's name belongs to no provider that we know."""

    def __init__(self, model: str, known: Sequence[str]) -> None:
        """`known` are the providers that there are."""
        super().__init__(
            Failure(
                code=FailureCode.UNSUPPORTED_PROVIDER,
                message=f"No supported provider has a model called {model!r}.",
                hint=f"Put the provider before the name, e.g. {known[0]}/NAME; there are {', '.join(known)}.",
            )
        )


class MissingApiKey(ModelError):  # noqa: N818 - names the state
    """There is no key for the provider of any of the models."""


class BudgetExceeded(ModelError):  # noqa: N818 - names the state
    """The call might cost more than is left of a budget, so it was not made."""


class CallFailed(ModelError):  # noqa: N818 - names the state
    """Every model failed. `failure` is the first that may pass, or else the first model's last one."""


class TruncatedAnswer(CallFailed):
    """The answer was cut off at the tokens that it might have (CONTEXT_LENGTH); asked again it would be, too."""
