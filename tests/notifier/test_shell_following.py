"""The journal followed: effects before files, the same effects however often a batch is done again."""

from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from tests.notifier.faulty import Blind, Failing, with_ports
from tests.notifier.rig import Rig, conclusion, open_rig, running

from onewindow.chassis.house import House
from onewindow.chassis.ports import PortError
from onewindow.contracts.case import CaseAccepted, CaseDelivered, CaseIssued
from onewindow.contracts.notice import ResultPrepared
from onewindow.contracts.topics import NOTICE
from onewindow.notifier.core.case_file import Decided
from onewindow.notifier.core.package import RESULT
from onewindow.notifier.core.verification import verify_package
from onewindow.notifier.shell.packaging import bytes_of, size_of
from onewindow.notifier.shell.rows import FILES, NOTICES, PACKAGES, doc_of, file_of, files_of

LOST = PortError("the line broke")

# Which port fails, in which method, and of what (a topic or a collection).
FAILURES = {
    "packages before": ("store", "put_many", PACKAGES.name, False),
    "packages after": ("store", "put_many", PACKAGES.name, True),
    "facts before": ("bus", "append", NOTICE, False),
    "facts after": ("bus", "append", NOTICE, True),
    "notices before": ("store", "put_many", NOTICES.name, False),
    "notices after": ("store", "put_many", NOTICES.name, True),
    "files before": ("store", "put_many", FILES.name, False),
    "files after": ("store", "put_many", FILES.name, True),
}


async def test_a_conclusion_gives_one_package_and_says_its_hash(rig: Rig) -> None:
    """The package is whole, verifies against the hash that was said, and holds the result as data."""
    filed = await rig.file()
    await rig.notifier().following.handle(await rig.conclude(filed))

    (fact,) = await rig.facts()
    assert isinstance(fact, ResultPrepared)
    assert (fact.conclusion, fact.application_id) == (conclusion(filed.application_id), filed.application_id)
    (row,) = (await rig.packages(fact.conclusion)).values()
    data = b"".join([chunk async for chunk in bytes_of(rig.house.blobs, row)])
    assert () == verify_package(data, fact.package)
    assert len(data) == size_of(row)
    assert RESULT in row["manifest"]


async def test_a_shop_gets_a_document_for_each_decision(rig: Rig) -> None:
    """Grants and refusals become PDF files made out to the applicant; the refusal carries the desk's words."""
    filed = await rig.file("shop")
    first, second, _ = await rig.conclude(filed, "shop")
    await rig.notifier().following.handle([first, second])
    file = (await files_of(rig.house.store, [filed.application_id]))[filed.application_id]
    refusal = await rig.text(reasons="楼梯太窄", law="《消防法》第十五条")
    refused = file.decided["licence"]._replace(outcome="denied", reasons=refusal)
    ended = {"conclusion": "c", "outcome": "partial", "concluded_at": "2026-11-24T01:00:00.000Z"}
    facts, unmade = await rig.notifier().packaging.prepared(
        [file._replace(decided={**file.decided, "fire": refused}, **ended)]  # type: ignore[arg-type]
    )

    assert [] == unmade
    (row,) = (await rig.packages("c")).values()
    data = b"".join([chunk async for chunk in bytes_of(rig.house.blobs, row)])
    assert () == verify_package(data, facts[0].package)
    assert len(data) == size_of(row)
    assert "licence-grant_decision.pdf" in row["manifest"]
    assert "fire-refusal_decision.pdf" in row["manifest"]
    reads = (await rig.get(f"/v1/dossiers/{filed.application_id}/reads", "me")).json()["reads"]
    assert [("notifier", "result", ["name"])] == [(one["by"], one["purpose"], one["fields"]) for one in reads]


async def test_a_renewal_that_nobody_decided_is_in_the_result(rig: Rig) -> None:
    """A document confirms it, though no desk has written one."""
    filed = await rig.file("shop")
    first, second, _ = await rig.conclude(filed, "shop")
    await rig.notifier().following.handle([first, second])
    file = (await files_of(rig.house.store, [filed.application_id]))[filed.application_id]
    silent = Decided("deemed", 1, "2026-11-23T15:59:59.999Z", "service")
    ended = {"conclusion": "c", "outcome": "approved", "concluded_at": "2026-11-24T01:00:00.000Z"}
    _, unmade = await rig.notifier().packaging.prepared(
        [file._replace(decided={"fire": silent}, **ended)]  # type: ignore[arg-type]
    )

    assert [] == unmade
    (row,) = (await rig.packages("c")).values()
    assert "fire-deemed_renewal.pdf" in row["manifest"]


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES.keys())
async def test_a_batch_that_breaks_off_is_done_again_with_the_same_effects(
    rig: Rig, failure: tuple[str, str, str, bool]
) -> None:
    """Wherever it breaks: one package, the same fact to the byte, one notice of each kind, and the files in the end."""
    port, method, of, after = failure
    filed = await rig.file()
    batch = [*await rig.conclude(filed), await rig.say(filed.application_id, CaseAccepted(as_of="x"))]
    broken = Failing(getattr(rig.house, port), method, LOST, after=after, topic=of)
    one = rig.notifier(with_ports(rig.house, **{port: broken}))

    with pytest.raises(PortError):
        await one.following.handle(batch)
    assert 0 == broken.left
    if (of, after) != (FILES.name, True):
        assert {} == await files_of(rig.house.store, [filed.application_id])
    await one.following.handle(batch)
    await rig.notifier().following.handle(batch)

    said = await rig.raw()
    assert said
    assert 1 == len(set(said))
    assert 1 == len(await rig.packages(conclusion(filed.application_id)))
    assert ["accepted"] == [notice["kind"] for notice in await rig.notices(filed.application_id)]
    assert 4 == (await files_of(rig.house.store, [filed.application_id]))[filed.application_id].seq


