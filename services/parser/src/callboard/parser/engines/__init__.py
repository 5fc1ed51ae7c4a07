"""The engines that read plays, one package or module each, behind ``callboard.playbook.Engine``.

`callboard.parser.engines.choice` has them all. None is imported here: what assembling rests on stands among the rules.
"""
