"""One run of a watched cluster with load, a stopped department and a parked record; what every panel shows of it."""

import asyncio
import json
import math
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.watching.crowd import Crowd, crowd_at
from tests.watching.hall import Hall, watched_hall
from tests.watching.metrics import ROOT
from tests.watching.rules import named_in, recorded, rules

from onewindow.chassis.clock import wall_ms
from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Landed, Outgoing
from onewindow.contracts import topics
from onewindow.contracts.fact import By
from onewindow.contracts.instant import of_ms
from onewindow.contracts.review import ReviewGranted
from onewindow.contracts.wire import headers

BOARDS: dict[str, dict[str, Any]] = {
    file.stem: json.loads(file.read_text(encoding="utf-8"))
    for file in sorted((ROOT / "deploy/grafana/dashboards").rglob("*.json"))
}
DESKS = ("department-worker-1", "department-worker-2")
EXPECTED = ("OneWindowServiceDown", "OneWindowRecordsParked", "OneWindowCasesBlocked")
TOLD = ("OneWindowServiceDown", "OneWindowRecordsParked")
"""Of these the webhook hears within a minute; others are gathered for longer."""
_CALM_S, _AFTER_S = 45, 20


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a panel: its name, and a value for each instant that has one (epoch seconds)."""

    name: str
    values: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a panel shows: for each of its queries the lines."""

    panel: dict[str, Any]
    queries: Sequence[Sequence[Line]]


@dataclass(frozen=True, slots=True)
class Watched:
    """What was seen of a run: every board's panels, the names of all series, and the alerts that were told."""

    boards: dict[str, tuple[dict[str, Any], list[Shown]]]
    missing: set[str]
    told: set[str]
    began: float
    ended: float


async def watch(folder: Path) -> Watched:
    """Run it, and ask for everything. Raises AssertionError when an alert does not come."""
    async with watched_hall(folder) as hall, crowd_at(hall.door) as crowd:
        began, stop = wall_ms() / 1000, asyncio.Event()
        people = [asyncio.create_task(crowd.flow(2, stop)), asyncio.create_task(crowd.work(stop))]
        await _wait(_CALM_S, people)
        await write_rubbish(hall, crowd)
        hall.send(signal.SIGSTOP, *DESKS)
        await hall.until_firing(*EXPECTED)
        hall.send(signal.SIGCONT, *DESKS)
        await _wait(_AFTER_S, people)
        await hall.until_told(*TOLD)
        stop.set()
        await asyncio.gather(*people)
        ended = wall_ms() / 1000
        boards = {name: (board, await _board(hall, board, began, ended)) for name, board in BOARDS.items()}
        return Watched(boards, await _missing(hall), set(hall.receiver.heard), began, ended)


async def write_rubbish(hall: Hall, crowd: Crowd) -> None:
    """Somebody writes into the log what no service would: a decision too late, which is refused, and no record at all.

    The second blocks its case.
    """
    first = next(iter(crowd.filed.values())).application_id
    late = ReviewGranted(
        id="too-late",
        at=of_ms(wall_ms()),
        application_id=first,
        by=By(id="village-2", role="officer", department="village"),
        step="village",
        round=1,
        turn=1,
    )
    blocked = (await crowd.hand_in("to-be-blocked")).application_id
    async with hall.log() as bus:
        for name, raw in ((first, topics.reviews.encode(late)), (blocked, b"{")):
            key = name.encode()
            record = Outgoing(key, raw, headers("too-late", late.type))
            landed = await bus.append(topics.REVIEW, partition_of(key, bus.partitions), (record,))
            assert isinstance(landed, Landed)


async def _wait(seconds: float, people: Sequence[asyncio.Task[None]]) -> None:
    """So long, unless one of the crowd fails."""
    done, _ = await asyncio.wait(people, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    for one in done:
        one.result()


async def _board(hall: Hall, board: dict[str, Any], began: float, ended: float) -> list[Shown]:
    chosen = [one["name"] for one in board.get("templating", {}).get("list", ())]
    shown = []
    for panel in board["panels"]:
        queries = []
        for target in panel["targets"]:
            expr = target["expr"]
            for name in chosen:
                expr = expr.replace(f"${name}", ".*")
            found = await hall.range(expr, began, ended)
            queries.append([_line(one, target["legendFormat"]) for one in found])
        shown.append(Shown(panel, queries))
    return shown


def _line(found: Any, legend: str) -> Line:
    name = legend
    for label, value in found["metric"].items():
        name = name.replace(f"{{{{{label}}}}}", value)
    values = [(float(at), float(value)) for at, value in found["values"]]
    return Line(name, [(at, value) for at, value in values if math.isfinite(value)])


async def _missing(hall: Hall) -> set[str]:
    """The series that a rule or a panel names and Prometheus never had."""
    asked = {rule["expr"] for rule in [*rules("alert"), *rules("record")]}
    for board in BOARDS.values():
        asked |= {target["expr"] for panel in board["panels"] for target in panel["targets"]}
    known = set(await hall.ask("label/__name__/values"))
    return set[str]().union(recorded(), *map(named_in, asked)) - known
