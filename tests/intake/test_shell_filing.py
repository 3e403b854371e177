"""POST /v1/applications: one number for one key, whatever happens on the way."""

import asyncio
from pathlib import Path

import pytest
from tests.intake import offices
from tests.intake.faulty import LostOnce, NoInserts, SilentLog, UnknownOnce
from tests.intake.offices import AGENT, ANSWERS, CLERK, ME, OTHER
from tests.intake.rig import Rig, open_rig

from onewindow.chassis.ports import Landed
from onewindow.contracts.application import ApplicationSubmitted
from onewindow.intake.core.number import read_number
from onewindow.intake.shell.settings import IntakeSettings


async def body(rig: Rig) -> dict[str, object]:
    """An application for a stall whose card is uploaded."""
    return {"service": "stall", "answers": ANSWERS, "materials": {"id_card": await rig.upload(offices.pdf("card"))}}


async def test_an_application_gets_its_number_and_is_in_the_log(tmp_path: Path) -> None:
    """201 with number, query code and links; the log holds one fact about it, without anything personal."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file(key="k")
        (fact,) = await rig.facts()

        assert read_number(filed["number"]) == filed["number"]
        assert len(filed["query_code"]) == 6
        assert filed["_links"]["events"] == f"/v1/applications/{filed['number']}/events"
        assert filed["_links"]["documents"] == f"/v1/results/{filed['number']}/documents"
        assert isinstance(fact, ApplicationSubmitted)
        assert (fact.application_id, fact.number) == (filed["application_id"], filed["number"])
        assert (fact.by, fact.subject, fact.service, fact.version) == (ME, "me", "stall", 2)


async def test_the_same_key_again_gives_the_same_answer(tmp_path: Path) -> None:
    """Repeated, the answer is the same to the byte, and nothing is said twice."""
    async with open_rig(tmp_path) as rig:
        told = await body(rig)
        first = await rig.post("/v1/applications", told, key="k")
        again = await rig.post("/v1/applications", told, key="k")

        assert (first.status_code, again.status_code) == (201, 201)
        assert first.content == again.content
        assert again.headers["idempotency-replayed"] == "true"
        assert len(await rig.facts()) == 1


async def test_fifty_at_once_are_one_application(tmp_path: Path) -> None:
    """Fifty equal calls under one key at the same time: one dossier, one fact, one number."""
    async with open_rig(tmp_path) as rig:
        told = await body(rig)
        answers = await asyncio.gather(*(rig.post("/v1/applications", told, key="k") for _ in range(50)))

        assert {201} == {answer.status_code for answer in answers}
        assert len({answer.content for answer in answers}) == 1
        assert len(await rig.facts()) == 1


async def test_two_processes_at_once_are_one_application(tmp_path: Path) -> None:
    """Two processes over the same file: the dossier of one stands, both give its number."""
    async with open_rig(tmp_path) as one, open_rig(tmp_path) as two:
        told = await body(one)
        answers = await asyncio.gather(
            *(rig.post("/v1/applications", told, "me", key="k") for rig in (one, two) for _ in range(5))
        )

        assert {201} == {answer.status_code for answer in answers}
        assert len({answer.content for answer in answers}) == 1
        assert len({fact.id for fact in await one.facts()}) == 1


async def test_the_same_key_with_another_body_is_refused(tmp_path: Path) -> None:
    """One changed byte: 422 key_reused, also where the changed body would be refused anyway."""
    async with open_rig(tmp_path) as rig:
        told = await body(rig)
        await rig.post("/v1/applications", told, key="k")
        other = await rig.post("/v1/applications", told | {"answers": ANSWERS | {"area_m2": 13}}, key="k")
        wrong = await rig.post("/v1/applications", told | {"service": "no-such"}, key="k")

        assert [(422, "key_reused")] * 2 == [(one.status_code, one.json()["code"]) for one in (other, wrong)]
        assert len(await rig.facts()) == 1


async def test_another_persons_key_is_another_application(tmp_path: Path) -> None:
    """Keys are each person's own: the same key gives somebody else an application of their own."""
    async with open_rig(tmp_path) as rig:
        mine, theirs = await rig.file(ME, key="k"), await rig.file(OTHER, key="k")

        assert mine["number"] != theirs["number"]


@pytest.mark.parametrize("layer", [UnknownOnce, LostOnce])
async def test_an_unknown_end_is_told_as_unknown_and_the_retry_says_it_again(tmp_path: Path, layer: type) -> None:
    """503 with Retry-After while nobody knows; the retry under the same key gets the number, and the log has it."""
    async with open_rig(tmp_path, bus=layer) as rig:
        told = await body(rig)
        first = await rig.post("/v1/applications", told, key="k")
        again = await rig.post("/v1/applications", told, key="k")
        facts = await rig.facts()

        assert (503, "unavailable") == (first.status_code, first.json()["code"])
        assert "retry-after" in first.headers
        assert again.status_code == 201
        assert {again.json()["number"]} == {fact.number for fact in facts if isinstance(fact, ApplicationSubmitted)}
        assert len({fact.id for fact in facts}) == 1


