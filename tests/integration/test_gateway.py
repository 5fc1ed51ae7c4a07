"""The gateway on real servers, with the real services behind it."""

import asyncio
from base64 import b64encode
from hashlib import sha256
from typing import Any
from uuid import uuid4

import httpx
import pytest

from callboard.contracts.subjects import Namespace
from callboard.embedded.session import ServerSession
from callboard.kernel.log import EventStore, connect
from callboard.playbook import Playbook, SourceLayout, SourceText
from callboard.playbook.exports import FORMATS
from integration.gateway_setting import LIMIT, PLAY, a_play, settled, upload
from typeset.word import word_document


async def test_a_play_goes_in_and_its_playbook_comes_out(gateway: httpx.AsyncClient, parsed: dict[str, Any]) -> None:
    """The main job: file, text, playbook, summary, each at its address."""
    assert ("parsed", "rooms", "THE KEY") == (parsed["state"], parsed["project"], parsed["title"])
    assert ["extract_text", "parse_script"] == [job["kind"] for job in parsed["jobs"]]
    assert {"completed"} == {job["state"] for job in parsed["jobs"]}
    text = await gateway.get(f"/v1/documents/{parsed['id']}/text")
    assert (PLAY, "text/plain; charset=utf-8") == (text.text, text.headers["content-type"])
    playbook = Playbook.model_validate_json((await gateway.get(f"/v1/playbooks/{parsed['playbook_id']}")).content)
    assert ["ANNA", "BRUNO"] == [character.name for character in playbook.characters]
    summary = (await gateway.get(f"/v1/playbooks/{parsed['playbook_id']}/summary")).json()
    assert {"ANNA": 3, "BRUNO": 3} == {speaker["name"]: speaker["speeches"] for speaker in summary["speakers"]}


@pytest.mark.parametrize("name", list(FORMATS))
async def test_a_playbook_comes_in_every_format(gateway: httpx.AsyncClient, parsed: dict[str, Any], name: str) -> None:
    """By its name or by its media type, with the bytes that the library writes, and what they could not carry."""
    path = f"/v1/playbooks/{parsed['playbook_id']}"
    playbook = Playbook.model_validate_json((await gateway.get(path)).content)
    expected = FORMATS[name].write(playbook)

    named = await gateway.get(path, params={"format": name})
    accepted = await gateway.get(path, headers={"Accept": f"{expected.media_type};q=0.9, application/x-unknown"})

    assert expected.data == named.content
    assert expected.media_type == named.headers["content-type"]
    assert ", ".join(f"{o.code}={o.count}" for o in expected.omissions) == named.headers.get("callboard-omissions", "")
    assert (
        Playbook.model_validate_json(accepted.content) == playbook
        if name == "json"
        else expected.data == accepted.content
    )


async def test_the_formats_are_listed(gateway: httpx.AsyncClient) -> None:
    """With what each has no place for, in words."""
    formats = {each["name"]: each for each in (await gateway.get("/v1/formats")).json()}

    assert list(FORMATS) == list(formats)
    assert "the list of persons" == formats["fountain"]["loses"]["cast_list"]


async def test_one_side_comes_as_text(gateway: httpx.AsyncClient, parsed: dict[str, Any]) -> None:
    """A character's name chooses it; the file is named after both."""
    path = f"/v1/playbooks/{parsed['playbook_id']}"
    side = await gateway.get(path, params={"format": "sides", "character": "bruno"})

    assert "Side of BRUNO" in side.text.splitlines()
    assert "inline; filename*=UTF-8''THE%20KEY%20bruno.txt" == side.headers["content-disposition"]


