"""What the pulse topic says when everything is added up, and what of it is not as the truth has it."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from tests.support.recorded import Truth

from onewindow.chassis.clock import monotonic
from onewindow.chassis.ports import Bus
from onewindow.contracts.instant import to_ms
from onewindow.contracts.pulse import LONG_MS, CasesMeasured, PulseFact
from onewindow.contracts.topics import PULSE, pulse
from onewindow.contracts.waits import ERROR, merged, quantile_ms
from onewindow.contracts.wire import UnknownFact


@dataclass
class Board:
    """By line, over all partitions and long periods; ``records`` is how many were read, ``ids`` how many differ."""

    waits: dict[str, dict[int, int]] = field(default_factory=dict)
    opened: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    open: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    records: int = 0
    ids: int = 0


async def read_board(bus: Bus) -> Board:
    """Read the whole topic, keep the last word on each line of each period, and add up."""
    board, ids = Board(), dict[str, bytes]()
    last: dict[tuple[int, str, str], PulseFact] = {}
    for partition in range(bus.partitions):
        async for raw, fact in _facts(bus, partition):
            board.records += 1
            assert raw == ids.setdefault(fact.id, raw), "one id, two records"
            place = (partition, fact.start, line_of(fact))
            if _is_long(fact) and (place not in last or last[place].upto < fact.upto):
                last[place] = fact
    board.ids = len(ids)
    for (partition, start, line), fact in last.items():
        board.opened[line] += fact.opened if isinstance(fact, CasesMeasured) else fact.moves.get("opened", 0)
        waits = fact.joins if isinstance(fact, CasesMeasured) else fact.waits
        board.waits[line] = merged((board.waits.get(line, {}), waits))
        if start == max(one[1] for one in last if (one[0], one[2]) == (partition, line)):
            board.open[line] += fact.open
    return board


def wrong(board: Board, truth: Truth) -> list[str]:
    """What the board says otherwise than the truth; counts exactly, quantiles within the stated error."""
    said = []
    for line in sorted(truth.opened.keys() | board.opened.keys()):
        exact, waits = sorted(truth.waits[line]), board.waits.get(line, {})
        for what, true, told in (
            ("opened", truth.opened[line], board.opened[line]),
            ("open", truth.open[line], board.open[line]),
            ("answers", len(exact), sum(waits.values())),
        ):
            if true != told:
                said.append(f"{line}: {what} is {true}, the board says {told}")
        for percent in (25, 50, 75, 90) if exact else ():
            true, told = exact[-(-percent * len(exact) // 100) - 1], quantile_ms(waits, percent) or 0
            if abs(true - told) > max(ERROR * true, 500):
                said.append(f"{line}: {percent} % is {true} ms, the board says {told}")
    return said


async def until_true(bus: Bus, truth: Truth, within_s: float = 60) -> None:
    """Returns when the board says what is true. Raises AssertionError with what is still wrong."""
    deadline = monotonic() + within_s
    while said := wrong(await read_board(bus), truth):
        assert monotonic() < deadline, said
        await asyncio.sleep(0.2)  # a topic has no bell


def line_of(fact: PulseFact) -> str:
    """The name of the line that a record is about."""
    return (
        fact.service
        if isinstance(fact, CasesMeasured)
        else "/".join((fact.service, fact.step, fact.department, fact.work))
    )


def _is_long(fact: PulseFact) -> bool:
    return to_ms(fact.end) - to_ms(fact.start) == LONG_MS


async def _facts(bus: Bus, partition: int) -> AsyncIterator[tuple[bytes, PulseFact]]:
    offset = 0
    while records := await bus.read(PULSE, partition, offset, 1000):
        for record in records:
            fact = pulse.decode(record.value)
            assert not isinstance(fact, UnknownFact)
            yield record.value, fact
        offset = records[-1].offset + 1
