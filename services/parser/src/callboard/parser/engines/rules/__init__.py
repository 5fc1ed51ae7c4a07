"""The rules engine: learns from a play's own text how it marks speakers, headings and directions."""

from callboard.parser.engines.rules.engine import RulesEngine

__all__ = ["RulesEngine"]
