"""What a service says and hears on the bus, as an AsyncAPI 3.0 document, from the declarations that it runs by.

FastStream describes the command subscribers; their replies, the events and the reactions are added here. Nothing is
connected to.
"""

from __future__ import annotations

from typing import Any, TypeAlias, cast

from faststream.specification import AsyncAPI
from pydantic import BaseModel

from callboard.contracts.commands.base import Accepted, Command, Reply
from callboard.contracts.event import Event, Origin
from callboard.contracts.events.job import JobCreated, JobStateChanged
from callboard.contracts.subjects import Namespace
from callboard.kernel.broker import make_broker
from callboard.kernel.commands import register
from callboard.kernel.definition import ServiceDefinition

Document: TypeAlias = dict[str, Any]

_SERVER = "nats://127.0.0.1:4222"
_SCHEMAS = "#/components/schemas/{model}"
_HEADERS = {
    "ce-id": "The event's id: the same for every delivery of the same event.",
    "ce-source": "Who appended it, as /callboard/<service>.",
    "ce-specversion": "1.0, of CloudEvents.",
    "ce-type": "The event type.",
    "ce-time": "When it was appended, UTC (RFC 3339).",
    "ce-subject": "The aggregate, as <kind>/<id>.",
    "ce-dataschema": "urn:callboard:event:<type>:<version>.",
    "traceparent": "W3C trace context of the work that appended it.",
    "callboard-cause": "Id of the event or command that caused it.",
    "callboard-actor": "Who asked for it.",
}
_JOB_CONTROL = (JobCreated, JobStateChanged)
"""What every service with workers appends besides."""
_ALWAYS = ["ce-id", "ce-source", "ce-specversion", "ce-type", "ce-time", "ce-subject", "ce-dataschema"]


def asyncapi_document(definition: ServiceDefinition) -> Document:
    """The AsyncAPI 3.0 document of one service, as plain data: commands with their replies, reactions, and its events."""
    document = _commands(definition)
    for handler in definition.commands:
        _name_request(document, handler.command)
        _add_reply(document, handler.command)
    published = [*definition.publishes, *(_JOB_CONTROL if definition.jobs else ())]
    for event in dict.fromkeys([*published, *(e for r in definition.reactions for e in r.events)]):
        _add_event(document, event)
    for event in published:
        _add_operation(document, f"publish_{event.type}", "send", event, f"Appended by the {definition.name} service.")
    for reaction in definition.reactions:
        for event in reaction.events:
            name = f"{reaction.name}_{event.type}"
            _add_operation(document, name, "receive", event, f"The reaction {reaction.name}, a durable consumer.")
    return document


def _commands(definition: ServiceDefinition) -> Document:
    broker = make_broker(_SERVER, name=definition.name)
    for handler in definition.commands:
        register(broker, Namespace(), handler.command, _unanswered)
    specification = AsyncAPI(
        broker,
        title=f"Callboard {definition.name}",
        version=definition.version,
        description=definition.description,
        schema_version="3.0.0",
    ).to_specification()
    document = cast("Document", specification.to_jsonable())
    document["servers"] = {"nats": {"host": "127.0.0.1:4222", "protocol": "nats"}}
    document.setdefault("channels", {})
    document.setdefault("operations", {})
    document.setdefault("components", {}).setdefault("messages", {})
    return document


async def _unanswered(_command: Command[Any], _origin: Origin) -> Accepted:
    raise NotImplementedError("a description answers no commands")


def _name_request(document: Document, command: type[Command[Any]]) -> None:
    """Give a request the name of its verb: FastStream's own has a character that AsyncAPI does not allow in one."""
    verb = command.verb
    channel = document["channels"][verb]
    (reference,) = channel["messages"].values()
    found = document["components"]["messages"].pop(reference["$ref"].rpartition("/")[2])
    document["components"]["messages"][verb] = {
        "name": verb,
        "title": (command.__doc__ or verb).strip().splitlines()[0],
        "contentType": "application/json",
        "payload": found["payload"],
    }
    channel["messages"] = {verb: {"$ref": f"#/components/messages/{verb}"}}
    channel["servers"] = [{"$ref": "#/servers/nats"}]
    document["operations"][verb]["messages"] = [{"$ref": f"#/channels/{verb}/messages/{verb}"}]


def _add_reply(document: Document, command: type[Command[Any]]) -> None:
    name = f"{command.verb}_reply"
    schema = _add_schema(document, Reply[command.accepted], f"{command.verb}_reply")
    document["components"]["messages"][name] = {
        "name": name,
        "title": f"Reply to {command.verb}",
        "summary": "Exactly one of `accepted` and `refused` is there.",
        "contentType": "application/json",
        "payload": {"$ref": schema},
    }
    document["channels"][name] = {
        "address": None,
        "description": "The asker's own inbox, named by the request.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"}},
    }
    document["operations"][command.verb]["reply"] = {
        "channel": {"$ref": f"#/channels/{name}"},
        "messages": [{"$ref": f"#/channels/{name}/messages/{name}"}],
    }


def _add_event(document: Document, event: type[Event]) -> None:
    summary = (event.__doc__ or "").strip().splitlines()[0]
    headers = {name: {"type": "string", "description": text} for name, text in _HEADERS.items()}
    document["components"]["messages"][event.type] = {
        "name": event.type,
        "title": f"{event.type}, version {event.version}",
        "summary": summary,
        "contentType": "application/json",
        "headers": {"type": "object", "properties": headers, "required": _ALWAYS},
        "payload": {"$ref": _add_schema(document, event, event.__name__)},
    }
    document["channels"][event.type] = {
        "address": f"{Namespace().events}.{event.aggregate}.{{id}}.{event.type}",
        "description": summary,
        "parameters": {"id": {"description": f"Id of the {event.aggregate}; `*` subscribes to all."}},
        "messages": {event.type: {"$ref": f"#/components/messages/{event.type}"}},
    }


def _add_operation(document: Document, name: str, action: str, event: type[Event], summary: str) -> None:
    document["operations"][name] = {
        "action": action,
        "channel": {"$ref": f"#/channels/{event.type}"},
        "summary": summary,
        "messages": [{"$ref": f"#/channels/{event.type}/messages/{event.type}"}],
    }


def _add_schema(document: Document, model: type[BaseModel], name: str) -> str:
    """Put the model's schema and those it refers to among the components; gives the reference to it."""
    schema = model.model_json_schema(mode="serialization", ref_template=_SCHEMAS)
    schemas: dict[str, Any] = document["components"].setdefault("schemas", {})
    schemas.update(schema.pop("$defs", {}))
    schemas[name] = schema
    return _SCHEMAS.format(model=name)
