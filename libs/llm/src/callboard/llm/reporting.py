"""A failed call in words that people may read: what happened, what to do, and no secret."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from callboard.llm.evidence import Evidence
from callboard.llm.failures import Failure, FailureCode
from callboard.llm.providers import PROVIDERS, ModelName, Provider
from callboard.llm.redaction import redact

_F = FailureCode
_LONGEST = 300
_HINTS = {
    _F.RATE_LIMIT: "It is tried again by itself; ask for fewer calls at once, or for a higher limit at the provider.",
    _F.OVERLOADED: "It is tried again by itself; name another model as a fallback.",
    _F.TIMEOUT: "It is tried again by itself; smaller chunks are answered sooner.",
    _F.NETWORK_ERROR: "It is tried again by itself; check the network, the proxy and the base URL if it stays so.",
    _F.SERVER_ERROR: "It is tried again by itself; the provider's status page may know more.",
    _F.INVALID_RESPONSE: "It is tried again by itself; another model may keep to the shape better.",
    _F.INTERNAL_ERROR: "It is tried again by itself; report this if it stays so.",
    _F.AUTH_ERROR: "Check the key in {variable}.",
    _F.PERMISSION: "Ask the provider for access to this model, or name another one.",
    _F.QUOTA: "Add credit or raise the spending limit at the provider, or name a model of another one.",
    _F.CONTEXT_LENGTH: "Use smaller chunks, or a model that takes more.",
    _F.CONTENT_FILTER: "Name a model of another provider for this text.",
    _F.BAD_REQUEST: "Check the name of the model; report this if the name is right.",
}
_SAYS = {
    _F.TIMEOUT: "{title} gave no answer in time.",
    _F.NETWORK_ERROR: "The connection to {title} failed.",
    _F.INVALID_RESPONSE: "{title} gave an answer that cannot be used.",
    _F.INTERNAL_ERROR: "The call to {title} failed in this program.",
}


def failure_of(code: FailureCode, provider: Provider, evidence: Evidence, secrets: Iterable[str]) -> Failure:
    """What is known of a failed call, without ``secrets`` and whatever else looks like one."""
    words = redact(" ".join(evidence.message.split()), secrets).text[:_LONGEST]
    said = _SAYS.get(code, "{title} refused the call.").format(title=provider.title)
    return Failure(
        code=code,
        message=f"{said} It said: {words}" if words else said,
        hint=_HINTS[code].format(variable=provider.key_variable),
        provider=provider.name,
        status=evidence.status,
        provider_code=redact(evidence.codes[0], secrets).text[:_LONGEST] if evidence.codes else None,
        retry_after=evidence.retry_after,
    )


def no_key(models: Sequence[ModelName]) -> Failure:
    """None of these models can be asked, since their providers' keys are not set."""
    providers = tuple(dict.fromkeys(model.provider for model in models)) or PROVIDERS
    variables = " or ".join(provider.key_variable for provider in providers)
    return Failure(
        code=FailureCode.MISSING_API_KEY,
        message=f"There is no key for {' or '.join(provider.title for provider in providers)}.",
        hint=f"Set {variables} (or the same with CALLBOARD_ before it).",
        provider=providers[0].name if len(providers) == 1 else None,
    )


def gate_is_closed(provider: Provider, seconds: float) -> Failure:
    """The provider asked somebody to be left alone, so that it was not called."""
    return Failure(
        code=FailureCode.RATE_LIMIT,
        message=f"{provider.title} asked to be left alone for another {seconds:.0f} s.",
        hint="It goes on by itself after that.",
        provider=provider.name,
        retry_after=seconds,
    )
