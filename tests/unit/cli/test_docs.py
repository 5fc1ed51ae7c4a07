"""The descriptions of both interfaces come from the declarations that the services run by."""

import json
from pathlib import Path
from typing import Any

import pytest

from callboard.cli.docs import main, merged_asyncapi


def document(service: str, **messages: Any) -> dict[str, Any]:
    return {
        "servers": {"development": {"host": "127.0.0.1:4222"}},
        "channels": {name: {"address": name} for name in messages},
        "operations": {f"publish_{name}": {"action": "send"} for name in messages},
        "components": {"messages": messages, "schemas": {f"{service}Only": {}}},
    }


def test_what_services_share_stands_once() -> None:
    """Channels and messages are shared; an operation says whose it is."""
    merged = merged_asyncapi([("a", document("a", uploaded={"x": 1})), ("b", document("b", uploaded={"x": 1}))])
    assert ["uploaded"] == list(merged["channels"])
    assert ["a.publish_uploaded", "b.publish_uploaded"] == list(merged["operations"])
    assert {"aOnly", "bOnly"} == set(merged["components"]["schemas"])


def test_services_that_disagree_are_refused() -> None:
    """Two shapes under one name would make the document a lie."""
    with pytest.raises(ValueError, match="'uploaded'"):
        merged_asyncapi([("a", document("a", uploaded={"x": 1})), ("b", document("b", uploaded={"x": 2}))])


@pytest.mark.parametrize("name", ["asyncapi.json", "openapi.json", "playbook.schema.json"])
def test_the_kept_documents_are_current(tmp_path: Path, name: str) -> None:
    """What stands under docs/ is what `make docs` writes today."""
    main(tmp_path)
    kept = Path(__file__).parents[3] / "docs" / name
    assert (tmp_path / name).read_text("utf-8") == kept.read_text("utf-8")


def test_both_documents_are_written(tmp_path: Path) -> None:
    """Every reference in them leads somewhere."""
    main(tmp_path / "docs")
    for name, version in (("asyncapi", "3.0.0"), ("openapi", "3.1.0")):
        written: dict[str, Any] = json.loads((tmp_path / "docs" / f"{name}.json").read_text("utf-8"))
        assert version == written[name]
        assert [] == [reference for reference in references(written) if not resolves(written, reference)]


def references(node: Any) -> list[str]:
    match node:
        case {"$ref": str(reference)}:
            return [reference]
        case dict():
            return [found for value in node.values() for found in references(value)]  # pyright: ignore[reportUnknownVariableType]
        case list():
            return [found for value in node for found in references(value)]  # pyright: ignore[reportUnknownVariableType]
        case _:
            return []


def resolves(written: dict[str, Any], reference: str) -> bool:
    node: Any = written
    for part in reference.removeprefix("#/").split("/"):
        name = part.replace("~1", "/").replace("~0", "~")
        if name not in node:
            return False
        node = node[name]
    return True
