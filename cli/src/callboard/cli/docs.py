"""`python -m callboard.cli.docs DIR` writes what the declarations that the services run by say.

That is asyncapi.json, openapi.json and playbook.schema.json.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from callboard.api.app import make_app
from callboard.cli.stack import SERVICES
from callboard.cli.verification import definition_of
from callboard.kernel.asyncapi import asyncapi_document
from callboard.playbook.exports.json_schema import json_schema

_SECTIONS = ("servers", "channels")
_COMPONENTS = ("messages", "schemas")


def merged_asyncapi(documents: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """One AsyncAPI 3 document for several services: channels and messages are shared, operations keep their service's name.

    Raises:
        ValueError: two services describe the same channel, message or schema differently.
    """
    merged: dict[str, Any] = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Callboard",
            "version": version("callboard-cli"),
            "description": "Every command, event and reaction on the bus.",
        },
        "defaultContentType": "application/json",
        "operations": {},
        "components": {},
    }
    for service, document in documents:
        for section in _SECTIONS:
            _add(merged.setdefault(section, {}), document.get(section, {}))
        for section in _COMPONENTS:
            _add(merged["components"].setdefault(section, {}), document.get("components", {}).get(section, {}))
        operations = {f"{service}.{name}": each for name, each in document.get("operations", {}).items()}
        _add(merged["operations"], operations)
    return merged


def _add(into: dict[str, Any], items: dict[str, Any]) -> None:
    for name, item in items.items():
        if into.setdefault(name, item) != item:
            raise ValueError(f"two services describe {name!r} differently")


def main(folder: Path) -> None:
    """Write all documents into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    services = ((name, asyncapi_document(definition_of(name))) for name in SERVICES)
    _write(folder / "asyncapi.json", merged_asyncapi(services))
    _write(folder / "openapi.json", make_app(version("callboard-api")).openapi())
    _write(folder / "playbook.schema.json", json_schema())


def _write(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
