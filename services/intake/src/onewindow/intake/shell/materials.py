"""Keeping a file: judged by its bytes, kept once under its hash, remembered as sent by this person."""

import asyncio
from collections.abc import AsyncIterator

from onewindow.chassis.house import House
from onewindow.chassis.ports import PortError
from onewindow.chassis.problem import Problem
from onewindow.contracts.fact import By
from onewindow.contracts.rights import Denied, Target, allowed
from onewindow.intake.core.dossier import Held
from onewindow.intake.core.media import Refused, agrees, file_name, media_type
from onewindow.intake.shell import metrics
from onewindow.intake.shell.dossiers import Uploads
from onewindow.intake.shell.settings import IntakeSettings
from onewindow.intake.shell.upload import Sent, Spool, receive


class Materials:
    """Takes files in."""

    def __init__(self, house: House, uploads: Uploads, settings: IntakeSettings) -> None:
        self._house = house
        self._uploads = uploads
        self._settings = settings

    def may(self, by: By) -> None:
        """Raises Problem if ``by`` hands nothing in here."""
        verdict = allowed(by, "submit", Target(), self._house.clock.now())
        if isinstance(verdict, Denied):
            raise Problem(verdict.code)

    async def take(
        self, by: By, content_type: str, chunks: AsyncIterator[bytes], *, filename: str | None, expected: str | None
    ) -> Held:
        """Keep one file durably. ``expected``: the SHA-256 the sender computed. Raises Problem."""
        with Spool(self._settings.material_bytes) as spool:
            try:
                async with asyncio.timeout(self._settings.upload_s):
                    sent = await receive(spool, content_type, chunks, filename)
                held = _judged(sent, expected)
            except TimeoutError:
                metrics.MATERIALS.labels("refused").inc()
                raise Problem("too_slow", headers={"Connection": "close"}) from None
            except Problem:
                metrics.MATERIALS.labels("refused").inc()
                raise
            await self._keep(held, spool)
        await self._uploads.put(by, held, self._house.clock.now())
        return held

    async def _keep(self, held: Held, spool: Spool) -> None:
        if await self._house.blobs.size(held.sha256) is not None:
            metrics.MATERIALS.labels("known").inc()
            return
        try:
            await self._house.blobs.put(held.sha256, spool.source())
        except PortError:
            raise Problem("unavailable") from None
        metrics.MATERIALS.labels("kept").inc()
        metrics.MATERIAL_BYTES.inc(held.size)


def _judged(sent: Sent, expected: str | None) -> Held:
    if expected is not None and expected.strip().lower() != sent.sha256:
        raise Problem("hash_mismatch", f"what arrived is {sent.sha256}")
    found = media_type(sent.head, sent.tail, sent.size)
    if isinstance(found, Refused):
        raise Problem(found.code, found.why)
    if not agrees(sent.declared, found):
        raise Problem("media_type_refused", f"declared as {(sent.declared or '')[:60]}, but it is {found}")
    return Held(sent.sha256, sent.size, found, file_name(sent.filename, found))
