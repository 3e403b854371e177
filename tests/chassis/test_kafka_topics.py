"""Which topics are taken for the log: those that keep what a receipt promises."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from onewindow.chassis.kafka.topics import IN_SYNC, SETTINGS, ensure_topics, find_topics
from onewindow.chassis.ports import PortError


class Cluster:
    """A cluster as its admin client describes it: one topic of two partitions, with these brokers and settings."""

    def __init__(self, replicas: Sequence[Sequence[int]], settings: Mapping[str, str]) -> None:
        self._replicas = replicas
        self._settings = settings

    async def describe_topics(self, topics: Sequence[str] | None = None) -> Sequence[Mapping[str, Any]]:
        """The one topic."""
        partitions = [{"leader": brokers[0], "replicas": list(brokers)} for brokers in self._replicas]
        return [{"topic": "t", "partitions": partitions}]

    async def describe_configs(self, config_resources: Sequence[Any]) -> Sequence[Any]:
        """Its settings."""
        return [SimpleNamespace(resources=[(0, "", 2, "t", list(self._settings.items()))])]


async def ensure(cluster: Any, replication: int) -> None:
    """Ask for two partitions with so many copies."""
    await ensure_topics(cluster, ["t"], 2, replication)


@pytest.mark.parametrize(
    ("brokers", "least", "replication"), [((1, 2, 3), 2, 3), ((1,), 1, 1), ((1, 2, 3), 2, 2), ((1, 2), 1, 2)]
)
async def test_as_many_copies_as_asked_for_or_more_are_taken(
    brokers: tuple[int, ...], least: int, replication: int
) -> None:
    """And an append that counts once it is on all but one of them, or on more."""
    await ensure(Cluster([brokers, brokers], {**SETTINGS, IN_SYNC: str(least)}), replication)


async def test_one_partition_with_fewer_copies_is_refused() -> None:
    """A receipt would promise more than the log keeps."""
    cluster = Cluster([(1, 2, 3), (1, 2)], {**SETTINGS, IN_SYNC: "2"})

    with pytest.raises(PortError, match="topic t has 2 copies, not 3"):
        await ensure(cluster, 3)


@pytest.mark.parametrize(("setting", "value"), [(IN_SYNC, "1"), ("unclean.leader.election.enable", "true")])
async def test_a_topic_that_may_lose_what_it_acknowledged_is_refused(setting: str, value: str) -> None:
    """Appends that count on one broker alone, and leaders that lack what others have."""
    cluster = Cluster([(1, 2, 3)] * 2, {**SETTINGS, IN_SYNC: "2", setting: value})

    with pytest.raises(PortError, match=setting):
        await ensure(cluster, 3)


async def test_a_topic_that_stops_with_one_broker_is_taken_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    """Nothing is lost, but nothing can be appended either while one broker is down."""
    await ensure(Cluster([(1, 2, 3)] * 2, {**SETTINGS, IN_SYNC: "3"}), 3)

    assert "nothing can be appended" in caplog.text


async def test_who_only_reads_makes_no_topic_and_takes_any_number_of_copies() -> None:
    """The stand-in cannot make one: what is not there is said, and what is there is read however it is kept."""
    cluster: Any = Cluster([(1,), (1,)], {IN_SYNC: "1"})

    await find_topics(cluster, ["t"], 2)
    with pytest.raises(PortError, match="there is no topic u"):
        await find_topics(cluster, ["t", "u"], 2)
    with pytest.raises(PortError, match="has 2 partitions, not 8"):
        await find_topics(cluster, ["t"], 8)
