"""The JSON Schema of the JSON export, with what the models' docstrings say of each key."""

import inspect
import re
from typing import Any

from pydantic import BaseModel

from callboard.playbook import element, playbook, source
from callboard.playbook.exports.wording import joined
from callboard.playbook.playbook import SCHEMA_VERSION, Playbook

_ATTRIBUTE = re.compile(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", re.MULTILINE)
_MODULES = (element, playbook, source)


def json_schema() -> dict[str, Any]:
    """The schema (JSON Schema, draft 2020-12) of what ``to_json`` writes."""
    schema = Playbook.model_json_schema(mode="serialization")
    models = {name: model for module in _MODULES for name, model in inspect.getmembers(module, inspect.isclass)}
    for name, part in [("Playbook", schema), *schema["$defs"].items()]:
        if issubclass(models[name], BaseModel):
            _describe(part, inspect.getdoc(models[name]) or "")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:callboard:playbook:{SCHEMA_VERSION}",
    } | schema


def _describe(part: dict[str, Any], documentation: str) -> None:
    """Put what a docstring says of each attribute where the schema has it, and keep the rest as the description."""
    general, _, attributes = documentation.partition("\nAttributes:\n")
    part["description"] = _plain(general)
    for name, words in _ATTRIBUTE.findall(attributes):
        part["properties"][name]["description"] = _plain(words)


def _plain(text: str) -> str:
    return joined(text.replace("``", "`"))
