"""Whether an answer has the shape that was asked for."""

from __future__ import annotations

import json
import re
from typing import cast

from jsonschema import Draft202012Validator
from pydantic import JsonValue

from callboard.llm.chat import AnswerSchema

_FENCED = re.compile(r"^\s*```[a-zA-Z]*\n(?P<inside>.*)\n\s*```\s*$", re.DOTALL)


class WrongShape(Exception):  # noqa: N818 - names the fault
    """The answer is no JSON, or not of the shape asked for. Says where, and nothing of what stands there."""


def read_answer(text: str, wanted: AnswerSchema) -> JsonValue:
    """The answer as JSON; a fence around it, as models like to put, is taken off.

    Raises:
        WrongShape: It is not what was asked for.
    """
    fenced = _FENCED.match(text)
    try:
        answer = cast("JsonValue", json.loads(fenced["inside"] if fenced else text, parse_constant=_no_number))
    except ValueError as error:
        where = f" at character {error.pos}" if isinstance(error, json.JSONDecodeError) else ""
        raise WrongShape(f"The answer is no JSON{where}.") from None
    except RecursionError:
        raise WrongShape("The answer is nested too deep.") from None
    for fault in Draft202012Validator(dict(wanted.schema)).iter_errors(answer):  # pyright: ignore[reportUnknownMemberType] - no types of its own
        raise WrongShape(f"The answer breaks {fault.validator!r} of the schema at {fault.json_path}.")
    return answer


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def in_words(wanted: AnswerSchema) -> str:
    """The shape as an instruction, for models that take no schema. Says JSON, without which some refuse to answer in it."""
    schema = json.dumps(wanted.schema, separators=(",", ":"), ensure_ascii=False)
    return f"Answer with one JSON object and nothing else. It has to be valid by this JSON schema:\n{schema}"
