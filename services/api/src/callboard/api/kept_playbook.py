"""A playbook as it is kept, and with what people put right since."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from callboard.api.answers import Row
from callboard.api.gateway import Gateway
from callboard.api.problems import NotFound
from callboard.contracts.corrections import Correction
from callboard.contracts.event import BlobRef
from callboard.playbook.corrections import Corrected, apply_corrections
from callboard.playbook.playbook import Playbook

CORRECTIONS_HEADER = "Callboard-Corrections"


@dataclass(frozen=True, slots=True)
class KeptPlaybook:
    """One row of the playbooks view, and the rows of the corrections that hold for its document, in their order."""

    row: Row
    corrections: Sequence[Row]

    @property
    def ref(self) -> BlobRef:
        """The playbook as the engine left it, as JSON."""
        return BlobRef(sha256=self.row["sha256"], size=self.row["size"])

    async def read(self, gateway: Gateway) -> Corrected:
        """The playbook with the corrections, and those of them that do not fit it."""
        stored = await _whole(await gateway.stream(self.ref))
        return await asyncio.to_thread(self._corrected, stored)

    def headers(self, corrected: Corrected) -> dict[str, str]:
        """How many corrections were applied and how many did not fit; nothing where nobody corrected anything."""
        if not self.corrections:
            return {}
        misfits = len(corrected.misfits)
        return {CORRECTIONS_HEADER: f"applied={len(self.corrections) - misfits}, misfits={misfits}"}

    def _corrected(self, stored: bytes) -> Corrected:
        corrections = [Correction.model_validate_json(row["correction"]) for row in self.corrections]
        return apply_corrections(Playbook.model_validate_json(stored), corrections)


async def kept_playbook(gateway: Gateway, playbook_id: UUID, *, as_parsed: bool = False) -> KeptPlaybook:
    """The playbook of that id; `as_parsed` leaves corrections out.

    Raises:
        NotFound: there is none.
    """
    row = await gateway.row("playbook", playbook_id)
    if row is None:
        raise NotFound("playbook", playbook_id)
    return KeptPlaybook(row, [] if as_parsed else await gateway.rows("corrections", row["document_id"]))


async def _whole(body: AsyncIterator[bytes]) -> bytes:
    return b"".join([chunk async for chunk in body])
