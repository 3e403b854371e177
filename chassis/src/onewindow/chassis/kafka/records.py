"""What aiokafka fetched, as the records of the port."""

from collections.abc import Iterable, Mapping, Sequence
from heapq import merge
from operator import attrgetter

from onewindow.chassis.kafka.clients import NO_POSITION
from onewindow.chassis.kafka.surface import Consumer, Fetched, TopicPartition
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


async def in_shares(
    consumer: Consumer, partitions: Sequence[Sequence[TopicPartition]], wait_ms: int, limit: int
) -> Mapping[TopicPartition, Sequence[Fetched]]:
    """Up to ``limit`` records, as soon as there is one: a share of each partition first, then what else there is.

    Left alone, aiokafka hands out all of one partition's backlog before the next one is heard.
    """
    share = max(1, limit // max(1, len(partitions)))
    found = {seat: list(run) for seat, run in (await _some(consumer, (), wait_ms, share)).items()}
    if not found:
        return found
    for seats in partitions:
        left = share - sum(len(found.get(seat, ())) for seat in seats)
        _add(found, await _some(consumer, seats, 0, left))
    _add(found, await _some(consumer, (), 0, limit - sum(map(len, found.values()))))
    return found


async def _some(
    consumer: Consumer, seats: Sequence[TopicPartition], wait_ms: int, limit: int
) -> Mapping[TopicPartition, Sequence[Fetched]]:
    """What is there, at most so many. A seat without a position, as before the first commit, is about to get one."""
    try:
        return await consumer.getmany(*seats, timeout_ms=wait_ms, max_records=limit) if limit > 0 else {}
    except NO_POSITION:
        return {}


def _add(found: dict[TopicPartition, list[Fetched]], more: Mapping[TopicPartition, Sequence[Fetched]]) -> None:
    for seat, run in more.items():
        found.setdefault(seat, []).extend(run)
