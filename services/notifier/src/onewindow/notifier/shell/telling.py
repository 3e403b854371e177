"""Saying what the notifier has done: facts into their partitions, known to be in the log when the call returns."""

import asyncio
from collections.abc import Iterable, Mapping

from onewindow.chassis import tracing
from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Bus, Landed, Outgoing, PortError
from onewindow.contracts import topics
from onewindow.contracts.fact import By
from onewindow.contracts.notice import NoticeFact
from onewindow.contracts.wire import headers

NAME = "notifier"
BY = By(id=NAME, role="service")
"""How this service signs what it has done."""


async def tell(bus: Bus, facts: Iterable[NoticeFact], traces: Mapping[str, bytes] | None = None) -> None:
    """One append for each partition that is concerned. Raises PortError; saying the same again is harmless.

    ``traces`` are those of the facts, by their id; None: all are said under the present one.
    """
    here = tracing.current()
    batches: dict[int, list[Outgoing]] = {}
    for fact in facts:
        key = fact.application_id.encode()
        trace = here if traces is None else traces.get(fact.id, b"")
        batches.setdefault(partition_of(key, bus.partitions), []).append(
            Outgoing(key, topics.notices.encode(fact), headers(fact.id, fact.type, trace))
        )
    appended = await asyncio.gather(*(bus.append(topics.NOTICE, at, batch) for at, batch in batches.items()))
    if not all(isinstance(each, Landed) for each in appended):
        raise PortError("nobody can say whether the facts are in the log")
