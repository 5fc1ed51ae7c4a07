"""Playbooks in other people's formats: one module per format, and one line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from callboard.playbook.exports.json import to_json
from callboard.playbook.exports.tei import to_tei
from callboard.playbook.playbook import Playbook

__all__ = ["EXPORTS", "Export", "to_json", "to_tei"]


@dataclass(frozen=True)
class Export:
    """One format: its name in ``--to NAME``, its media type, the suffixes of its files, and what writes it."""

    name: str
    media_type: str
    suffixes: tuple[str, ...]
    write: Callable[[Playbook], bytes]


EXPORTS: Mapping[str, Export] = {
    export.name: export
    for export in (
        Export("json", "application/json", (".json",), to_json),
        Export("tei", "application/tei+xml", (".xml", ".tei"), to_tei),
    )
}
"""Every format by its name."""
