"""The board: one row per case in the store, for people to look at. A view: behind the journal by about a second.

Each row shows the ``seq`` it reflects and where its entries lie in the journal. Rows are written behind the owner's
memory, so a case that moves seven times in a second is written once.

The rows are also how a case that left memory is found again: they name its entries and the hash of the last one. They
hold no state: what a case is, is folded from its entries. A partition's position is written after its rows and says
``every case with an entry below my offset has a row that shows it``, with the claim that counted there. No owner can
say so falsely, also one that has a successor by now: it says it of the log below its own next entry, and only once
the rows of all that it read or wrote since the position it began with are durable.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import structlog

from onewindow.chassis.journal import Head, Stand
from onewindow.chassis.ports import Collection, Doc, PortError, Store
from onewindow.contracts.fixed import fixed
from onewindow.routing.core.accountable import owed
from onewindow.routing.core.deadlines import is_at_rest
from onewindow.routing.core.names import case_state, outcome, step_state
from onewindow.routing.core.state import (
    Announced,
    Asked,
    Case,
    Closed,
    Denied,
    Elapsed,
    Granted,
    Lapsed,
    Look,
    Noticed,
    Objected,
    Open,
    Paused,
    Revoked,
    Step,
    Taken,
    Waiting,
)
from onewindow.routing.shell.memory import Memory

log = structlog.get_logger(__name__)

CASES = Collection(
    "cases",
    (("state", "opened_at"), ("service", "opened_at"), ("number",), ("opened_at",), ("partition", "resting")),
)
POSITIONS = Collection("board_positions")
LAYOUT = 1
"""The version of what rows hold; raised when old rows must be written anew."""
_REVS = 1_000_000_000
_ROWS = 500
_EVERY_S = 0.5


@fixed()
class Position:
    """All that was said below ``offset`` stands in rows; ``stand`` is the claim that counted there."""

    offset: int
    stand: Stand


async def position_of(store: Store, partition: int, fold: int) -> Position | None:
    """The position from which an owner with these rules can go on; None: it has to read the journal from 0.

    Rows of another layout, or of another version of the rules, may not say rightly who is at rest. Raises PortError.
    """
    doc = await store.get(POSITIONS.name, str(partition))
    if doc is None or doc.get("layout") != LAYOUT:
        return None
    stand = Stand.of_note(doc["stand"])
    return Position(doc["offset"], stand) if stand.fold == fold else None


class Board:
    """Writes the rows of all owned partitions' changed cases."""

    def __init__(self, store: Store, memories: Mapping[int, Memory]) -> None:
        """``memories`` are the owned partitions', as they come and go."""
        self._store, self._memories = store, memories

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop``; an outage of the store only makes the board late."""
        while not stop.is_set():
            await self._try()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _EVERY_S)
        await self._try()

    async def write(self) -> None:
        """Bring every row up to what memory holds now. Raises PortError; nothing is forgotten by it."""
        for partition, memory in list(self._memories.items()):
            if (memory.next != memory.shown or memory.changed) and not memory.doubted:
                await self._write(partition, memory)

    async def _try(self) -> None:
        try:
            await self.write()
        except PortError as error:
            log.warning("board_late", reason=str(error))

    async def _write(self, partition: int, memory: Memory) -> None:
        upto, stand, changed = memory.next, memory.effective.stand, list(memory.changed)
        for start in range(0, len(changed), _ROWS):
            names = changed[start : start + _ROWS]
            await self._store.put_many(CASES.name, [row(memory, name) for name in names])
            await asyncio.sleep(0)
        memory.changed.difference_update(name for name in changed if memory.offsets[name][-1] < upto)
        if await self._was_lost(partition, memory):
            return
        position = {"_id": str(partition), "rev": upto, "offset": upto, "stand": stand.note(), "layout": LAYOUT}
        await self._store.put_many(POSITIONS.name, [position])
        memory.shown = upto

    async def _was_lost(self, partition: int, memory: Memory) -> bool:
        """Whether the position that was durable has gone: with it went rows that are not in memory any more."""
        if memory.shown > 0:
            found = await self._store.get(POSITIONS.name, str(partition))
            memory.doubted = found is None or found["offset"] < memory.shown
        if memory.doubted:
            log.error("board_lost", partition=partition, written=memory.shown)
        return memory.doubted


def is_readable(row: Doc) -> bool:
    """Whether the row has this layout: one that has another is as good as none, and is written anew."""
    return bool(row["rev"] // _REVS % 1_000 == LAYOUT)


def row(memory: Memory, name: str) -> Doc:
    """The row of a case as memory holds it now."""
    case, fold = memory.cases[name], memory.effective.stand.fold
    return row_of(case, memory.partition, memory.offsets[name], memory.effective.heads[name], fold)


def row_of(case: Case, partition: int, offsets: list[int], head: Head, fold: int) -> Doc:
    """What the board shows of a case: no personal data, since a case holds none.

    A step that is owed says so, with who took it: who is accountable follows when somebody looks, from the departments
    of then. An application that was undone says so, for whoever counts rows.

    A later entry wins over an earlier one, and a later version of the rules or of the row over any entry.
    """
    return {
        "_id": case.application_id,
        "rev": (fold * 1_000 + LAYOUT) * _REVS + case.seq,
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
        "due": case.term.due,
        "promise_due": case.term.promise_due,
        "provisional": case.term.provisional,
        "steps": _steps(case),
        "partition": partition,
        "offsets": list(offsets),
        "head": head.hash,
        "resting": is_at_rest(case),
        **({"undone": True} if isinstance(case.phase, Closed) and case.phase.undone else {}),
    }


def _steps(case: Case) -> dict[str, dict[str, Any]]:
    steps = {name: _step(case, name, step) for name, step in case.steps.items()}
    for name, taker in owed(case).items():
        steps[name]["owed"] = {"taken_by": taker, "barred": sorted(case.barred.get(name, ()))}
    return steps


def _step(case: Case, name: str, step: Step) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "state": step_state(step),
        "department": case.departments.get(name),
        "round": step.round,
    }
    match step:
        case Open() | Asked() | Paused() | Announced():
            shown["opened_at"] = step.opened_at
        case Taken():
            shown.update(opened_at=step.opened_at, by=step.by)
        case Lapsed() | Elapsed():
            shown.update(opened_at=step.opened_at, settled_at=step.at)
        case Objected():
            shown.update(opened_at=step.opened_at, settled_at=step.at, by=step.by)
        case Granted() | Denied() | Revoked():
            shown.update(opened_at=step.opened_at, settled_at=step.at, by=step.by)
            shown |= {"on_behalf_of": step.on_behalf_of} if step.on_behalf_of else {}
        case Waiting(look=Look() as look):
            shown["look"] = {"opened_at": look.opened_at, "checked_by": look.checked_by, "defects": len(look.defects)}
            shown["look"] |= {"lapsed": True} if look.lapsed else {}
        case _:
            pass
    if isinstance(step, Asked):
        shown["until"] = step.until
    if isinstance(step, Paused):
        shown["paused"] = {"ground": step.ground, "since": step.since, "until": step.until}
        shown |= {"by": step.by} if step.by else {}
    if isinstance(step, Open | Taken) and step.seen is not None:
        shown.update(seen_at=step.seen.at, lapses=step.seen.lapses)
    term = case.terms.get(name)
    if term is not None:
        shown.update(due=term.due, promise_due=term.promise_due, provisional=term.provisional)
    return shown
