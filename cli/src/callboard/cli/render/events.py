"""One event of the log as one line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.text import Text

_STYLES = {"document": "green", "job": "cyan", "play": "magenta"}
_TYPE_WIDTH = 24


def line(event: Mapping[str, Any]) -> Text:
    """`    12  09:15:02.113  job_state_changed  job/019a…  queued → running`."""
    from rich.text import Text

    kind = str(event["aggregate"]).partition("/")[0]
    time = str(event.get("time", ""))[11:23]
    parts = [
        (f"{event['position']:>6}  ", "bold"),
        (f"{time:<12}  ", "dim"),
        (f"{event['type']:<{_TYPE_WIDTH}}  ", _STYLES.get(kind, "")),
        (f"{event['aggregate']}", "dim"),
    ]
    gist = str(event["error"]) if "error" in event else essence(str(event["type"]), event["data"])
    return Text.assemble(*parts, (f"  {gist}" if gist else "", "red" if "error" in event else ""))


def essence(event_type: str, data: Mapping[str, Any]) -> str:
    """What an event says, in a few words; nothing for a type that needs none."""
    words = _ESSENCES.get(event_type)
    return words(data) if words else ""


def _transition(data: Mapping[str, Any]) -> str:
    error = f": {data['error']['message']}" if data.get("error") else ""
    attempt = f" (attempt {data['attempt']})" if data["attempt"] > 1 else ""
    return f"{data['previous']} → {data['state']}{attempt}{error}"


def _model_call(data: Mapping[str, Any]) -> str:
    """``openai/gpt-6.1-sol, 2,950 + 312 tokens, $0.0125``, or why nobody answered."""
    usage = data["usage"]
    who = data["served_model"] or f"no answer: {', '.join(a['failure'] for a in data['attempts'] if a['failure'])}"
    cost = f", ${usage['usd']}" if usage["usd"] is not None else ""
    return f"{who}, {usage['input']:,} + {usage['output']:,} tokens{cost}"


_ESSENCES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "uploaded": lambda data: f"{data['filename']}, {data['content']['size']:,} bytes",
    "text_extracted": lambda data: f"{data['filename']}, {data['lines']:,} lines, {data['format']}",
    "parse_requested": lambda data: " ".join((data["parse"]["engine"], *data["parse"]["models"])),
    "document_rejected": lambda data: str(data["problem"]["message"]),
    "job_created": lambda data: f"{data['kind']}, {data['state']}",
    "job_state_changed": _transition,
    "parse_planned": lambda data: f"{data['engine']} {data['engine_version']}, {data['chunks']} chunks",
    "model_called": _model_call,
    "chunk_parsed": lambda data: f"{data['index'] + 1}/{data['total']}",
    "unsupported_speaker_seen": lambda data: f"{data['label']} (line {data['line']})",
    "play_completed": lambda data: str(data["title"] or ""),
}
