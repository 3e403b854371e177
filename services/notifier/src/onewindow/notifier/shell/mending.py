"""Results that could not be made: put aside for a person to see, tried again now and then until they can.

The record of the conclusion is parked with its reason; the applicant is told that the result is not ready. Once its
cause is gone (the text or the definition is put back, the fault is mended) the result goes out by itself.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress

import structlog

from onewindow.chassis.house import House
from onewindow.chassis.parking import park
from onewindow.chassis.ports import Doc, PortError, Record
from onewindow.chassis.tracing import trace_of
from onewindow.contracts import topics
from onewindow.notifier.shell import metrics
from onewindow.notifier.shell.packaging import Packaging, Unmade
from onewindow.notifier.shell.rows import UNMADE, files_of
from onewindow.notifier.shell.telling import NAME, tell

log = structlog.get_logger(__name__)

_ROWS = 50


class Mending:
    """Keeps the results that could not be made, and makes them when it can be done."""

    def __init__(self, house: House, packaging: Packaging, every_s: float) -> None:
        """``every_s``: seconds between two tries."""
        self._house, self._packaging, self._every_s = house, packaging, every_s

    async def put_aside(self, unmade: Sequence[Unmade], records: Mapping[str, Record]) -> None:
        """Park the conclusion's record of each, and remember it. ``records`` by application. Raises PortError."""
        names = [each.file.conclusion or "" for each in unmade]
        known = await self._house.store.get_many(UNMADE.name, names) if names else {}
        for name, each in zip(names, unmade, strict=True):
            if name not in known:
                await self._put_aside(name, each, records[each.file.application_id])

    async def _put_aside(self, name: str, unmade: Unmade, record: Record) -> None:
        log.error("result_failed", origin=record.origin, error=unmade.error, detail=unmade.detail)
        detail = f"{unmade.error}: {unmade.detail}" if unmade.detail else unmade.error
        now = self._house.clock.now()
        # Nothing waits behind it: the case itself is concluded and goes on.
        await park(self._house.bus, topics.PARKED, record, "failed", detail, service=NAME, at=now, case=None)
        row = {
            "_id": name,
            "rev": 1,
            "application_id": unmade.file.application_id,
            "number": unmade.file.number,
            "error": unmade.error,
            "detail": unmade.detail,
            "at": now,
            "trace": trace_of(record.headers).decode(),
        }
        await self._house.store.put_many(UNMADE.name, [row])
        metrics.UNMADE.labels(unmade.error).inc()
        metrics.RECORDS_PARKED.labels(NAME, "failed").inc()

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop``: try at the start, then now and then."""
        while not stop.is_set():
            try:
                await self.mend()
            except PortError as error:
                log.warning("mending_waits", reason=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self._every_s)

    async def mend(self) -> int:
        """Try all of them once more; how many can be made now. Raises PortError."""
        mended, met, cursor = 0, 0, None
        while True:
            page = await self._house.store.find(UNMADE.name, {}, cursor=cursor, limit=_ROWS)
            met += len(page.docs)
            mended += await self._try(page.docs)
            cursor = page.cursor
            if cursor is None:
                metrics.UNMADE_NOW.set(met - mended)
                return mended

    async def _try(self, docs: Sequence[Doc]) -> int:
        files = await files_of(self._house.store, [doc["application_id"] for doc in docs])
        facts, _ = await self._packaging.prepared([file for file in files.values() if file.conclusion is not None])
        unmade = {doc["_id"]: doc.get("trace", "").encode() for doc in docs}
        await tell(self._house.bus, facts, {fact.id: unmade.get(fact.conclusion, b"") for fact in facts})
        for fact in facts:
            await self._house.store.delete(UNMADE.name, fact.conclusion)
            log.info("result_mended", application_id=fact.application_id)
        return len(facts)
