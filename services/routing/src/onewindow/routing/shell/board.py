"""The board: one row per case in the store, for people to look at. A view: behind the journal by about a second.

Each row shows the ``seq`` it reflects and where its entries lie in the journal. Rows are written behind the owner's
memory, so a case that moves seven times in a second is written once.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import structlog

from onewindow.chassis.ports import Collection, Doc, PortError, Store
from onewindow.routing.core.names import case_state, outcome, step_state
from onewindow.routing.core.state import Asked, Case, Denied, Granted, Look, Noticed, Open, Step, Taken, Waiting
from onewindow.routing.shell.memory import Memory

log = structlog.get_logger(__name__)

CASES = Collection("cases", (("state", "opened_at"), ("service", "opened_at"), ("number",), ("opened_at",)))
POSITIONS = Collection("board_positions")
_ROWS = 500
_EVERY_S = 0.5


class Board:
    """Writes the rows of all owned partitions' changed cases."""

    def __init__(self, store: Store, memories: Mapping[int, Memory]) -> None:
        """``memories`` are the owned partitions', as they come and go."""
        self._store, self._memories = store, memories
        self._known: dict[int, Memory] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop``; an outage of the store only makes the board late."""
        while not stop.is_set():
            await self._try()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _EVERY_S)
        await self._try()

    async def write(self) -> None:
        """Bring every row up to what memory holds now. Raises PortError; nothing is forgotten by it."""
        for partition in self._known.keys() - self._memories.keys():
            del self._known[partition]
        for partition, memory in list(self._memories.items()):
            if self._known.get(partition) is not memory:
                await self._forget_written(partition, memory)
            await self._write(partition, memory)

    async def _try(self) -> None:
        try:
            await self.write()
        except PortError as error:
            log.warning("board_late", reason=str(error))

    async def _forget_written(self, partition: int, memory: Memory) -> None:
        """After a take-over only the cases behind the board's last position need a row."""
        position = await self._store.get(POSITIONS.name, str(partition))
        written = int(position["offset"]) if position else 0
        memory.changed = {name for name in memory.changed if memory.offsets[name][-1] >= written}
        self._known[partition] = memory

    async def _write(self, partition: int, memory: Memory) -> None:
        if not memory.changed:
            return
        upto, changed = memory.next, list(memory.changed)
        for start in range(0, len(changed), _ROWS):
            names = changed[start : start + _ROWS]
            await self._store.put_many(
                CASES.name, [row(memory.cases[name], partition, memory.offsets[name]) for name in names]
            )
            await asyncio.sleep(0)
        memory.changed.difference_update(name for name in changed if memory.offsets[name][-1] < upto)
        await self._store.put_many(POSITIONS.name, [{"_id": str(partition), "rev": upto, "offset": upto}])


def row(case: Case, partition: int, offsets: list[int]) -> Doc:
    """What the board shows of a case: no personal data, since a case holds none."""
    return {
        "_id": case.application_id,
        "rev": case.seq,
        "seq": case.seq,
        "number": case.number,
        "service": case.service,
        "version": case.version,
        "subject": case.subject,
        "state": case_state(case),
        "outcome": outcome(case),
        "opened_at": case.opened_at,
        "time": case.time,
        "blocked": {"code": case.blocked.code, "origin": case.blocked.origin} if case.blocked else None,
        "until": case.phase.until if isinstance(case.phase, Noticed) else None,
        "steps": {name: _step(case, name, step) for name, step in case.steps.items()},
        "partition": partition,
        "offsets": list(offsets),
    }


def _step(case: Case, name: str, step: Step) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "state": step_state(step),
        "department": case.departments.get(name),
        "round": step.round,
    }
    match step:
        case Open() | Asked():
            shown["opened_at"] = step.opened_at
        case Taken():
            shown.update(opened_at=step.opened_at, by=step.by)
        case Granted() | Denied():
            shown.update(opened_at=step.opened_at, settled_at=step.at, by=step.by)
        case Waiting(look=Look() as look):
            shown["look"] = {"opened_at": look.opened_at, "checked_by": look.checked_by, "defects": len(look.defects)}
        case _:
            pass
    if isinstance(step, Asked):
        shown["until"] = step.until
    return shown
