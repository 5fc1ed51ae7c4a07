"""A real import tells all that a parse has to tell, to whoever reads its job on the log."""

from typing import Any
from uuid import UUID

import httpx

from callboard.contracts.subjects import Aggregate, Namespace
from callboard.embedded.session import ServerSession
from callboard.kernel.log import EventStore, connect
from callboard.playbook import ElementType, Playbook, SourceText
from callboard.playbook.notices import ActComplete, CharacterFound, Complete, LineParsed, Notice, Notices, SceneComplete


async def test_an_import_tells_what_its_playbook_holds(
    gateway: httpx.AsyncClient, parsed: dict[str, Any], servers: ServerSession, stack_namespace: Namespace
) -> None:
    """Pieces, acts, scenes and who speaks are those of the playbook that comes of it, told before it was there."""
    playbook = Playbook.model_validate_json((await gateway.get(f"/v1/playbooks/{parsed['playbook_id']}")).content)
    text = (await gateway.get(f"/v1/documents/{parsed['id']}/text")).text
    job = next(job for job in parsed["jobs"] if job["kind"] == "parse_script")

    notices = await told(servers, stack_namespace, UUID(job["id"]), SourceText.of(text))

    assert [(e.span.start_line, e.type, e.text) for e in playbook.elements] == [
        (n.line, n.type, n.text) for n in notices if isinstance(n, LineParsed)
    ]
    assert [(a.number, a.heading.text if a.heading else None) for a in playbook.acts] == [
        (n.act, n.heading) for n in notices if isinstance(n, ActComplete)
    ]
    assert [(a.number, s.number) for a in playbook.acts for s in a.scenes] == [
        (n.act, n.scene) for n in notices if isinstance(n, SceneComplete)
    ]
    assert {character.name for character in playbook.characters} == {
        n.character for n in notices if isinstance(n, CharacterFound)
    }
    said = {e.text: len(e.speakers) for e in playbook.elements if e.type is ElementType.DIALOGUE}
    assert said == {n.text: len(n.speakers) for n in notices if isinstance(n, LineParsed) and n.type == "dialogue"}
    assert Complete(play_id=parsed["playbook_id"]) == notices[-1]


async def told(servers: ServerSession, namespace: Namespace, job: UUID, source: SourceText) -> list[Notice]:
    """The notices of a job, from what the log has of it."""
    nc = await connect(servers.nats_url, name="test")
    store = EventStore(nc, namespace)
    await store.open()
    following = Notices(source)
    notices = [n for each in await store.read(Aggregate("job", job)) for n in following.take(each.event)]
    await store.close()
    await nc.close()
    return notices
