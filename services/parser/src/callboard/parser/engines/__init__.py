"""The engines that read plays, one package or module each, behind ``callboard.playbook.Engine``."""

from collections.abc import Mapping

from callboard.parser.engines.rules import RulesEngine
from callboard.playbook import Engine

__all__ = ["ENGINES"]

ENGINES: Mapping[str, Engine] = {engine.name: engine for engine in (RulesEngine(),)}
"""Every engine by the name that jobs and commands choose it by."""
