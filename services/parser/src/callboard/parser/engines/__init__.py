"""The engines that read plays, one package or module each, behind ``callboard.playbook.Engine``."""
