"""``python -m tests.faults``: break the running line, then let a separate checker count what was lost or doubled.

    python -m tests.faults                       50 kills, 1,000 applications, four processes on one SQLite file
    python -m tests.faults --bus kafka           the same on a real Kafka (its own, or the one at ONEWINDOW_TEST_KAFKA)
    python -m tests.faults --bus cluster         every service twice, on brokers and a document store of its own
        … --rolling 20                           each of its processes stopped in order, in turn, twenty times
        … --outage store --seconds 300           the documents (or: broker) killed and away for so long
        … --outage disk --on store               the disk beneath PostgreSQL (or: wal, broker) full; as root
        … --upgrade-from REVISION                all of that revision, then one by one of this one, under load
        … --clock intake --seconds 30            one process of a service (or: each in turn) on a wall clock that is
                                                 --ahead an hour (3600; behind: -3600) for so long
    python -m tests.faults --pause               two routing processes, one stopped for 60 s under load

Exit code 0: the checker found nothing. 1: it did, a server failed, a rolling stop cost callers more than 1 % early
refusals or anything else, or what they met in an outage was not 503 alone; the folder with log, history and the
servers' own words is kept and named. A run is repeated by its seed and commit, both printed.
"""

import argparse
import asyncio
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from tests.faults import report
from tests.faults.client import PATIENCE_S, Applicants, NotFiledError
from tests.faults.clocks import Spell, wrong_clocks
from tests.faults.disks import with_own_mounts
from tests.faults.ground import standing_on
from tests.faults.kept import kept_on_a_small_disk
from tests.faults.killing import Kill, Plan, kill_rounds
from tests.faults.line import SERVICES, TWINS, Line, Place
from tests.faults.outages import Fault, Outage, outage
from tests.faults.pausing import SECOND, pause_one
from tests.faults.rolling import LONGEST_STOP_S, roll
from tests.faults.run import fault_run
from tests.faults.upgrading import python_of, upgrade
from tests.support.processes import ServerError

from onewindow.chassis.clock import monotonic

BROKER = "ONEWINDOW_TEST_KAFKA"
_TOLD_EVERY = 25


def main(arguments: Sequence[str]) -> int:
    """Parse, run, report; the exit code."""
    asked = _options(arguments)
    if asked.bus == "kafka" and BROKER not in os.environ:
        _beside_a_broker(arguments)
    if asked.outage == "disk":
        with_own_mounts(arguments)
    folder = Path(tempfile.mkdtemp(prefix="onewindow-faults-"))
    began = monotonic()
    try:
        clean = asyncio.run(_broken(folder, asked))
    except (ServerError, NotFiledError) as failure:
        print(f"FAILED: {failure}")
        clean = False
    print(f"took {monotonic() - began:.0f} s" + ("" if clean else f"; everything is kept in {folder}"))
    if clean:
        shutil.rmtree(folder)
    return 0 if clean else 1


async def _broken(folder: Path, asked: argparse.Namespace) -> bool:
    if asked.outage == "disk":
        async with kept_on_a_small_disk(folder / "ground", asked.brokers, asked.on) as kept:
            line = Line(Place(folder, kept.kafka, kept.mongo, asked.brokers), TWINS, gateway=True)
            clean = await _without(line, kept.full, asked)
            print(report.of_restarts(kept.restarts))
            return clean and kept.broke
    if asked.bus == "cluster":
        async with standing_on(folder, asked.brokers) as ground:
            kafka, copies = ground.brokers.bootstrap, asked.brokers
            place = Place(folder, kafka, ground.documents.url, copies)
            victims = SERVICES if asked.clock == "each" else filter(None, (asked.clock,))
            line = Line(place, TWINS, gateway=True, dials=tuple(victims))
            if asked.upgrade_from:
                return await _upgraded(line, asked)
            if asked.clock:
                return await _on_wrong_clocks(line, asked)
            if asked.outage:
                return await _without(line, ground.without(asked.outage), asked)
            return await (_rolled(line, asked) if asked.rolling else _killed(line, asked, ground.bounce))
    place = Place(folder, os.environ[BROKER] if asked.bus == "kafka" else None)
    return await (_paused(place, asked) if asked.pause else _killed(Line(place), asked))


async def _killed(line: Line, asked: argparse.Namespace, bounce: Callable[[], Awaitable[None]] | None = None) -> bool:
    plan = Plan(asked.kills, asked.applications, asked.minutes, asked.bounces if bounce else 0)
    what = f"{plan.kills} kills of {len(tuple(line))} processes, {plan.applications} applications"
    if bounce:
        what += f", {plan.bounces} bounces of {asked.brokers} broker(s)"
    print(report.conditions(asked.bus, asked.seed, what), flush=True)
    kills: list[Kill] = []
    began = monotonic()

    def note(kill: Kill) -> None:
        kills.append(kill)
        if len(kills) % _TOLD_EVERY == 0:
            print(f"{monotonic() - began:5.0f} s: {len(kills)} killed and replaced", flush=True)

    async def break_it(line: Line, applicants: Applicants) -> None:
        await kill_rounds(line, applicants, plan, Random(asked.seed), note, bounce)

    try:
        outcome = await fault_run(line.place, line, Random(asked.seed + 1), break_it)
    finally:  # also of a run that was cut off
        print(report.of_kills(kills))
    print(report.of_clients(outcome.history))
    print(report.of_verdict(outcome.verdict))
    return outcome.clean


