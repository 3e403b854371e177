"""The view of what is usual: fed by the pulse topic, kept in the store, asked from memory.

One document for each desk's work and partition, so that each has one writer. Every process looks at all of them once
in a while; between two looks a person is told what was usual a moment ago. Nobody waits for this view.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress

import structlog
from pydantic import TypeAdapter

from onewindow.chassis.metrics import FACTS_HANDLED
from onewindow.chassis.ports import Clock, Collection, Committed, Doc, PortError, Record, Store
from onewindow.contracts.pulse import StepsMeasured
from onewindow.contracts.topics import PULSE, pulse
from onewindow.contracts.wire import UndecodableError
from onewindow.intake.core.usual import Measure, Usual, desk, learned, usual
from onewindow.intake.shell.settings import IntakeSettings

log = structlog.get_logger(__name__)

USUAL = Collection("usual_waits")
_BODY: TypeAdapter[Measure] = TypeAdapter(Measure)
_PAGE = 500


class UsualView:
    """A Handler for the pulse topic; ``known`` is what is usual by desk, as of the last look."""

    def __init__(self, store: Store, clock: Clock, settings: IntakeSettings) -> None:
        self._store, self._clock = store, clock
        self._least, self._every_s = settings.usual_from, settings.usual_every_s
        self.known: Mapping[str, Usual] = {}

    async def gained(self, partition: int, committed: Committed) -> None:
        """Nothing is remembered of a partition."""

    async def lost(self, partition: int) -> None:
        """Nothing is remembered of a partition."""

    async def handle(self, partition: int, records: Sequence[Record]) -> str:
        """Store what is new. Raises PortError."""
        said = [one for record in records if (one := _read(record)) is not None]
        docs = await self._store.get_many(USUAL.name, sorted({_id(one) for one in said}))
        measures = {name: _BODY.validate_python(doc["body"]) for name, doc in docs.items()}
        changed: dict[str, Measure] = {}
        for one in said:
            measure = learned(measures.get(_id(one)), one)
            if measure is not None:
                measures[_id(one)] = changed[_id(one)] = measure
        if changed:
            await self._store.put_many(USUAL.name, [_doc(name, measure) for name, measure in changed.items()])
        return ""

    async def tick(self, partition: int) -> str | None:
        """A view has nothing to do when nothing arrives."""
        del partition
        return None

    async def look_around(self, no_more_work: asyncio.Event) -> None:
        """Look at all of it now and then, until there is no more work; an outage only makes it old."""
        while not no_more_work.is_set():
            with suppress(PortError):
                await self.look()
            with suppress(TimeoutError):
                await asyncio.wait_for(no_more_work.wait(), self._every_s)

    async def look(self) -> None:
        """Add up what all partitions say. Raises PortError."""
        desks: dict[str, list[Measure]] = {}
        cursor = None
        while True:
            page = await self._store.find(USUAL.name, {}, cursor=cursor, limit=_PAGE)
            for doc in page.docs:
                measure = _BODY.validate_python(doc["body"])
                desks.setdefault(measure.desk, []).append(measure)
            cursor = page.cursor
            if cursor is None:
                break
        now = self._clock.now()
        found = {name: usual(measures, now, self._least) for name, measures in desks.items()}
        self.known = {name: one for name, one in found.items() if one is not None}


def _read(record: Record) -> StepsMeasured | None:
    """What a record says of a desk; what cannot be read is skipped and counted, as nobody decides by it."""
    try:
        said = pulse.decode(record.value)
    except UndecodableError as error:
        log.warning("pulse_undecodable", origin=record.origin, reason=str(error))
        said = None
    known = isinstance(said, StepsMeasured)
    FACTS_HANDLED.labels("intake", PULSE, "handled" if known else "skipped").inc()
    return said if isinstance(said, StepsMeasured) else None


def _id(said: StepsMeasured) -> str:
    return f"{said.partition}/{desk(said.service, said.step, said.department, said.work)}"


def _doc(name: str, measure: Measure) -> Doc:
    return {"_id": name, "rev": measure.rev, "body": _BODY.dump_python(measure, mode="json")}