async def test_two_notifiers_that_prepare_the_same_conclusion_keep_one_package(rig: Rig) -> None:
    """The one that comes second speaks of the first one's package, though its own clock shows another time."""
    filed = await rig.file()
    batch = await rig.conclude(filed)
    blind = rig.notifier(with_ports(rig.house, store=Blind(rig.house.store, PACKAGES.name)))

    await rig.notifier().following.handle(batch)
    await blind.following.handle(batch)

    first, second = await rig.raw()
    assert first == second


async def test_an_entry_that_was_followed_is_not_followed_from_memory_that_is_too_old(rig: Rig) -> None:
    """A file at hand counts only if the entry follows its very bytes; else the store is asked."""
    filed = await rig.file()
    first, second, third = await rig.conclude(filed)
    one, other = rig.notifier(), rig.notifier()

    await one.following.handle([first])
    await other.following.handle([second])
    await one.following.handle([third])

    file = (await files_of(rig.house.store, [filed.application_id]))[filed.application_id]
    assert ["licence", "fire"] == list(file.decided)
    assert 3 == file.seq


async def test_notices_of_an_entry_stand_in_the_inbox(rig: Rig) -> None:
    """Accepted and ready: one notice each, in both languages, with the application's number."""
    filed = await rig.file()
    one = rig.notifier()
    await one.following.handle(await rig.conclude(filed))
    issued = CaseIssued(conclusion=conclusion(filed.application_id), package="p" * 64)
    await one.following.handle([await rig.say(filed.application_id, issued, by=None)])
    await one.following.handle([await rig.say(filed.application_id, CaseDelivered(mode="download"))])

    (notice,) = await rig.notices(filed.application_id)
    assert (notice["kind"], notice["state"], notice["todo"]) == ("result_ready", "inbox", None)
    assert filed.number in notice["body_zh"]


async def test_a_file_survives_the_store(rig: Rig) -> None:
    """What is read back is what was kept, decisions included."""
    filed = await rig.file()
    await rig.notifier().following.handle(await rig.conclude(filed))
    file = (await files_of(rig.house.store, [filed.application_id]))[filed.application_id]

    assert file == file_of(doc_of(file))
    head = (await rig.notifier().following.heads([filed.application_id]))[filed.application_id]
    assert (file.seq, file.head) == (head.seq, head.hash)


async def test_a_batch_of_many_conclusions_prepares_each_of_them_once(rig: Rig) -> None:
    """One fact for each application, whichever partition it lies in."""
    filed = [await rig.file() for _ in range(5)]
    batch = [one for each in filed for one in await rig.conclude(each)]
    await rig.notifier().following.handle(batch)

    facts = await rig.facts()
    assert {each.application_id for each in filed} == {fact.application_id for fact in facts}
    assert 5 == len(facts)


async def test_a_kept_package_is_never_made_again(rig: Rig) -> None:
    """Whatever the files say later, what is told of a conclusion is its first package."""
    filed = await rig.file()
    batch = await rig.conclude(filed)
    await rig.notifier().following.handle(batch)
    (fact,) = await rig.facts()
    file = (await files_of(rig.house.store, [filed.application_id]))[filed.application_id]
    other = file._replace(decided={"fire": file.decided["fire"]})
    facts, _ = await rig.notifier().packaging.prepared([other])

    assert [fact] == facts


async def test_the_loop_outlives_an_outage_in_the_middle_of_a_batch(tmp_path: Path) -> None:
    """Wired as in production: the fact cannot be said at first, and is said when the log is back."""

    def away(house: House) -> House:
        return with_ports(house, bus=Failing(house.bus, "append", LOST, topic=NOTICE))

    async with open_rig(tmp_path, around=away) as rig:
        filed = await rig.file()
        await rig.claim()
        await rig.conclude(filed)
        async with running(rig.room):
            fact = await rig.next_fact()

        assert isinstance(fact, ResultPrepared)
        assert 1 == len(await rig.packages(conclusion(filed.application_id)))


async def test_what_was_done_is_counted_once(rig: Rig) -> None:
    """Packages by form and notices by channel; a batch done again counts no notice twice."""
    filed = await rig.file()
    batch = [*await rig.conclude(filed), await rig.say(filed.application_id, CaseAccepted(as_of="x"))]
    before = _counted()
    for _ in range(2):
        await rig.notifier().following.handle(batch)

    assert [1, 1] == [after - was for after, was in zip(_counted(), before, strict=True)]


def _counted() -> list[float]:
    packages = REGISTRY.get_sample_value("onewindow_package_prepared_total", {"format": "json"})
    kept = REGISTRY.get_sample_value("onewindow_notice_carried_total", {"channel": "inbox", "outcome": "kept"})
    return [packages or 0, kept or 0]
