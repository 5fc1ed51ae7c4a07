"""Files that cannot be taken, senders that go away, and texts that are no plays."""

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from callboard.api import bodies
from integration.conditions import until
from integration.gateway_setting import LIMIT, a_play, settled, upload


async def test_what_is_no_text_is_rejected_with_a_reason(gateway: httpx.AsyncClient) -> None:
    """The upload is taken in, and the document says what is wrong with it."""
    picture = bytes(range(256)) * 8
    document = await settled(gateway, await upload(gateway, picture, "picture.txt"))
    assert ("rejected", "NOT_TEXT", None) == (document["state"], document["problem"]["code"], document["text"])
    text = await gateway.get(f"/v1/documents/{document['id']}/text")
    assert (422, "NO_TEXT_YET") == (text.status_code, text.json()["code"])
    again = await settled(gateway, await upload(gateway, picture, "picture.txt"))
    assert (document["id"], "rejected", 2) == (again["id"], again["state"], len(again["jobs"]))


async def test_a_text_without_speakers_fails_with_a_reason(gateway: httpx.AsyncClient) -> None:
    """The job's problem is the document's."""
    document = await settled(gateway, await upload(gateway, b"just one line of prose, and nobody speaks it\n"))
    assert ("failed", "NO_SPEAKERS_FOUND", False) == (
        document["state"],
        document["problem"]["code"],
        document["problem"]["retryable"],
    )


async def test_an_engine_that_is_not_there_is_refused(gateway: httpx.AsyncClient) -> None:
    """Before anything is taken in, and with the names of those that are there."""
    play = a_play()
    refused = await gateway.post("/v1/documents", files={"file": ("a.txt", play)}, data={"engine": "oracle"})
    taken = await upload(gateway, play)

    assert (422, "UNKNOWN_ENGINE") == (refused.status_code, refused.json()["code"])
    assert "rules" in refused.json()["hint"]
    assert not taken.json()["duplicate"]


@pytest.mark.parametrize("claimed", ["text/plain\0", "\0", "x\x7f" * 1000])
async def test_no_claim_of_a_sender_stops_a_view(gateway: httpx.AsyncClient, claimed: str) -> None:
    """What a form says of its file is kept without control characters, and the views go on."""
    accepted = await gateway.post("/v1/documents", files={"file": ("a\0\x1b.txt", a_play(), claimed)})
    document = await settled(gateway, accepted)
    assert "parsed" == document["state"]
    assert not {"\0", "\x7f"} & {*document["filename"], *(document["media_type"] or "")}
    assert (await gateway.get("/v1/status")).json()["ready"]


BROKEN_OFF = (
    b"POST /v1/documents HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n"
    b"Content-Type: multipart/form-data; boundary=x\r\n\r\n"
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nADA. We'
)


async def test_an_upload_that_stands_still_is_given_up(
    gateway: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A sender that says nothing more is told so, and its temporary file goes."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(bodies, "_STALL_SECONDS", 0.1)
    url = gateway.base_url
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(BROKEN_OFF)
    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"UPLOAD_STALLED" in answer
    assert [] == list(tmp_path.iterdir())


async def test_a_sender_that_goes_away_leaves_nothing_behind(
    gateway: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """The connection breaks in the middle of a file: no temporary file stays, and nobody calls it a defect."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    caplog.set_level(logging.INFO, "callboard.api.tracing")
    url = gateway.base_url
    _, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(BROKEN_OFF)
    await writer.drain()
    await until(lambda: any(tmp_path.iterdir()))
    writer.close()
    await until(lambda: any("went away" in record.message for record in caplog.records))
    assert [] == list(tmp_path.iterdir())
    assert [] == [record for record in caplog.records if record.levelno >= logging.ERROR]


async def endless(size: int) -> AsyncIterator[bytes]:
    """A form whose file never says how long it is."""
    yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    for _ in range(size // 4096):
        yield b"a" * 4096
    yield b"\r\n--x--\r\n"


async def test_a_file_over_the_limit_is_refused_while_it_comes(gateway: httpx.AsyncClient) -> None:
    """With and without a length up front; the sender gets the whole answer."""
    for answer in (
        await upload(gateway, b"a" * (LIMIT + 1)),
        await gateway.post(
            "/v1/documents", content=endless(50 * LIMIT), headers={"Content-Type": "multipart/form-data; boundary=x"}
        ),
    ):
        problem = answer.json()
        assert (413, "FILE_TOO_LARGE") == (answer.status_code, problem["code"])
        assert "0.0625 MiB" in problem["detail"]
