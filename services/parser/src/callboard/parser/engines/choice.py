"""The engines that there are, by name."""

from collections.abc import Mapping

from callboard.parser.engines.hybrid import HybridEngine
from callboard.parser.engines.llm.engine import LlmEngine
from callboard.parser.engines.means import EngineMaker, Means
from callboard.parser.engines.rules.engine import RulesEngine
from callboard.playbook import Engine


def _rules(means: Means) -> Engine:
    del means
    return RulesEngine()


def _llm(means: Means) -> LlmEngine:
    return LlmEngine(
        chat=means.chat(),
        manners=means.manners,
        chunk_tokens=means.chunk_tokens,
        at_once=means.at_once,
        journal=means.journal,
        answers=means.answers,
    )


def _hybrid(means: Means) -> Engine:
    return HybridEngine(_llm(means))


ENGINES: Mapping[str, EngineMaker] = {"rules": _rules, "llm": _llm, "hybrid": _hybrid}
"""What makes each engine, by the name that jobs and commands choose it by."""

ASKING = frozenset({"llm", "hybrid"})
"""Those that ask language models."""
