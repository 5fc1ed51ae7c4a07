"""Which failure is which, as a table: the first row that fits decides.

Rows go by status, the provider's own code, and its words, not by the classes that libraries give to errors: those call an
account without credit a bad request, and a broken connection a server error. Every row says where it is known from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from callboard.llm.evidence import Evidence
from callboard.llm.failures import FailureCode

OPENAI = "OpenAI, Error codes (developers.openai.com/api/docs/guides/error-codes)"
ANTHROPIC = "Anthropic, Errors (platform.claude.com/docs/en/api/errors)"
GEMINI = "Google, Gemini API troubleshooting (ai.google.dev/gemini-api/docs/troubleshooting)"
DEEPSEEK = "DeepSeek, Error codes (api-docs.deepseek.com/quick_start/error_codes)"
MISTRAL = "Mistral, Error glossary (docs.mistral.ai/resources/error-glossary)"
HTTP = "RFC 9110, 15: status codes"


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of answer. Whatever is not said fits anything.

    `codes` and `words` are regular expressions that are looked for, in lower or upper case alike: in one of the provider's
    codes as a whole, and anywhere in its message.
    """

    code: FailureCode
    source: str
    providers: str = ""
    """Names with blanks between; empty for all of them."""
    status: tuple[int, ...] = ()
    codes: str = ""
    words: str = ""

    def fits(self, evidence: Evidence) -> bool:
        """Whether the evidence is of this kind."""
        return (
            (not self.providers or evidence.provider in self.providers.split())
            and (not self.status or evidence.status in self.status)
            and (not self.codes or any(re.fullmatch(self.codes, code, re.IGNORECASE) for code in evidence.codes))
            and (not self.words or re.search(self.words, evidence.message, re.IGNORECASE) is not None)
        )


_F = FailureCode
_SPENT = "insufficient_quota|credit_balance_exhausted|(organization|project)_spend_limit_exceeded|organization_usage_limit_exceeded|billing_(hard_limit_reached|not_active)"
_TOO_LONG = r"prompt is too long|exceed context limit|maximum context length|maximum prompt length|exceeds the maximum number of tokens"
_BROKEN = r"server disconnected|connection (error|reset|aborted|refused)|peer closed connection|incomplete (chunked )?read|remote end closed"

ROWS = (
    # The account has nothing left: waiting helps no one.
    Row(_F.QUOTA, OPENAI, "openai", (429,), _SPENT),
    Row(_F.QUOTA, ANTHROPIC, "anthropic", (400,), words="credit balance is too low"),
    Row(_F.QUOTA, ANTHROPIC, "anthropic", (400,), words=r"reached your specified (workspace )?API usage limits"),
    Row(_F.QUOTA, ANTHROPIC, "anthropic", (429,), "enforced_spend_limit_reached"),
    Row(_F.QUOTA, "Google, announcement that 402 replaces this 429", "gemini", (429,), words="credits are depleted"),
    Row(_F.QUOTA, "google-gemini/gemini-cli, issue 8437", "gemini", (429,), ".*PerDay.*"),
    Row(
        _F.QUOTA,
        "continuedev/continue, issue 10373",
        "xai",
        (403, 429),
        words="used all available credits|out of credits",
    ),
    Row(_F.QUOTA, f"{DEEPSEEK}; Gemini, Mistral and Anthropic (billing_error) mean the same", status=(402,)),
    # The key is wrong.
    Row(_F.AUTH_ERROR, "continuedev/continue, issue 10778", "xai", (400,), words="incorrect api key"),
    Row(_F.AUTH_ERROR, GEMINI, "gemini", (400,), "API_KEY_INVALID"),
    Row(_F.AUTH_ERROR, GEMINI, "gemini", (400,), words="api key (not valid|not found|expired)"),
    Row(_F.AUTH_ERROR, GEMINI, "gemini", (403,), words="reported as leaked"),
    Row(_F.AUTH_ERROR, f"{DEEPSEEK}; all others mean the same", status=(401,)),
    # The content is refused.
    Row(
        _F.CONTENT_FILTER,
        "UKGovernmentBEIS/inspect_ai, pull request 2267",
        "xai",
        (403,),
        words="violates usage guidelines",
    ),
    Row(_F.CONTENT_FILTER, OPENAI, "openai", (400,), "content_policy_violation|content_filter|invalid_prompt"),
    Row(_F.CONTENT_FILTER, ANTHROPIC, "anthropic", (400,), words="blocked by content filtering"),
    Row(
        _F.CONTENT_FILTER,
        "deepseek-ai/awesome-deepseek-integration, issue 13",
        "deepseek",
        (400,),
        words="content exists risk",
    ),
    # The request is too long.
    Row(_F.CONTEXT_LENGTH, OPENAI, status=(400,), codes="context_length_exceeded"),
    Row(_F.CONTEXT_LENGTH, "the vendors' messages, as litellm 1.106 lists them", status=(400, 422), words=_TOO_LONG),
    Row(_F.CONTEXT_LENGTH, "Mistral's message", "mistral", (400, 422), words="too large for model with"),
    Row(_F.CONTEXT_LENGTH, OPENAI, "openai", (429,), words="request too large for"),
    Row(_F.CONTEXT_LENGTH, f"{ANTHROPIC}: request_too_large", status=(413,)),
    # The request is not allowed.
    Row(_F.PERMISSION, GEMINI, "gemini", (400,), "FAILED_PRECONDITION"),
    Row(_F.PERMISSION, HTTP, status=(403,)),
    # It may pass.
    Row(_F.OVERLOADED, ANTHROPIC, "anthropic", codes="overloaded_error"),
    Row(_F.OVERLOADED, ANTHROPIC, "anthropic", (529,)),
    Row(_F.OVERLOADED, MISTRAL, "mistral", (429,), words="capacity exceeded"),
    Row(_F.OVERLOADED, f"{GEMINI}: UNAVAILABLE; {DEEPSEEK}; {OPENAI}", status=(503,)),
    Row(_F.RATE_LIMIT, f"{OPENAI}; all others mean the same", status=(429,)),
    Row(_F.TIMEOUT, f"{ANTHROPIC}: timeout_error; {GEMINI}: DEADLINE_EXCEEDED; {HTTP}", status=(408, 504)),
    Row(_F.TIMEOUT, "Cloudflare, Error 524: a timeout occurred", status=(524,)),
    Row(_F.NETWORK_ERROR, "litellm 1.106 gives a broken connection the status 500", status=(500,), words=_BROKEN),
    Row(_F.SERVER_ERROR, f"{ANTHROPIC}: conflict_error is worth another try", status=(409,)),
    Row(_F.SERVER_ERROR, HTTP, status=tuple(range(500, 600))),
    # The request is wrong.
    Row(_F.BAD_REQUEST, HTTP, status=tuple(range(400, 500))),
)
"""Every kind of answer that is an error, the special before the general."""


def classify(evidence: Evidence) -> FailureCode:
    """Which failure it is. Where no answer came, the connection decides; an answer that nobody understands is INVALID_RESPONSE.

    Without an answer, and with nothing wrong on the way, it is no provider's failure: INTERNAL_ERROR.
    """
    if evidence.transport is not None:
        return _F.TIMEOUT if evidence.transport == "timeout" else _F.NETWORK_ERROR
    if evidence.status is None:
        return _F.INTERNAL_ERROR
    return next((row.code for row in ROWS if row.fits(evidence)), _F.INVALID_RESPONSE)
