"""From an answer to the case's reply: within the wait as 200 or its code, else 202; and never lost."""

import asyncio
from pathlib import Path
from typing import cast

import httpx
import pytest
from tests.department_worker.desks import APPLICATION, queued, withdrawn
from tests.department_worker.rig import Rig, open_rig, running

from onewindow.chassis.ports import Appended, Bus, Outgoing, Unknown
from onewindow.contracts.case import CaseFact, FactRefused, StepDenied, StepGranted, StepTaken
from onewindow.contracts.codes import CODES
from onewindow.contracts.topics import REVIEW
from onewindow.department_worker.core.review import Answered, Deciding, State, Taken, Withdrawn
from onewindow.department_worker.shell.settings import DepartmentWorkerSettings
from onewindow.department_worker.shell.wiring import UnknownDepartmentError

GRANTED = StepGranted(step="licence", round=1, decision="d", by="amr-1")
DENIED = StepDenied(step="licence", round=1, decision="d", by="amr-1", reasons="h")
TAKEN = StepTaken(step="licence", by="amr-1")


def refused(code: str) -> FactRefused:
    """The case says no to what the desk said."""
    return FactRefused(code=code, refused="t", step="licence", round=1, turn=1)


async def _answer(rig: Rig, verb: str, reply: CaseFact) -> httpx.Response:
    """An officer answers while the loops run; the case replies as soon as it hears the fact."""
    case = await rig.house.bus.join("the case", [REVIEW], "m")
    post = asyncio.create_task(rig.post(verb))
    (fact,) = await rig.next_facts(case)
    await rig.reply(reply, cause=fact.id)
    return await post


class Deaf:
    """A bus that loses the answers to its first appends; they land."""

    def __init__(self, bus: Bus, losses: int = 1) -> None:
        self._bus = bus
        self._losses = losses

    @property
    def partitions(self) -> int:
        return self._bus.partitions

    async def append(self, topic: str, partition: int, batch: list[Outgoing]) -> Appended:
        landed = await self._bus.append(topic, partition, batch)
        self._losses -= 1
        return Unknown() if self._losses >= 0 else landed


@pytest.mark.parametrize(
    ("verb", "reply", "answer", "state"),
    [
        ("grant", GRANTED, "granted", Withdrawn("granted")),
        ("grant", DENIED, "denied", Withdrawn("denied")),
        ("take", TAKEN, "taken", Taken("amr-1")),
    ],
)
async def test_the_reply_comes_with_the_answer(
    tmp_path: Path, verb: str, reply: CaseFact, answer: str, state: State
) -> None:
    """The whole room runs: an answer goes out, the journal's reply comes back, with the entry's seq."""
    async with open_rig(tmp_path, reply_s=10) as rig:
        await rig.claim()
        await rig.hear(queued())
        async with running(rig.room):
            response = await _answer(rig, verb, reply)

        assert (200, answer, 3) == (response.status_code, response.json()["answer"], response.json()["seq"])
        assert state == (await rig.review()).state


async def test_a_refusal_comes_with_its_code(tmp_path: Path) -> None:
    """What the case refuses is a problem with the case's own code, and the review is open again."""
    async with open_rig(tmp_path, reply_s=10) as rig:
        await rig.claim()
        await rig.hear(queued())
        async with running(rig.room):
            response = await _answer(rig, "grant", refused("own_application"))

        assert ("own_application", CODES["own_application"].status) == (
            response.json()["code"],
            response.status_code,
        )
        assert Deciding() == (await rig.review()).state


async def test_a_code_of_a_newer_version_is_no_failure(tmp_path: Path) -> None:
    """A refusal whose code this version does not know is still a refusal."""
    async with open_rig(tmp_path) as rig:
        await rig.hear(queued())
        await rig.post("grant")
        (fact,) = await rig.facts()
        await rig.learn(await rig.reply(refused("moon_full"), cause=fact.id, seq=3))

        assert "step_not_open" == (await rig.post("grant")).json()["code"]


async def test_the_queues_are_heard_by_the_running_room(tmp_path: Path) -> None:
    """Ready once both groups have their seats; a record of a queue becomes a review, here one a rule grants."""
    async with open_rig(tmp_path) as rig:
        case = await rig.house.bus.join("the case", [REVIEW], "m")
        assert 2 == len(rig.room.missing())
        async with running(rig.room):
            await rig.queue(queued(routes={"area_m2": 20.0}))
            (fact,) = await rig.next_facts(case)
            assert [] == rig.room.missing()

        assert fact.application_id == APPLICATION


async def test_a_reply_read_by_another_process_is_found(tmp_path: Path) -> None:
    """The officer's process need not be the one that reads the partition's journal."""
    async with open_rig(tmp_path, reply_s=10) as rig:
        await rig.hear(queued())
        case = await rig.house.bus.join("the case", [REVIEW], "m")
        post = asyncio.create_task(rig.post("grant"))
        (fact,) = await rig.next_facts(case)
        await rig.learn(await rig.reply(GRANTED, cause=fact.id, seq=3))

        assert {"answer": "granted", "fact": fact.id, "seq": 3} == (await post).json()


