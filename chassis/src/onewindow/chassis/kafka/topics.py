"""The topics as they have to be: made if they are missing, refused if somebody made them otherwise."""

import asyncio
from collections.abc import Sequence

from onewindow.chassis.kafka.clients import new_topic, topic_settings, translated
from onewindow.chassis.kafka.surface import Admin
from onewindow.chassis.ports import MAX_RECORD_BYTES, PortError

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


async def ensure_topics(admin: Admin, names: Sequence[str], partitions: int, replication: int) -> None:
    """Make what is missing, wait until every partition has a leader, and check what is there.

    Raises PortError when an existing topic has another partition count or a setting under which facts would be lost.
    """
    with translated("asking for the topics"):
        there = await _partition_counts(admin)
    missing = [name for name in names if name not in there]
    if missing:
        await _create(admin, missing, partitions, replication)
    for name, count in (await _settled(admin, names)).items():
        if count != partitions:
            raise PortError(
                f"topic {name} has {count} partitions, not {partitions}: the count is pinned when the log is made"
            )
    await _check_settings(admin, names)


async def _partition_counts(admin: Admin) -> dict[str, int]:
    """Topic to number of partitions that have a leader; only complete when every one has."""
    # All topics, not these: asking for a missing one by name would make it on a broker with auto creation.
    topics = await admin.describe_topics()
    return {
        topic["topic"]: len(topic["partitions"]) if all(p["leader"] >= 0 for p in topic["partitions"]) else 0
        for topic in topics
    }


async def _create(admin: Admin, names: Sequence[str], partitions: int, replication: int) -> None:
    settings = SETTINGS | {"min.insync.replicas": str(max(1, replication - 1))}
    with translated("making the topics"):
        made = await admin.create_topics([new_topic(name, partitions, replication, settings) for name in names])
    for name, code, words in made.topic_errors:
        if code not in (0, ALREADY_THERE):
            raise PortError(f"topic {name} could not be made: {words} (code {code})")


async def _settled(admin: Admin, names: Sequence[str]) -> dict[str, int]:
    deadline = asyncio.get_running_loop().time() + SETTLED_S
    while True:
        with translated("asking for the topics"):
            counts = await _partition_counts(admin)
        if all(counts.get(name) for name in names):
            return {name: counts[name] for name in names}
        if asyncio.get_running_loop().time() > deadline:
            lacking = sorted(name for name in names if not counts.get(name))
            raise PortError(f"after {SETTLED_S:.0f} s no leader for every partition of {', '.join(lacking)}")
        await asyncio.sleep(0.05)


async def _check_settings(admin: Admin, names: Sequence[str]) -> None:
    kept = {
        key: SETTINGS[key] for key in ("cleanup.policy", "retention.ms", "retention.bytes", "message.timestamp.type")
    }
    with translated("asking for the settings of the topics"):
        answers = await admin.describe_configs([topic_settings(name, kept) for name in names])
    for answer in answers:
        for code, words, _, name, entries, *_ in answer.resources:
            if code:
                raise PortError(f"the settings of topic {name} cannot be read: {words} (code {code})")
            for key, value, *_ in entries:
                if kept.get(key, value) != value:
                    raise PortError(f"topic {name} has {key}={value}, but it must be {kept[key]}")