async def test_a_log_that_keeps_silent_is_told_as_unknown(tmp_path: Path) -> None:
    """After the deadline 503; what was begun goes on, and the retry gives the number of the first attempt."""
    async with open_rig(tmp_path, IntakeSettings(told_within_s=0.05), bus=SilentLog) as rig:
        told = await body(rig)
        first = await rig.post("/v1/applications", told, key="k")
        second = await rig.post("/v1/applications", told, key="k")
        rig.house.bus.gate.set()  # type: ignore[attr-defined]
        third = await rig.post("/v1/applications", told, key="k")

        assert (503, 503, 201) == (first.status_code, second.status_code, third.status_code)
        assert len({fact.id for fact in await rig.facts()}) == 1


async def test_nothing_is_said_before_the_dossier_is_durable(tmp_path: Path) -> None:
    """A store that is down: 503 with Retry-After, and not a word in the log."""
    async with open_rig(tmp_path) as rig:
        told = await body(rig)
        held = await rig.file(key="held")
    async with open_rig(tmp_path, store=NoInserts) as rig:
        answer = await rig.post("/v1/applications", told, key="k")

        assert (503, "unavailable") == (answer.status_code, answer.json()["code"])
        assert [held["application_id"]] == [fact.application_id for fact in await rig.facts()]


async def test_an_old_answer_survives_a_restart(tmp_path: Path) -> None:
    """After a restart the same key still gives the same answer; what the log holds is said at most once more."""
    async with open_rig(tmp_path) as rig:
        told = await body(rig)
        first = await rig.post("/v1/applications", told, key="k")
    async with open_rig(tmp_path) as rig:
        again = await rig.post("/v1/applications", told, key="k")

        assert first.content == again.content
        assert len({fact.id for fact in await rig.facts()}) == 1


async def test_a_key_stands_although_its_form_is_gone(tmp_path: Path) -> None:
    """A repeat is answered from what was taken, even when the catalogue has a newer version by now."""
    async with open_rig(tmp_path) as rig:
        told = await body(rig)
        first = await rig.post("/v1/applications", told | {"version": 2}, key="k")
    newer = offices.STALL.replace("ACCEPTANCE", "immediate").replace("version: 2", "version: 3")
    (tmp_path / "catalogue" / "stall" / "3.yaml").write_text(newer)
    async with open_rig(tmp_path) as rig:
        again = await rig.post("/v1/applications", told | {"version": 2}, key="k")
        fresh = await rig.post("/v1/applications", told | {"version": 2}, key="k-2")

        assert first.content == again.content
        assert (412, "stale_page") == (fresh.status_code, fresh.json()["code"])


async def test_a_full_room_turns_away_before_reading(tmp_path: Path) -> None:
    """With all places taken the next one gets 503 and Retry-After, and its body is not read."""
    async with open_rig(tmp_path, IntakeSettings(in_flight=1), bus=SilentLog) as rig:
        told = await body(rig)
        first = asyncio.create_task(rig.post("/v1/applications", told, key="k"))
        await rig.house.bus.reached.wait()  # type: ignore[attr-defined]
        second = await rig.post("/v1/applications", b"not even JSON", key="k-2")
        rig.house.bus.gate.set()  # type: ignore[attr-defined]

        assert (503, "1") == (second.status_code, second.headers["retry-after"])
        assert (await first).status_code == 201


async def test_an_agent_files_for_whom_the_mandate_names(tmp_path: Path) -> None:
    """Brought by the agent, for the person behind the mandate, who sees it as their own."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file(AGENT)
        (fact,) = await rig.facts()

        assert isinstance(fact, ApplicationSubmitted)
        assert ("me", "agent", "agent-1") == (fact.subject, fact.channel, fact.by.id)
        assert (await rig.get(f"/v1/applications/{filed['number']}", ME)).status_code == 200


async def test_a_clerk_files_for_somebody_with_or_without_an_account(tmp_path: Path) -> None:
    """The account the clerk names owns it; without one only number and code open it."""
    async with open_rig(tmp_path) as rig:
        owned = await rig.file(CLERK, applicant={"name": "王小明", "person": "me-2"})
        plain = await rig.file(CLERK, applicant={"name": "王小明", "mobile": "１３８００１３８０００"})

        assert (await rig.get(f"/v1/applications/{owned['number']}", OTHER)).status_code == 200
        assert (await rig.get(f"/v1/applications/{plain['number']}", OTHER)).status_code == 404
        by_code = await rig.get(f"/v1/applications/{plain['number']}?code={plain['query_code'].lower()}")
        assert by_code.status_code == 200


async def test_the_fact_lands_in_the_partition_of_its_key(tmp_path: Path) -> None:
    """Record key and partition follow from the application's id."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file()
        landed = await rig.append("onewindow.application.v1", filed["application_id"].encode(), b"{}")

        assert landed.offset == 1
        assert isinstance(Landed(0), Landed)