async def test_a_retry_after_the_reply_gets_the_reply(tmp_path: Path) -> None:
    """Whoever lost the first answer to a broken line sends it again and learns what the case said."""
    async with open_rig(tmp_path) as rig:
        await rig.hear(queued())
        await rig.post("grant")
        (fact,) = await rig.facts()
        await rig.learn(await rig.reply(GRANTED, cause=fact.id, seq=3))

        assert (200, "granted") == ((again := await rig.post("grant")).status_code, again.json()["answer"])
        assert 1 == len(await rig.records(REVIEW))


async def test_an_unknown_outcome_is_told_as_such(tmp_path: Path) -> None:
    """503 with Retry-After; sent again it is the same fact, so the case hears it once."""
    async with open_rig(tmp_path, around=lambda bus: cast("Bus", Deaf(bus))) as rig:
        await rig.hear(queued())
        first = await rig.post("grant")
        second = await rig.post("grant")
        facts = await rig.facts()

        assert (503, "unavailable", "2") == (
            first.status_code,
            first.json()["code"],
            first.headers["Retry-After"],
        )
        assert (202, 2, 1) == (second.status_code, len(facts), len({fact.id for fact in facts}))


async def test_two_officers_on_one_page(tmp_path: Path) -> None:
    """Both answers are said, the log decides, and each officer learns what became of their own."""
    async with open_rig(tmp_path, reply_s=10) as rig:
        await rig.hear(queued())
        case = await rig.house.bus.join("the case", [REVIEW], "m")
        first = asyncio.create_task(rig.post("grant"))
        second = asyncio.create_task(rig.post("grant", by="amr-2"))
        facts = await rig.next_facts(case)
        while len(facts) < 2:
            facts += await rig.next_facts(case)
        replies = [
            await rig.reply(GRANTED, cause=facts[0].id, seq=3),
            await rig.reply(refused("step_not_open"), cause=facts[1].id),
        ]
        await rig.learn(*replies)
        answers = {"amr-1": (await first).json(), "amr-2": (await second).json()}

        assert "granted" == answers[facts[0].by.id]["answer"]
        assert "step_not_open" == answers[facts[1].by.id]["code"]
        assert Withdrawn("granted") == (await rig.review()).state


async def test_the_journal_heard_twice_changes_nothing(tmp_path: Path) -> None:
    """A worker that died before its commit reads the entries again; pages stay as they were."""
    async with open_rig(tmp_path) as rig:
        await rig.hear(queued())
        await rig.post("grant")
        (fact,) = await rig.facts()
        entry = await rig.reply(GRANTED, cause=fact.id, seq=3)
        await rig.learn(entry)
        kept = await rig.shelf.get(f"{APPLICATION}:licence")
        await rig.learn(entry)

        assert kept == await rig.shelf.get(f"{APPLICATION}:licence")


async def test_a_ghost_vanishes(tmp_path: Path) -> None:
    """A decision on a step that is not open any more is refused, and the state said with it closes the review."""
    async with open_rig(tmp_path) as rig:
        await rig.hear(queued())
        await rig.post("grant")
        (fact,) = await rig.facts()
        await rig.hear(withdrawn("cancelled", seq=4))
        await rig.learn(await rig.reply(refused("step_not_open"), cause=fact.id, seq=4))

        assert Withdrawn("cancelled") == (await rig.review()).state
        assert "step_not_open" == (await rig.post("grant")).json()["code"]


async def test_reading_all_anew_brings_no_ghosts(tmp_path: Path) -> None:
    """With an empty store and the journal read first, what was decided long ago is not open again."""
    async with open_rig(tmp_path) as rig:
        await rig.learn(await rig.reply(GRANTED, cause="long ago", seq=3))
        await rig.hear(queued(seq=2))

        assert Withdrawn("granted") == (await rig.review()).state
        assert [] == (await rig.get("/v1/reviews")).json()["reviews"]


async def test_an_answer_waits_no_longer_than_it_must(tmp_path: Path) -> None:
    """Without a reply the officer is told that it comes later, and the review goes on waiting."""
    async with open_rig(tmp_path, reply_s=0.05) as rig:
        await rig.hear(queued())

        assert 202 == (await rig.post("grant")).status_code
        assert isinstance((await rig.review()).state, Answered)


async def test_a_department_nobody_knows_is_refused_at_the_start(tmp_path: Path) -> None:
    """A misspelt setting must not become a desk that hears nothing."""
    with pytest.raises(UnknownDepartmentError, match="moon"):
        async with open_rig(tmp_path, departments=("moon",)):
            pass


def test_departments_are_named_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment variable names several departments in one text."""
    monkeypatch.setenv("ONEWINDOW_DEPARTMENT_WORKER_DEPARTMENTS", "amr, fire,")

    assert ("amr", "fire") == DepartmentWorkerSettings().departments
