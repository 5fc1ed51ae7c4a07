"""Language models behind one port: providers, retries, budgets and cost.

Nothing of litellm is imported before the first call; see `callboard.llm.litellm_calls`.
"""

from callboard.llm.budgets import Budget, Period, Refusal, Scope, Spend, Spender, Spent, weigh
from callboard.llm.chat import (
    AnswerSchema,
    Attempt,
    ChatModel,
    ChatRequest,
    Completion,
    Cost,
    Message,
    Role,
    Usage,
)
from callboard.llm.errors import (
    BudgetExceeded,
    CallFailed,
    MissingApiKey,
    ModelError,
    TruncatedAnswer,
    UnsupportedProvider,
)
from callboard.llm.failures import Failure, FailureCode
from callboard.llm.gates import Gates, NoGates
from callboard.llm.ledger import Ledger, MemoryLedger
from callboard.llm.opening import Models
from callboard.llm.providers import PROVIDERS, ModelName, Provider, find_model
from callboard.llm.redaction import Redacted, Removed, redact
from callboard.llm.settings import DEFAULT_MODELS, ModelSettings

__all__ = [
    "DEFAULT_MODELS",
    "PROVIDERS",
    "AnswerSchema",
    "Attempt",
    "Budget",
    "BudgetExceeded",
    "CallFailed",
    "ChatModel",
    "ChatRequest",
    "Completion",
    "Cost",
    "Failure",
    "FailureCode",
    "Gates",
    "Ledger",
    "MemoryLedger",
    "Message",
    "MissingApiKey",
    "ModelError",
    "ModelName",
    "ModelSettings",
    "Models",
    "NoGates",
    "Period",
    "Provider",
    "Redacted",
    "Refusal",
    "Removed",
    "Role",
    "Scope",
    "Spend",
    "Spender",
    "Spent",
    "TruncatedAnswer",
    "UnsupportedProvider",
    "Usage",
    "find_model",
    "redact",
    "weigh",
]
