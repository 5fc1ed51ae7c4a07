"""The playbook itself as JSON: the stable format that programs read.

The keys are the attributes of ``callboard.playbook.Playbook`` and of the models in it, documented there and in
docs/playbook.schema.json. ``schema_version`` changes when they do. Spans count characters (Unicode code points) of the
extracted text.
"""

from callboard.playbook.exports.port import Format
from callboard.playbook.playbook import Playbook


def to_json(playbook: Playbook) -> bytes:
    """``playbook`` as UTF-8 JSON, indented, with a final newline."""
    return playbook.model_dump_json(indent=1).encode() + b"\n"


def from_json(data: bytes | str) -> Playbook:
    """The playbook that ``to_json`` wrote.

    Raises:
        pydantic.ValidationError: It is no playbook of this schema version.
    """
    return Playbook.model_validate_json(data)


JSON = Format(
    name="json",
    title="the playbook itself, for programs",
    media_type="application/json",
    suffixes=(".json",),
    render=to_json,
    exact=True,
)
