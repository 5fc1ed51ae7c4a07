"""Language models behind one port: providers, retries, budgets and cost.

Nothing of litellm is imported before the first call; see `callboard.llm.litellm_calls`.
"""

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
from callboard.llm.providers import PROVIDERS, ModelName, Provider, find_model
from callboard.llm.settings import DEFAULT_MODELS, ModelSettings

__all__ = [
    "DEFAULT_MODELS",
    "PROVIDERS",
    "AnswerSchema",
    "Attempt",
    "BudgetExceeded",
    "CallFailed",
    "ChatModel",
    "ChatRequest",
    "Completion",
    "Cost",
    "Failure",
    "FailureCode",
    "Message",
    "MissingApiKey",
    "ModelError",
    "ModelName",
    "ModelSettings",
    "Provider",
    "Role",
    "TruncatedAnswer",
    "UnsupportedProvider",
    "Usage",
    "find_model",
]
