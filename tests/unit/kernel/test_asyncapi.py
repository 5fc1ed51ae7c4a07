"""The AsyncAPI document of a service follows from its definition, without a connection."""

import json
import re
from typing import Any

import pytest

from callboard.kernel.asyncapi import asyncapi_document
from integration.bell_tower import definition

Document = dict[str, Any]


@pytest.fixture(scope="module")
def document() -> Document:
    """The bell tower's, through JSON as it is published."""
    return json.loads(json.dumps(asyncapi_document(definition())))


def references(document: Document) -> list[str]:
    """Every `$ref` of the document."""
    found: list[str] = []

    def note(node: Document) -> Document:
        if isinstance(node.get("$ref"), str):
            found.append(node["$ref"])
        return node

    json.loads(json.dumps(document), object_hook=note)
    return found


def resolve(document: Document, reference: str) -> Any:
    """What a local reference points at."""
    node: Any = document
    for key in reference.removeprefix("#/").split("/"):
        node = node[key]
    return node


def test_it_is_asyncapi_3(document: Document) -> None:
    """Version, title and description are the service's."""
    info = document["info"]
    assert ("3.0.0", "Callboard tower", "0.1.0") == (document["asyncapi"], info["title"], info["version"])


def test_every_reference_leads_somewhere(document: Document) -> None:
    """A tool that reads the document finds all that it names."""
    found = references(document)
    assert len(found) > 10
    assert all(resolve(document, reference) for reference in found)


def test_component_names_are_allowed(document: Document) -> None:
    """AsyncAPI 3.0 takes letters, digits, dot, hyphen and underscore in the names of components."""
    names = [name for kind in document["components"].values() for name in kind]
    assert [] == [name for name in names if not re.fullmatch(r"[a-zA-Z0-9._-]+", name)]


def test_a_command_has_its_subject_payload_and_reply(document: Document) -> None:
    """A client can be written from it: where to send what, and what comes back."""
    operation = document["operations"]["ring"]
    channel = resolve(document, operation["channel"]["$ref"])
    (request,) = channel["messages"].values()
    payload = resolve(document, resolve(document, request["$ref"])["payload"]["$ref"])
    (answer,) = operation["reply"]["messages"]
    reply = resolve(document, resolve(document, resolve(document, answer["$ref"])["$ref"])["payload"]["$ref"])

    assert ("receive", "cmd.tower.ring", "tower") == (
        operation["action"],
        channel["address"],
        channel["bindings"]["nats"]["queue"],
    )
    assert {"id", "actor", "times"} == set(payload["properties"])
    assert {"accepted", "refused"} == set(reply["properties"])


def test_events_have_their_subject_headers_and_payload(document: Document) -> None:
    """A subscriber can be written from it, by what is published and by what is reacted to."""
    operations = {name: operation["action"] for name, operation in document["operations"].items()}
    channel = document["channels"]["rang"]
    message = resolve(document, channel["messages"]["rang"]["$ref"])

    assert {
        "ring": "receive",
        "publish_rang": "send",
        "publish_polished": "send",
        "publish_job_created": "send",
        "publish_job_state_changed": "send",
        "have-it-polished_rang": "receive",
    } == operations
    assert "ev.bell.{id}.rang" == channel["address"]
    assert {"ce-id", "ce-type"} <= set(message["headers"]["required"])
    assert ["times"] == resolve(document, message["payload"]["$ref"])["required"]
