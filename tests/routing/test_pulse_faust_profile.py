"""Faust's settings: every default that is known to lose records, or to open a door, is off."""

from pathlib import Path

import pytest
from tests.support.editions import empty_house

from onewindow.chassis.settings import HouseSettings
from onewindow.contracts import topics
from onewindow.routing.shell.pulse import on_faust
from onewindow.routing.shell.pulse.delivery import Delivery
from onewindow.routing.shell.pulse.pulses import Pulses
from onewindow.routing.shell.pulse.settings import PulseSettings


def test_the_safe_profile_is_kept(tmp_path: Path) -> None:
    """No tables, no store on disk, no page, no topic of its own, no leader; each partition an actor of its own."""
    house = empty_house("embedded", tmp_path, (topics.CASE, topics.PULSE))
    told = HouseSettings(data=tmp_path, bus="kafka", kafka_bootstrap="127.0.0.1:9,127.0.0.1:10", session_s=6)
    app = on_faust._app(told, "pulse-1", tmp_path / "faust")
    on_faust._listen(app, Delivery(house, Pulses(house, PulseSettings()), on_faust.GROUP))
    app.finalize()
    conf = app.conf

    assert ["127.0.0.1:9", "127.0.0.1:10"] == [f"{url.host}:{url.port}" for url in conf.broker]
    assert {} == dict(app.tables)
    assert (0, True, False) == (conf.table_standby_replicas, conf.topic_disable_leader, conf.topic_allow_declare)
    assert (False, "127.0.0.1") == (conf.web_enabled, conf.web_bind)
    assert conf.stream_wait_empty
    assert "earliest" == conf.consumer_auto_offset_reset
    assert conf.broker_session_timeout <= conf.broker_request_timeout
    assert "pulse-1" == conf.consumer_group_instance_id
    (agent,) = app.agents.values()
    assert (True, 1) == (agent.isolated_partitions, agent.concurrency)


@pytest.mark.parametrize("word", ["take", "noack", "Table", "timer", "send", "exactly_once"])
def test_nothing_of_faust_is_used_that_loses_records(word: str) -> None:
    """Each of these words lost or doubled records when it was tried; none is called in the one file that imports it."""
    source = Path(on_faust.__file__).read_text(encoding="utf-8")

    assert f".{word}(" not in source
    assert f'"{word}"' not in source
