"""A result that cannot be made stops nobody else's, is seen by people, and goes out once it can be made."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from tests.notifier.faulty import Failing, with_ports
from tests.notifier.rig import Filed, Rig, conclusion, open_rig
from tests.notifier.shops import HEAD, concluded, denied, entry, opened, shop

from onewindow.chassis.journal import Counted
from onewindow.chassis.parking import parked_of
from onewindow.chassis.peers import PeerRefusedError, PeerUnavailableError
from onewindow.chassis.ports import PortError
from onewindow.contracts.entry import Entry
from onewindow.contracts.notice import ResultPrepared
from onewindow.contracts.topics import PARKED
from onewindow.notifier.core.case_file import follow
from onewindow.notifier.core.package import PackageError
from onewindow.notifier.shell.mending import Mending
from onewindow.notifier.shell.metrics import UNMADE_NOW
from onewindow.notifier.shell.neighbours import RefusedError
from onewindow.notifier.shell.packaging import Packaging
from onewindow.notifier.shell.rows import UNMADE
from onewindow.notifier.shell.typesetter import TypesettingError

LOST_TEXT = "f" * 32


async def rejected(rig: Rig, filed: Filed, reasons: str, service: str = "kiosk") -> list[Counted[Entry]]:
    """The whole case: opened, denied once, concluded."""
    end = concluded("rejected", conclusion(filed.application_id), fire="denied")
    opening = await rig.open(filed, service)
    return [opening, await rig.say(filed.application_id, denied("fire", reasons), end, by=HEAD)]


async def parked(rig: Rig) -> Sequence[tuple[str, str, str | None, str]]:
    """What lies in the parking lot: code, detail, case, service."""
    found = []
    for partition in range(rig.house.partitions):
        for record in await rig.house.bus.read(PARKED, partition, 0, 100):
            each = parked_of(record)
            found.append((each.code, each.detail, each.case, each.service))
    return found


async def unmade(rig: Rig) -> list[dict[str, Any]]:
    """What waits to be mended."""
    return list((await rig.house.store.find(UNMADE.name, {})).docs)


async def test_one_poisoned_result_does_not_stop_the_others(rig: Rig) -> None:
    """Its neighbour in the same batch gets its result; the poisoned one is parked with its reason and remembered."""
    bad, good = await rig.file(), await rig.file()
    batch = [*await rejected(rig, bad, LOST_TEXT), *await rig.conclude(good)]
    await rig.notifier().following.handle(batch)

    assert [good.application_id] == [fact.application_id for fact in await rig.facts()]
    detail = "NotThereError: department-worker does not have it"
    assert [("failed", detail, None, "notifier")] == list(await parked(rig))
    (row,) = await unmade(rig)
    assert (row["application_id"], row["error"]) == (bad.application_id, "NotThereError")


async def test_the_applicant_is_told_that_people_look_at_it(rig: Rig) -> None:
    """The result is not ready, and the answer says more than to look again."""
    bad = await rig.file()
    await rig.notifier().following.handle(await rejected(rig, bad, LOST_TEXT))

    answer = await rig.get(f"/v1/results/{bad.number}", "me")
    assert (409, "result_not_ready") == (answer.status_code, answer.json()["code"])
    assert "operators" in answer.json()["detail"]


async def test_a_result_is_made_once_its_words_are_back(rig: Rig) -> None:
    """What was restored from a backup lets the result go out by itself, and nothing is left to mend."""
    bad = await rig.file()
    lost = await rig.text(reasons="楼梯太窄", law="《消防法》第十五条")
    doc = await rig.house.store.get("review_texts", lost)
    assert doc is not None
    await rig.house.store.delete("review_texts", lost)
    one = rig.notifier()
    await one.following.handle(await rejected(rig, bad, lost))
    assert (0, 1) == (await one.mending.mend(), UNMADE_NOW._value.get())

    await rig.house.store.insert("review_texts", doc)
    assert (1, 0) == (await one.mending.mend(), UNMADE_NOW._value.get())
    assert 0 == await one.mending.mend()

    (fact,) = await rig.facts()
    assert isinstance(fact, ResultPrepared)
    assert fact.conclusion == conclusion(bad.application_id)
    assert [] == await unmade(rig)


async def test_a_batch_done_again_parks_its_poison_once(rig: Rig) -> None:
    """However often the batch breaks off behind it: one record in the parking lot, one row to mend."""
    bad = await rig.file()
    batch = await rejected(rig, bad, LOST_TEXT)
    broken = Failing(rig.house.store, "put_many", PortError("broke"), topic="case_files")
    one = rig.notifier(with_ports(rig.house, store=broken))
    with pytest.raises(PortError):
        await one.following.handle(batch)
    await one.following.handle(batch)

    assert 1 == len(await parked(rig))
    assert 1 == len(await unmade(rig))


async def test_a_refusal_that_names_no_law_is_not_written(rig: Rig) -> None:
    """Reasons alone are no refusal (行政许可法 Art. 38): the field that is missing stands in the parking lot."""
    bad = await rig.file("shop")
    words = await rig.text(reasons="楼梯太窄")
    await rig.notifier().following.handle(await rejected(rig, bad, words, "shop"))

    assert [("failed", "IncompleteDecisionError: fire: law", None, "notifier")] == list(await parked(rig))
    assert [] == await rig.facts()


async def test_a_case_whose_definition_is_gone_waits_for_it(rig: Rig) -> None:
    """Another body under the same version is not taken for the one the case runs on."""
    filed = await rig.file()
    end = concluded("rejected", conclusion(filed.application_id))
    both = entry(opened(shop(), number=filed.number), end, application_id=filed.application_id)
    file = follow(None, both, "h")._replace(definition_hash="0" * 64)
    facts, found = await rig.notifier().packaging.prepared([file])

    assert [] == facts
    assert ["UnknownDefinitionError"] == [each.error for each in found]


@pytest.mark.parametrize("error", [TypesettingError("张三 cannot be drawn"), PackageError("张三"), KeyError("张三")])
async def test_what_goes_wrong_in_the_making_names_no_person(rig: Rig, error: Exception) -> None:
    """Neither the parking lot nor the row of what is to be mended holds what a document would have said."""
    filed = await rig.file("shop")
    batch = await rig.conclude(filed, "shop")
    broken = Failing(rig.typesetter, "draw", error)
    await rig.notifier(typesetter=broken).following.handle(batch)

    assert 1 == len(await unmade(rig))
    assert "张三" not in f"{await unmade(rig)} {await parked(rig)}"


async def test_a_room_that_does_not_answer_is_waited_for(rig: Rig) -> None:
    """An outage blocks and parks nothing; the same batch goes through when the room is back."""
    filed = await rig.file("shop")
    batch = await rig.conclude(filed, "shop")
    away = Failing(rig.house.peers, "get", PeerUnavailableError("intake does not answer"))
    one = rig.notifier(with_ports(rig.house, peers=away))
    with pytest.raises(PortError):
        await one.following.handle(batch)
    assert [] == list(await parked(rig))

    await one.following.handle(batch)
    assert 1 == len(await rig.facts())


async def test_a_room_that_will_not_talk_to_us_is_waited_for_too(rig: Rig) -> None:
    """A wrong secret is nobody's case in particular: it must not park every result one by one."""
    filed = await rig.file("shop")
    batch = await rig.conclude(filed, "shop")
    refusing = Failing(rig.house.peers, "get", PeerRefusedError("intake", 401, "not_signed_in"))

    with pytest.raises(RefusedError):
        await rig.notifier(with_ports(rig.house, peers=refusing)).following.handle(batch)
    assert [] == list(await parked(rig))