@pytest.mark.parametrize(
    ("params", "accept", "answered"),
    [
        ({"format": "pdf"}, "*/*", (422, "INVALID_REQUEST")),
        ({"format": "tei", "character": "ANNA"}, "*/*", (422, "INVALID_REQUEST")),
        ({"format": "sides", "character": "CARLA"}, "*/*", (422, "NO_SUCH_CHARACTER")),
        ({}, "image/png", (406, "NOT_ACCEPTABLE")),
    ],
)
async def test_what_there_is_not_is_refused(
    gateway: httpx.AsyncClient,
    parsed: dict[str, Any],
    params: dict[str, str],
    accept: str,
    answered: tuple[int, str],
) -> None:
    """An unknown format, a side in another format, a side of nobody, a type that no format has."""
    path = f"/v1/playbooks/{parsed['playbook_id']}"
    answer = await gateway.get(path, params=params, headers={"Accept": accept})

    assert answered == (answer.status_code, answer.json()["code"])


async def test_the_parse_counts_its_chunks(parsed: dict[str, Any]) -> None:
    """A finished job has done all its steps."""
    progress = parsed["jobs"][1]["progress"]
    assert progress["completed"] == progress["total"] > 0
    assert 100 == progress["percent"]


async def test_the_same_bytes_are_the_same_document(gateway: httpx.AsyncClient, parsed: dict[str, Any]) -> None:
    """A second upload makes nothing new; in another project it does."""
    again = (await upload(gateway, PLAY.encode(), "other.txt", project="rooms")).json()
    assert (parsed["id"], True) == (again["id"], again["duplicate"])
    elsewhere = (await upload(gateway, PLAY.encode(), project="halls")).json()
    assert (False, False) == (elsewhere["duplicate"], elsewhere["id"] == parsed["id"])


async def test_a_write_is_read_at_its_position(gateway: httpx.AsyncClient) -> None:
    """Whoever carries the position of a write sees it at once, by header as by parameter."""
    accepted = await upload(gateway, a_play())
    position = accepted.headers["Callboard-Position"]
    seen = await gateway.get(accepted.headers["Location"], headers={"Callboard-Position": position})
    assert (200, str(accepted.json()["position"])) == (seen.status_code, position)


async def test_a_long_poll_waits_for_a_change_and_no_longer_than_asked(
    gateway: httpx.AsyncClient, parsed: dict[str, Any]
) -> None:
    """It answers the document as it is when nothing happens in time, and at once when something has happened."""
    path, position = f"/v1/documents/{parsed['id']}", parsed["position"]
    clock = asyncio.get_running_loop()
    began = clock.time()
    same = (await gateway.get(path, params={"changed_after": position, "wait": 0.3})).json()
    assert position == same["position"]
    assert 0.3 <= clock.time() - began < 5
    assert position == (await gateway.get(path, params={"changed_after": position - 1, "wait": 30})).json()["position"]


async def test_listings_come_in_pages(gateway: httpx.AsyncClient) -> None:
    """Every item once, the newest first, and no cursor at the end."""
    project = f"p{uuid4().hex}"
    ids = [(await settled(gateway, await upload(gateway, a_play(), project=project)))["id"] for _ in range(3)]
    found: list[str] = []
    params: dict[str, Any] = {"project": project, "limit": 2}
    while True:
        page = (await gateway.get("/v1/documents", params=params)).json()
        found += [document["id"] for document in page["items"]]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert list(reversed(ids)) == found
    playbooks = (await gateway.get("/v1/playbooks", params={"project": project})).json()["items"]
    assert list(reversed(ids)) == [playbook["document_id"] for playbook in playbooks]


async def test_jobs_are_found_by_what_they_are(gateway: httpx.AsyncClient, parsed: dict[str, Any]) -> None:
    """Filters by document, kind, state and project; one job by its id."""
    params = {"document": parsed["id"], "kind": "parse_script", "status": "completed", "project": "rooms"}
    jobs = (await gateway.get("/v1/jobs", params=params)).json()["items"]
    assert [parsed["jobs"][1]] == jobs
    assert jobs[0] == (await gateway.get(f"/v1/jobs/{jobs[0]['id']}")).json()
    assert [] == (await gateway.get("/v1/jobs", params={**params, "status": "failed"})).json()["items"]


async def test_a_text_can_be_had_without_a_playbook(gateway: httpx.AsyncClient) -> None:
    """With the engine `none` the work ends with the text."""
    document = await settled(gateway, await upload(gateway, a_play(), engine="none"))
    assert ("extracted", 1) == (document["state"], len(document["jobs"]))


