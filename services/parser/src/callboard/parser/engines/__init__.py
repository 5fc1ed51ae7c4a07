"""The engines that read plays, one package or module each, behind ``callboard.playbook.Engine``.

`callboard.parser.engines.choice` has them all. Nothing of theirs is imported here but the rules, which assembling rests on, too.
"""

from callboard.parser.engines.rules import RulesEngine

__all__ = ["RulesEngine"]