async def test_a_dossier_that_is_not_there_poisons_its_own_result_only(rig: Rig) -> None:
    """Intake has no such dossier (its store came from an old backup): that result waits, others go on."""
    ghost = Filed("11111111-1111-5111-8111-111111111111", "YJS20261123000000000", "")
    good = await rig.file("shop")
    batch = [*await rig.conclude(ghost, "shop"), *await rig.conclude(good, "shop")]
    await rig.notifier().following.handle(batch)

    assert [good.application_id] == [fact.application_id for fact in await rig.facts()]
    assert [("failed", "NotThereError: intake does not have it", None, "notifier")] == list(await parked(rig))


async def test_mending_goes_on_after_an_outage(tmp_path: Any) -> None:
    """The loop tries at its start and then again and again, and ends when it is asked to."""
    async with open_rig(tmp_path) as rig:
        one = rig.notifier()
        bad = await rig.file()
        await one.following.handle(await rejected(rig, bad, LOST_TEXT))
        tried = _Counting(one.packaging)
        broken = Failing(rig.house.store, "find", PortError("broke"))
        mending = Mending(with_ports(rig.house, store=broken), tried, every_s=0.001)  # type: ignore[arg-type]
        stop = asyncio.Event()
        async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
            tasks.create_task(mending.run(stop))
            await tried.twice.wait()
            stop.set()

        assert 0 == broken.left


class _Counting:
    """Packaging that rings when it was asked twice."""

    def __init__(self, under: Packaging) -> None:
        self._under, self._asked = under, 0
        self.twice = asyncio.Event()

    async def prepared(self, files: Any) -> Any:
        """As packaging does."""
        self._asked += 1
        if self._asked == 2:
            self.twice.set()
        return await self._under.prepared(files)