async def test_the_same_bytes_are_parsed_by_another_engine(gateway: httpx.AsyncClient) -> None:
    """They are one document with one more job; asked for again, nothing is done twice; each step is in its history."""
    play = a_play()
    text_only = await upload(gateway, play, engine="none")
    document = await settled(gateway, text_only)
    asked = await upload(gateway, play, engine="rules")
    parsed = await settled(gateway, asked)
    again = (await upload(gateway, play, engine="rules")).json()
    history = (await gateway.get(f"/v1/documents/{parsed['id']}/history")).json()["items"]

    assert (document["id"], "extracted", "parsed") == (parsed["id"], document["state"], parsed["state"])
    assert [None, asked.json()["parse_job_id"], None] == [
        answer["parse_job_id"] for answer in (text_only.json(), asked.json(), again)
    ]
    assert [False, True, True] == [answer["duplicate"] for answer in (text_only.json(), asked.json(), again)]
    assert [document["jobs"][0]["id"], asked.json()["parse_job_id"]] == [job["id"] for job in parsed["jobs"]]
    assert [("play_completed", None), ("parse_requested", "rules"), ("text_extracted", None), ("uploaded", None)] == [
        (each["what"], each["asked_for"]) for each in history
    ]


async def test_a_playbook_stays_where_the_parse_by_a_model_fails(gateway: httpx.AsyncClient) -> None:
    """The document keeps what rules made of it, and the new job says why there is no more."""
    play = a_play()
    first = await settled(gateway, await upload(gateway, play))
    asked = await upload(gateway, play, engine="llm")
    again = await settled(gateway, asked)
    job = again["jobs"][-1]
    assert (first["playbook_id"], "parsed") == (again["playbook_id"], again["state"])
    assert (asked.json()["parse_job_id"], "failed", "MISSING_API_KEY") == (
        job["id"],
        job["state"],
        job["error"]["code"],
    )


async def test_the_layout_of_a_text_reaches_the_parser(gateway: httpx.AsyncClient) -> None:
    """What the extractor knows of pages is handed on beside the text; a text that has none is parsed without."""
    paged = await settled(gateway, await upload(gateway, a_play() + b"\n\fANNA\nAnother page.\n", project="pages"))
    plain = await settled(gateway, await upload(gateway, a_play(), project="pages"))
    assert ["parsed", "parsed"] == [paged["state"], plain["state"]]
    assert [("text", 2), ("text", None)] == [(each["text"]["format"], each["text"]["pages"]) for each in (paged, plain)]
    assert [True, False] == [each["jobs"][1]["args"]["layout"] is not None for each in (paged, plain)]


async def test_a_document_keeps_what_was_made_of_it(gateway: httpx.AsyncClient, parsed: dict[str, Any]) -> None:
    """Which extractor and which engine made what, in which version, and when; in pages, the newest first."""
    path = f"/v1/documents/{parsed['id']}/history"
    history = (await gateway.get(path)).json()["items"]
    playbook = (await gateway.get("/v1/playbooks", params={"document": parsed["id"]})).json()["items"][0]
    engine = f"{playbook['engine']}/{playbook['engine_version']}"
    expected = [
        ("play_completed", engine, playbook["sha256"], playbook["id"]),
        ("text_extracted", "plain-text/3", parsed["text"]["sha256"], None),
        ("uploaded", None, parsed["sha256"], None),
    ]
    assert expected == [(each["what"], each["made_by"], each["sha256"], each["playbook_id"]) for each in history]
    assert sorted((each["position"] for each in history), reverse=True) == [each["position"] for each in history]
    first = (await gateway.get(path, params={"limit": 2})).json()
    rest = (await gateway.get(path, params={"cursor": first["next_cursor"]})).json()
    assert (history, None) == (first["items"] + rest["items"], rest["next_cursor"])
    assert 404 == (await gateway.get(f"/v1/documents/{uuid4()}/history")).status_code


