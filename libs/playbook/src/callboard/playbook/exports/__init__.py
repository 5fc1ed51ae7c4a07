"""Playbooks in other people's formats: one module per format, each with one ``export`` function of this port."""

from collections.abc import Callable, Mapping

from callboard.playbook.exports.json import to_json
from callboard.playbook.exports.tei import to_tei
from callboard.playbook.playbook import Playbook

EXPORTS: Mapping[str, Callable[[Playbook], bytes]] = {"json": to_json, "tei": to_tei}
"""Every format by its name in ``--to NAME``: a function from a playbook to the bytes of the file."""

__all__ = ["EXPORTS", "to_json", "to_tei"]
