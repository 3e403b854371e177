"""The embedded edition has the pulse in it: what one desk took tells the next applicant what is usual."""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.embedded.terminal import onewindow
from tests.embedded.worked_line import CARD, command, package
from tests.story.acting import Applicant, Desk, hand_in
from tests.story.town import SERVICES, Town
from tests.support.processes import Server, environment, free_ports, serving

from onewindow.chassis.build import build_house
from onewindow.chassis.settings import HouseSettings
from onewindow.embedded.rooms import pulse_alone
from onewindow.embedded.words import CommandError

NAMES = ("onewindow_pulse_open_cases", "onewindow_pulse_open_steps", "onewindow_pulse_wait_steps")


def server(data: Path, port: int, *services: str) -> Server:
    """`onewindow serve`, in which what moves is told at once and one answer is enough to call it usual."""
    env = environment(
        DATA=str(data),
        PULSE_TELL_EVERY_S="0.2",
        PULSE_SHOW_EVERY_S="0.1",
        INTAKE_USUAL_FROM="1",
        INTAKE_USUAL_EVERY_S="0.1",
    )
    return Server("onewindow.embedded", ("serve", *services), env, port, data / "server.log")


async def test_progress_says_what_is_usual(tmp_path: Path) -> None:
    """From the grant of one application by way of the journal, the pulse and its topic to the progress of another."""
    (port,) = free_ports(1)
    one = server(tmp_path, port)
    async with serving([one]), httpx.AsyncClient(timeout=30.0, trust_env=False) as http:
        line = Town(http, dict.fromkeys(SERVICES, f"http://127.0.0.1:{port}"))
        me, officer = await line.come_in("me"), await line.come_in("village-1")
        done, waiting = await hand_in(me, CARD, "done-1"), await hand_in(me, CARD, "waiting-1")
        await Desk(officer, done.application_id).say("village", "grant")
        await package(done)
        step = await usual_step(waiting)
        assert ("village", 1) == (step["department"], step["usually"]["answers"])
        seen = await command(
            "track", waiting.number, "--code", waiting.code, "--once", "--server", f"http://127.0.0.1:{port}"
        )
        assert ("通常" in seen, "usually" in seen) == (True, True)
        await until_shown(one)
        await one.stop()


async def usual_step(waiting: Applicant) -> Mapping[str, Any]:
    """The step of which it is told how long it usually takes, once one is: no event of the case comes with that."""
    path = f"/v1/applications/{waiting.number}"
    async with asyncio.timeout(60):
        while True:
            answer = await waiting.person.get(path, code=waiting.code)
            usual: list[Mapping[str, Any]] = [step for step in answer.json()["steps"] if "usually" in step]
            if usual:
                (step,) = usual
                return step
            await asyncio.sleep(0.1)


async def until_shown(one: Server) -> None:
    """Returns when /metrics shows each of the figures."""
    async with asyncio.timeout(20):
        while True:
            if all([await one.metric(name) for name in NAMES]):
                return
            await asyncio.sleep(0.05)  # figures have no bell


async def test_the_pulse_can_have_a_process_of_its_own_on_the_same_file(tmp_path: Path) -> None:
    """Ready when it has its partitions, and it stops when it is asked to."""
    (port,) = free_ports(1)
    one = server(tmp_path, port, "pulse")
    async with serving([one]):
        assert 2 == await one.metric("onewindow_partitions_owned", group="onewindow-pulse")
        await one.stop()


def test_a_pulse_on_kafka_without_faust_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named, before anything is connected."""
    monkeypatch.delitem(sys.modules, "onewindow.routing.shell.pulse.on_faust", raising=False)
    monkeypatch.setitem(sys.modules, "faust", None)
    told = HouseSettings(data=tmp_path, bus="kafka")

    with pytest.raises(CommandError, match=r"faust is missing: install onewindow-embedded\[pulse\]"):
        pulse_alone(build_house(told, ()), told)


def test_the_pulse_is_among_what_can_be_served() -> None:
    """`onewindow serve --help` names it."""
    assert "pulse" in onewindow("serve", "--help").stdout
