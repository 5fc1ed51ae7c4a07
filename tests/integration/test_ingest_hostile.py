"""Files made to do harm end in typed refusals, and whoever else hands something in is served meanwhile."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from callboard.contracts.commands import UploadDocument
from callboard.contracts.events import DocumentRejected
from callboard.contracts.subjects import Aggregate, Namespace
from callboard.ingest.bootstrap import definition
from callboard.ingest.settings import IngestSettings
from callboard.kernel.service import Service
from callboard.kernel.settings import SettingsError, load_settings
from integration.conditions import until
from integration.gateway_setting import a_play, settled, upload
from typeset.hostile import (
    climbing_docx,
    docx_naming,
    inflating_docx,
    inflating_pdf,
    laughing_pdf,
    pdf_of_pages,
)
from typeset.pdf import typewritten
from typeset.scripts import PLAY, SCREENPLAY

WHOLE = typewritten(SCREENPLAY)
HOSTILE = {
    "inflating.pdf": (inflating_pdf(), "EXTRACTION_LIMIT"),
    "laughing.pdf": (laughing_pdf(), "EXTRACTION_LIMIT"),
    "long.pdf": (pdf_of_pages(10_000), "TOO_MANY_PAGES"),
    "cut.pdf": (WHOLE[:-200], "DAMAGED_FILE"),
    "inflating.docx": (inflating_docx(), "UNPACKS_TOO_LARGE"),
    "naming.docx": (docx_naming("file:///etc/passwd"), "UNSAFE_XML"),
    "climbing.docx": (climbing_docx(), "UNSAFE_PATHS"),
    "locked.pdf": (typewritten(SCREENPLAY, encrypt="secret"), "ENCRYPTED_FILE"),
}


@pytest.mark.timeout(180)
async def test_hostile_files_are_refused_while_others_are_served(gateway: httpx.AsyncClient) -> None:
    """Small files that take gigabytes, or for ever; a play handed in among them is parsed as ever."""
    assert max(len(data) for data, _ in HOSTILE.values()) < 64 * 1024
    uploads = [upload(gateway, data, name, project="hostile") for name, (data, _) in HOSTILE.items()]
    accepted = await asyncio.gather(*uploads, upload(gateway, a_play(), project="hostile"))

    *refused, play = await asyncio.gather(*(settled(gateway, answer) for answer in accepted))

    expected = {name: ("rejected", code) for name, (_, code) in HOSTILE.items()}
    assert expected == {each["filename"]: (each["state"], each["problem"]["code"]) for each in refused}
    assert all(each["problem"]["hint"] for each in refused)
    assert "parsed" == play["state"]


async def test_a_file_called_otherwise_is_read_and_noted(gateway: httpx.AsyncClient) -> None:
    """The content says that it is a PDF; that its name says otherwise can be seen with the document."""
    document = await settled(gateway, await upload(gateway, typewritten(PLAY), "chair.txt", project="names"))

    assert ("parsed", "pdf", 1) == (document["state"], document["text"]["format"], document["text"]["pages"])
    assert "NAMED_OTHERWISE" in [note["code"] for note in document["text"]["notes"]]
    text = await gateway.get(f"/v1/documents/{document['id']}/text")
    assert PLAY == text.text


async def test_the_limits_are_settings(
    nats_url: str, database_url: str, namespace: Namespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the environment says of one file is what the service holds it to."""
    for name, value in {"NATS_URL": nats_url, "DATABASE_URL": database_url, "NAMESPACE": namespace.name}.items():
        monkeypatch.setenv(f"CALLBOARD_{name}", value)
    monkeypatch.setenv("CALLBOARD_INGEST_PAGES", "1")
    async with Service(definition(), load_settings(IngestSettings)) as service:
        content = await service.resources.blobs.put_bytes(pdf_of_pages(2))
        accepted = await service.resources.commands.send(
            UploadDocument(project="p", filename="two.pdf", content=content)
        )
        document = Aggregate("document", accepted.document_id)

        async def over() -> bool:
            return len(await service.resources.store.read(document)) > 1

        await until(over)
        history = await service.resources.store.read(document)
    rejected = history[-1].event
    assert isinstance(rejected, DocumentRejected)
    assert ("TOO_MANY_PAGES", True) == (rejected.problem.code, "at most 1" in rejected.problem.message)


def test_a_limit_that_cannot_work_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """So little memory would refuse every file; the sentence names the variable."""
    monkeypatch.setenv("CALLBOARD_INGEST_MEMORY_BYTES", "1000000")

    with pytest.raises(SettingsError, match="CALLBOARD_INGEST_MEMORY_BYTES does not fit"):
        load_settings(IngestSettings)
