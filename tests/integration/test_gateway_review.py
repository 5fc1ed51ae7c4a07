"""Plays are looked through, put right and saved at the gateway; what was put right survives another parse."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from callboard.playbook import ElementType, Playbook
from integration.gateway_setting import UNKNOWN, a_play, settled, upload


@pytest.fixture
async def play(gateway: httpx.AsyncClient) -> dict[str, Any]:
    """A document that was just parsed, in a project of its own."""
    return await settled(gateway, await upload(gateway, a_play(), project=f"review-{uuid4().hex[:8]}"))


async def read(gateway: httpx.AsyncClient, play_id: str, **params: Any) -> Playbook:
    return Playbook.model_validate_json((await gateway.get(f"/v1/playbooks/{play_id}", params=params)).content)


def cue_of(playbook: Playbook, text: str) -> str:
    return next(e.id for e in playbook.elements if e.type is ElementType.CUE and e.text == text)


def speakers(playbook: Playbook) -> list[str]:
    names = {c.id: c.name for c in playbook.characters}
    return ["+".join(names[s] for s in e.speakers) for e in playbook.elements if e.type is ElementType.CUE]


async def test_a_correction_changes_what_is_read(gateway: httpx.AsyncClient, play: dict[str, Any]) -> None:
    """The playbook, its summary and each export have it; as parsed it is as before; taken back it is gone."""
    path = f"/v1/playbooks/{play['playbook_id']}"
    before = await read(gateway, play["playbook_id"])
    made = await gateway.post(
        f"{path}/corrections", json={"first": cue_of(before, "BRUNO"), "speakers": ["The Concierge"]}
    )
    assert (201, None, ["The Concierge"]) == (made.status_code, made.json()["misfit"], made.json()["speakers"])

    corrected = await gateway.get(path)
    assert "applied=1, misfits=0" == corrected.headers["callboard-corrections"]
    assert "The Concierge" == speakers(Playbook.model_validate_json(corrected.content))[1]
    assert "The Concierge" in [s["name"] for s in (await gateway.get(f"{path}/summary")).json()["speakers"]]
    assert 'who="#the-concierge"' in (await gateway.get(path, params={"format": "tei"})).text
    assert before == await read(gateway, play["playbook_id"], as_parsed=True)

    gone = await gateway.delete(f"{path}/corrections/{made.json()['id']}")
    assert 204 == gone.status_code
    position = gone.headers["callboard-position"]
    assert [] == (await gateway.get(f"{path}/corrections", params={"position": position})).json()
    assert before == await read(gateway, play["playbook_id"])
    assert position == (await gateway.delete(f"{path}/corrections/{made.json()['id']}")).headers["callboard-position"]


async def test_what_is_put_right_is_no_longer_in_doubt(gateway: httpx.AsyncClient, play: dict[str, Any]) -> None:
    """What somebody looked at is certain; a share that is none is refused."""
    path = f"/v1/playbooks/{play['playbook_id']}"
    before = (await gateway.get(f"{path}/doubts", params={"below": 1})).json()
    first = before[0]
    made = await gateway.post(
        f"{path}/corrections", json={"first": first["first"], "last": first["last"], "speakers": first["speakers"]}
    )
    after = await gateway.get(f"{path}/doubts", params={"below": 1, "position": made.headers["callboard-position"]})
    gone = await gateway.delete(f"{path}/corrections/{made.json()['id']}")

    assert before[1:] == after.json()
    assert 204 == gone.status_code
    assert 422 == (await gateway.get(f"{path}/doubts", params={"below": 2})).status_code


async def test_a_correction_survives_another_parse(gateway: httpx.AsyncClient, play: dict[str, Any]) -> None:
    """A later playbook of the same text has it from the start."""
    first = await read(gateway, play["playbook_id"])
    path = f"/v1/playbooks/{play['playbook_id']}"
    await gateway.post(f"{path}/corrections", json={"first": cue_of(first, "BRUNO"), "speakers": ["CLARA"]})
    job = {
        "kind": "parse_script",
        "project": play["project"],
        "args": {"document_id": play["id"], "text": play["text"], "filename": play["filename"]},
    }
    answer = await gateway.post("/v1/jobs", json=job)
    assert 201 == answer.status_code, answer.text

    params = {"position": answer.headers["callboard-position"], "changed_after": play["position"], "wait": 10}
    again = (await gateway.get(f"/v1/documents/{play['id']}", params=params)).json()
    while again["playbook_id"] == play["playbook_id"]:
        wait = {"changed_after": again["position"], "wait": 10}
        again = (await gateway.get(f"/v1/documents/{play['id']}", params=wait)).json()

    assert "CLARA" == speakers(await read(gateway, again["playbook_id"]))[1]


async def test_a_piece_becomes_a_heading(gateway: httpx.AsyncClient, play: dict[str, Any]) -> None:
    """The play has one more scene, in the playbook, its summary and its exports."""
    path = f"/v1/playbooks/{play['playbook_id']}"
    before = (await gateway.get(f"{path}/summary")).json()
    words = next(e for e in (await read(gateway, play["playbook_id"])).elements if e.text == "It was here yesterday.")
    made = await gateway.post(f"{path}/corrections", json={"first": words.id, "type": "scene_heading"})

    (act,) = (await read(gateway, play["playbook_id"])).acts
    assert (201, [1, 2]) == (made.status_code, [scene.number for scene in act.scenes])
    assert before["scenes"] + 1 == (await gateway.get(f"{path}/summary")).json()["scenes"]
    assert "<head>It was here yesterday.</head>" in (await gateway.get(path, params={"format": "tei"})).text


async def test_a_play_is_saved_once_it_was_looked_through(gateway: httpx.AsyncClient, play: dict[str, Any]) -> None:
    """Before it is not in the library, afterwards it is; saved again it stays as it is."""
    library = {"project": play["project"], "saved": True}
    assert [] == (await gateway.get("/v1/playbooks", params=library)).json()["items"]

    saved = await gateway.post(f"/v1/playbooks/{play['playbook_id']}/save")
    again = await gateway.post(f"/v1/playbooks/{play['playbook_id']}/save")

    assert (200, saved.json()) == (saved.status_code, again.json())
    assert [play["playbook_id"]] == [
        p["id"] for p in (await gateway.get("/v1/playbooks", params=library)).json()["items"]
    ]
    assert [] == (await gateway.get("/v1/playbooks", params=library | {"saved": False})).json()["items"]


@pytest.mark.parametrize(
    ("method", "path", "body", "answered"),
    [
        ("POST", f"/v1/playbooks/{UNKNOWN}/save", None, (404, "PLAY_NOT_FOUND")),
        ("POST", f"/v1/playbooks/{UNKNOWN}/corrections", {"first": "e1", "type": "cue"}, (404, "PLAY_NOT_FOUND")),
        ("GET", f"/v1/playbooks/{UNKNOWN}/corrections", None, (404, "PLAYBOOK_NOT_FOUND")),
    ],
)
async def test_what_there_is_not_cannot_be_reviewed(
    gateway: httpx.AsyncClient, method: str, path: str, body: dict[str, str] | None, answered: tuple[int, str]
) -> None:
    """The answer says so."""
    answer = await gateway.request(method, path, json=body)

    assert answered == (answer.status_code, answer.json()["code"])


async def test_a_correction_of_nothing_is_refused(gateway: httpx.AsyncClient, play: dict[str, Any]) -> None:
    """By its owner, and so is taking back what was never made."""
    path = f"/v1/playbooks/{play['playbook_id']}/corrections"
    nothing = await gateway.post(path, json={"first": "e1"})
    never = await gateway.delete(f"{path}/{UNKNOWN}")

    assert (422, "NOTHING_TO_CORRECT") == (nothing.status_code, nothing.json()["code"])
    assert (404, "CORRECTION_NOT_FOUND") == (never.status_code, never.json()["code"])