async def _rolled(line: Line, asked: argparse.Namespace) -> bool:
    what = f"{asked.rolling} rolling stops of {len(tuple(line))} processes, {asked.rate:g} applications a second"
    print(report.conditions(asked.bus, asked.seed, what), flush=True)
    took: list[float] = []

    async def break_it(line: Line, applicants: Applicants) -> None:
        took.extend(await roll(line, applicants, asked.rolling, asked.rate))

    outcome = await fault_run(line.place, line, Random(asked.seed + 1), break_it)
    print(report.of_stops(took, outcome.history))
    print(report.of_clients(outcome.history))
    print(report.of_verdict(outcome.verdict))
    return outcome.clean and max(took) < LONGEST_STOP_S and report.is_gentle(outcome.history)


async def _upgraded(line: Line, asked: argparse.Namespace) -> bool:
    each = f"{len(tuple(line))} processes of {asked.upgrade_from}"
    what = f"{each} upgraded one by one, {asked.rate:g} applications a second"
    print(report.conditions(asked.bus, asked.seed, what), flush=True)
    old = await asyncio.to_thread(python_of, asked.upgrade_from, line.place.folder / "old")
    for server in line:
        server.python = old
    took: list[float] = []

    async def break_it(line: Line, applicants: Applicants) -> None:
        took.extend(await upgrade(line, applicants, asked.rate))

    outcome = await fault_run(line.place, line, Random(asked.seed + 1), break_it)
    print(report.of_stops(took, outcome.history))
    print(report.of_clients(outcome.history))
    print(report.of_verdict(outcome.verdict))
    return outcome.clean


async def _without(line: Line, fault: Fault, asked: argparse.Namespace) -> bool:
    what = f"{fault.what} for {asked.seconds:.0f} s, {asked.rate:g} applications a second"
    print(report.conditions(asked.bus, asked.seed, what), flush=True)
    met: list[Outage] = []

    async def break_it(line: Line, applicants: Applicants) -> None:
        met.append(await outage(fault, applicants, asked.seconds, asked.rate))

    patience_s = asked.seconds + PATIENCE_S
    outcome = await fault_run(line.place, line, Random(asked.seed + 1), break_it, patience_s=patience_s)
    print(report.of_outage(met[0], outcome.history))
    print(report.of_clients(outcome.history))
    print(report.of_verdict(outcome.verdict))
    # An outage that nobody met was none.
    return outcome.clean and report.refused(outcome.history).keys() == {"503"}


async def _on_wrong_clocks(line: Line, asked: argparse.Namespace) -> bool:
    what = f"{', '.join(line.dials)} {asked.ahead:+d} s off for {asked.seconds:.0f} s each"
    print(report.conditions(asked.bus, asked.seed, f"{what}, {asked.rate:g} applications a second"), flush=True)
    spells: list[Spell] = []

    async def break_it(line: Line, applicants: Applicants) -> None:
        spells.extend(await wrong_clocks(line, applicants, tuple(line.dials), asked.ahead, asked.seconds, asked.rate))

    outcome = await fault_run(line.place, line, Random(asked.seed + 1), break_it)
    print(report.of_spells(spells, outcome.history))
    print(report.of_clients(outcome.history))
    print(report.of_verdict(outcome.verdict))
    return outcome.clean


async def _paused(place: Place, asked: argparse.Namespace) -> bool:
    what = f"one of two routing processes stopped for {asked.seconds:.0f} s, {asked.rate:g} applications a second"
    print(report.conditions(asked.bus, asked.seed, what), flush=True)
    names: list[str] = []

    async def break_it(line: Line, applicants: Applicants) -> None:
        names.append(await pause_one(line, applicants, asked.seconds, asked.rate, Random(asked.seed)))

    # Else the watchdog would end whoever was stopped for a minute as soon as it goes on, and nothing would be shown.
    place = replace(place, stuck_s=asked.seconds * 2 + 60)
    outcome = await fault_run(place, Line(place, more=(SECOND,)), Random(asked.seed + 1), break_it)
    print(f"stopped and continued: {names[0]}")
    print(report.of_stalls(outcome.image, outcome.history))
    print(report.of_clients(outcome.history))
    print(report.of_verdict(outcome.verdict))
    return outcome.clean


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description="Break the running line, then check.")
    parser.add_argument("--bus", choices=("sqlite", "kafka", "cluster"), default="sqlite")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--applications", type=int, default=1000)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="no further kill after so long")
    parser.add_argument("--brokers", type=int, choices=(1, 3), default=1, help="with --bus cluster")
    parser.add_argument("--bounces", type=int, default=0, help="kills of a broker (with --bus cluster)")
    parser.add_argument("--rolling", type=int, default=0, help="rounds of stopping all in turn (with --bus cluster)")
    parser.add_argument("--outage", choices=("store", "broker", "disk"), help="what goes away (with --bus cluster)")
    parser.add_argument("--on", choices=("broker", "store", "wal"), default="broker", help="whose disk is full")
    parser.add_argument("--upgrade-from", metavar="REVISION", help="what all run at first (with --bus cluster)")
    parser.add_argument("--clock", choices=(*SERVICES, "each"), help="whose clock is wrong (with --bus cluster)")
    parser.add_argument("--ahead", type=int, default=3600, help="by how many seconds; below 0: behind")
    parser.add_argument("--pause", action="store_true", help="stop one of two routing processes instead of killing")
    parser.add_argument("--seconds", type=float, default=60, help="how long it is stopped or away")
    parser.add_argument("--rate", type=float, default=10, help="applications a second, where not shared out over kills")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    return parser.parse_args(arguments)


def _beside_a_broker(arguments: Sequence[str]) -> None:
    """Become the launcher, which starts a fresh broker and this again beside it, and ends both."""
    command = [sys.executable, "-m", "tests.faults", *arguments]
    launcher = ["-m", "onewindow.local_cluster", "run", "--only", "kafka", "--"]
    os.execv(sys.executable, [sys.executable, *launcher, *command])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
