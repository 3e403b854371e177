"""The topics as they have to be: made if they are missing, refused if somebody made them otherwise."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from onewindow.chassis.kafka.clients import new_topic, topic_settings, translated
from onewindow.chassis.kafka.surface import Admin
from onewindow.chassis.ports import MAX_RECORD_BYTES, PortError

log = logging.getLogger(__name__)

ALREADY_THERE = 36
SETTLED_S = 30.0

SETTINGS = {
    "cleanup.policy": "delete",
    "retention.ms": "-1",
    "retention.bytes": "-1",
    "message.timestamp.type": "LogAppendTime",
    "max.message.bytes": str(MAX_RECORD_BYTES + 100_000),
    "unclean.leader.election.enable": "false",
}
"""The log is the truth and kept for ever; its records carry the log's own time; no replica that lags becomes leader."""


IN_SYNC = "min.insync.replicas"


def in_sync(replication: int) -> int:
    """On how many brokers an append must be before it counts: on all but one, so that one may be down."""
    return max(1, replication - 1)


@dataclass(frozen=True, slots=True)
class _Shape:
    """``partitions``: those that have a leader, or 0 while any has none. ``copies``: of the one that has fewest."""

    partitions: int
    copies: int


async def ensure_topics(admin: Admin, names: Sequence[str], partitions: int, replication: int) -> None:
    """Make what is missing, wait until every partition has a leader, and check what is there.

    Raises PortError when an existing topic has another partition count, fewer copies than asked for, or a setting
    under which facts would be lost: a receipt must not promise more than the log keeps. Fewer copies are taken only
    by who asks for fewer.
    """
    with translated("asking for the topics"):
        there = await _shapes(admin)
    missing = [name for name in names if name not in there]
    if missing:
        await _create(admin, missing, partitions, replication)
    for name, shape in (await _as_pinned(admin, names, partitions)).items():
        if shape.copies < replication:
            raise PortError(f"topic {name} has {shape.copies} copies, not {replication}: reassign it, or ask for fewer")
    await _check_settings(admin, names, replication)


async def find_topics(admin: Admin, names: Sequence[str], partitions: int) -> None:
    """For who only reads: make nothing, whatever the copies and settings are. Raises PortError if one is not there."""
    with translated("asking for the topics"):
        there = await _shapes(admin)
    if missing := [name for name in names if name not in there]:
        raise PortError(f"there is no topic {', '.join(missing)}")
    await _as_pinned(admin, names, partitions)


async def _as_pinned(admin: Admin, names: Sequence[str], partitions: int) -> dict[str, _Shape]:
    """The shapes of the topics, once every partition has a leader. Raises PortError for another partition count."""
    shapes = await _settled(admin, names)
    for name, shape in shapes.items():
        if shape.partitions != partitions:
            raise PortError(
                f"topic {name} has {shape.partitions} partitions, not {partitions}:"
                " the count is pinned when the log is made"
            )
    return shapes


async def _shapes(admin: Admin) -> dict[str, _Shape]:
    """Each topic's shape; complete only when every partition has a leader."""
    # All topics, not these: asking for a missing one by name would make it on a broker with auto creation.
    topics = await admin.describe_topics()
    return {
        topic["topic"]: _Shape(
            len(topic["partitions"]) if all(p["leader"] >= 0 for p in topic["partitions"]) else 0,
            # All that are meant to be there: a broker that is down just now takes none away.
            min((len(p["replicas"]) for p in topic["partitions"]), default=0),
        )
        for topic in topics
    }


async def _create(admin: Admin, names: Sequence[str], partitions: int, replication: int) -> None:
    settings = SETTINGS | {IN_SYNC: str(in_sync(replication))}
    with translated("making the topics"):
        made = await admin.create_topics([new_topic(name, partitions, replication, settings) for name in names])
    for name, code, words in made.topic_errors:
        if code not in (0, ALREADY_THERE):
            raise PortError(f"topic {name} could not be made: {words} (code {code})")


async def _settled(admin: Admin, names: Sequence[str]) -> dict[str, _Shape]:
    deadline = asyncio.get_running_loop().time() + SETTLED_S
    while True:
        with translated("asking for the topics"):
            shapes = await _shapes(admin)
        lacking = sorted(name for name in names if name not in shapes or not shapes[name].partitions)
        if not lacking:
            return {name: shapes[name] for name in names}
        if asyncio.get_running_loop().time() > deadline:
            raise PortError(f"after {SETTLED_S:.0f} s no leader for every partition of {', '.join(lacking)}")
        await asyncio.sleep(0.05)


async def _check_settings(admin: Admin, names: Sequence[str], replication: int) -> None:
    kept = {key: value for key, value in SETTINGS.items() if key != "max.message.bytes"}
    with translated("asking for the settings of the topics"):
        answers = await admin.describe_configs([topic_settings(name, (*kept, IN_SYNC)) for name in names])
    for answer in answers:
        for code, words, _, name, entries, *_ in answer.resources:
            if code:
                raise PortError(f"the settings of topic {name} cannot be read: {words} (code {code})")
            for key, value, *_ in entries:
                if kept.get(key, value) != value:
                    raise PortError(f"topic {name} has {key}={value}, but it must be {kept[key]}")
                if key == IN_SYNC:
                    _check_in_sync(name, int(value), replication)


def _check_in_sync(name: str, least: int, replication: int) -> None:
    if least < in_sync(replication):
        raise PortError(f"topic {name} has {IN_SYNC}={least}, but it must be {in_sync(replication)} or more")
    if least >= replication > 1:
        log.warning("topic %s has %s=%s: with one of its brokers down nothing can be appended", name, IN_SYNC, least)
