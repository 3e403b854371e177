"""What aiokafka fetched, as the records of the port."""

from collections.abc import Iterable, Sequence
from heapq import merge
from operator import attrgetter

from onewindow.chassis.kafka.surface import Fetched
from onewindow.chassis.ports import Record

append_time = attrgetter("appended_ms")


def record(fetched: Fetched) -> Record:
    """One record. A value that somebody else left out is empty, so that it is parked like any other nonsense."""
    return Record(
        topic=fetched.topic,
        partition=fetched.partition,
        offset=fetched.offset,
        appended_ms=fetched.timestamp,
        key=fetched.key,
        value=fetched.value or b"",
        headers=tuple([(name, value or b"") for name, value in fetched.headers]),
    )


def merged(runs: Iterable[Sequence[Fetched]]) -> tuple[Record, ...]:
    """The records of several topics of one partition by append time; each topic stays in offset order."""
    lists = [[record(fetched) for fetched in run] for run in runs]
    return tuple(lists[0]) if len(lists) == 1 else tuple(merge(*lists, key=append_time))