async def test_the_layout_of_a_text_can_be_had(gateway: httpx.AsyncClient, parsed: dict[str, Any]) -> None:
    """As the engines are given it, where there is one; else the answer says that there is none."""
    paged = await settled(gateway, await upload(gateway, b"\f" + a_play(), project="layouts"))
    layout = await gateway.get(f"/v1/documents/{paged['id']}/layout")
    text = (await gateway.get(f"/v1/documents/{paged['id']}/text")).text
    source = SourceText.of(text, SourceLayout.model_validate_json(layout.content))
    assert (True, 2) == (paged["text"]["has_layout"], source.line_layout(1).page)
    none = await gateway.get(f"/v1/documents/{parsed['id']}/layout")
    assert (422, "NO_LAYOUT", False) == (none.status_code, none.json()["code"], parsed["text"]["has_layout"])


async def test_a_word_document_can_be_looked_at(gateway: httpx.AsyncClient, parsed: dict[str, Any]) -> None:
    """As a page that a browser does nothing with but show it; a document of another format says that it has none."""
    word = await settled(gateway, await upload(gateway, word_document(PLAY), "<key>.docx", project="previews"))
    page = await gateway.get(f"/v1/documents/{word['id']}/preview")
    assert (200, "text/html; charset=utf-8") == (page.status_code, page.headers["content-type"])
    assert "<title>&lt;key&gt;.docx</title>" in page.text
    assert "<p>Where is the key?</p>" in page.text
    policy = page.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "form-action 'none'", "base-uri 'none'", "sandbox"} <= set(policy)
    style = sha256(page.text.partition("<style>")[2].partition("</style>")[0].encode()).digest()
    assert f"style-src 'sha256-{b64encode(style).decode()}'" in policy
    none = await gateway.get(f"/v1/documents/{parsed['id']}/preview")
    assert (404, "NO_PREVIEW") == (none.status_code, none.json()["code"])
    assert [True, False] == [each["text"]["has_preview"] for each in (word, parsed)]


async def test_one_import_is_one_trace(
    gateway: httpx.AsyncClient, servers: ServerSession, stack_namespace: Namespace
) -> None:
    """The caller's trace id is on the response and on every event that the upload gave rise to."""
    trace = uuid4().hex
    accepted = await upload(gateway, a_play(), headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
    assert trace == accepted.headers["Callboard-Trace-Id"]
    document = await settled(gateway, accepted)
    nc = await connect(servers.nats_url, name="test")
    store = EventStore(nc, stack_namespace)
    traces: dict[str, set[str]] = {}
    mine = {document["id"], document["playbook_id"], *(job["id"] for job in document["jobs"])}
    async for batch in store.read_all(accepted.json()["position"] - 1, until=await store.last_position()):
        for event in batch:
            if str(event.aggregate.id) in mine:
                traces.setdefault(event.type, set()).add(event.headers["traceparent"].split("-")[1])
    await nc.close()
    assert {"uploaded", "text_extracted", "job_created", "job_state_changed", "parse_planned", "play_completed"} <= set(
        traces
    )
    assert {trace} == set().union(*traces.values())


async def test_the_status_tells_how_it_is_doing(gateway: httpx.AsyncClient, parsed: dict[str, Any]) -> None:
    """Health, positions, counts and limits."""
    status = (await gateway.get("/v1/status", params={"position": parsed["position"]})).json()
    assert (True, LIMIT) == (status["ready"], status["limits"]["upload_bytes"])
    assert {"jobs", "documents", "document_history", "playbooks", "corrections"} == {
        view["name"] for view in status["views"]
    }
    assert status["log_position"] >= parsed["position"]
    assert status["documents"] >= status["playbooks"] > 0
    assert status["jobs"]["completed"] > 0
    assert [200, 200, 200] == [(await gateway.get(path)).status_code for path in ("/livez", "/readyz?verbose", "/")]


async def test_openapi_describes_every_address(gateway: httpx.AsyncClient) -> None:
    """OpenAPI 3.1, with the upload's form and the shape of errors."""
    document = (await gateway.get("/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    operation = document["paths"]["/v1/documents"]["post"]
    assert "file" in operation["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
    assert {"application/problem+json"} == set(operation["responses"]["4XX"]["content"])
