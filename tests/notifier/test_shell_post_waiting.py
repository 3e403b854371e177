"""The post when not all can go: what cannot go now waits, and nobody else; each notifier carries its share."""

import asyncio

import pytest
from tests.notifier.posts import Choosy, accepted, post, state_of
from tests.notifier.rig import PARTITIONS, Rig
from tests.support.clock import StandingClock

from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Doc
from onewindow.contracts.notice import NoticeFailed, NoticeSent
from onewindow.notifier.shell import metrics
from onewindow.notifier.shell.channels import ChannelDownError, ChannelError, NotNowError
from onewindow.notifier.shell.rows import NOTICES


async def test_a_notice_that_cannot_go_now_keeps_no_other_from_going(rig: Rig) -> None:
    """A full mailbox waits, twice as long each time, while the rest goes out."""
    first, second = await accepted(rig), await accepted(rig)
    clock, channel = StandingClock(), Choosy()
    channel.raises[first.application_id] = NotNowError("452")
    one = post(rig, channel, clock=clock)
    await one.carry()
    assert [second.application_id] == channel.carried
    assert ("created", "carry") == await state_of(rig, first)

    tries = []
    for _ in range(200):
        clock.wait(seconds=1)
        channel.raises[first.application_id] = told = NotNowError("452")
        await one.carry()
        if told.__traceback__ is not None:
            tries.append(round(clock.monotonic()))
    assert [60, 180] == tries

    channel.raises.clear()
    clock.wait(seconds=240)
    await one.carry()
    assert first.application_id in channel.carried


async def test_what_was_put_off_is_forgotten_by_who_does_not_carry_it_any_more(rig: Rig) -> None:
    """Its partition went to another member, which carried it; here a pause stays only for what still waits here."""
    away, here = await accepted(rig), await accepted(rig)
    while partition_of(here.application_id.encode(), PARTITIONS) == partition_of(
        away.application_id.encode(), PARTITIONS
    ):
        here = await accepted(rig)
    gone = partition_of(away.application_id.encode(), PARTITIONS)
    owned, channel = set(range(PARTITIONS)), Choosy()
    channel.raises = dict.fromkeys((away.application_id, here.application_id), NotNowError("452"))
    one = post(rig, channel, owns=owned.__contains__, clock=StandingClock())
    await one.carry()
    assert 2 == len(one._pauses)
    owned.remove(gone)
    await one.carry()
    assert 1 == len(one._pauses)
    owned.clear()
    await one.carry()

    assert {} == one._pauses


async def test_after_three_days_of_trying_it_is_given_up(rig: Rig) -> None:
    """The failure is told with its code, and the notice stays in the inbox."""
    filed = await accepted(rig)
    clock, channel = StandingClock(), Choosy()
    channel.raises[filed.application_id] = NotNowError("452")
    one = post(rig, channel, clock=clock)
    await one.carry()
    clock.wait(days=3, seconds=1)
    await one.carry()

    (fact,) = await rig.facts()
    assert isinstance(fact, NoticeFailed)
    assert fact.code == "gave_up"
    assert ("failed", None) == await state_of(rig, filed)


async def test_a_channel_that_is_down_makes_all_wait_and_loses_none(rig: Rig) -> None:
    """Nothing is told while it is down; what could go before it went down is settled, and the outage is counted."""
    down = metrics.NOTICES.labels("choosy", "down")
    before = down._value.get()
    filed = [await accepted(rig) for _ in range(3)]
    channel = Choosy()
    channel.raises[filed[1].application_id] = ChannelDownError("gone")
    one = post(rig, channel)
    with pytest.raises(ChannelDownError):
        await one.carry()
    assert (2, 1) == (len(await rig.facts()), down._value.get() - before)

    channel.raises.clear()
    await one.carry()
    assert {each.application_id for each in filed} == {fact.application_id for fact in await rig.facts()}


async def test_a_refused_notice_does_not_stop_the_next_one(rig: Rig) -> None:
    """Failed and sent stand side by side in the log, each with its own notice."""
    first, second = await accepted(rig), await accepted(rig)
    channel = Choosy()
    channel.raises[first.application_id] = ChannelError("mailbox_unknown")
    await post(rig, channel).carry()

    outcomes = {fact.application_id: type(fact) for fact in await rig.facts()}
    assert outcomes == {first.application_id: NoticeFailed, second.application_id: NoticeSent}


async def test_each_notifier_carries_what_it_owns(rig: Rig) -> None:
    """Two notifiers share the work by partition; nothing is carried twice, nothing is left."""
    filed = [await accepted(rig) for _ in range(8)]
    shares = {partition_of(each.application_id.encode(), PARTITIONS) for each in filed}
    assert {0, 1} == shares
    one, other = Choosy(), Choosy()
    await asyncio.gather(
        post(rig, one, owns=lambda partition: partition == 0).carry(),
        post(rig, other, owns=lambda partition: partition == 1).carry(),
    )

    assert 8 == len(await rig.facts())
    assert {each.application_id for each in filed} == {*one.carried, *other.carried}
    assert set(one.carried).isdisjoint(other.carried)


async def test_what_goes_to_another_member_in_the_middle_of_a_round_is_carried_there(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow channel has one in hand when the partitions go: what still waits goes out once, over there."""
    monkeypatch.setattr("onewindow.notifier.shell.post._AT_ONCE", 1)
    filed = [await accepted(rig) for _ in range(4)]
    owned = set(range(PARTITIONS))

    class Slow(Choosy):
        """Loses the partitions while it carries."""

        async def send(self, notice: Doc, address: str | None) -> None:
            await super().send(notice, address)
            owned.clear()

    here, there = Slow(), Choosy()
    await post(rig, here, owns=owned.__contains__).carry()
    await post(rig, there).carry()

    assert 1 == len(here.carried)
    assert sorted(each.application_id for each in filed) == sorted(here.carried + there.carried)


async def test_a_notifier_without_a_partition_carries_nothing(rig: Rig) -> None:
    """It has no seat yet, or has lost it."""
    filed = await accepted(rig)
    await post(rig, Choosy(), owns=lambda _: False).carry()

    assert ("created", "carry") == await state_of(rig, filed)


async def test_a_backlog_of_any_length_is_worked_oldest_first(rig: Rig) -> None:
    """More than one page of notices, in the order in which they were written."""
    rows = [_row(place) for place in range(250)]
    await rig.house.store.put_many(NOTICES.name, rows)
    channel = Choosy()
    await post(rig, channel).carry()

    assert [row["application_id"] for row in rows] == channel.carried


def _row(place: int) -> Doc:
    said = {"subject_zh": "题", "subject_en": "Subject", "body_zh": "文", "body_en": "Body"}
    whose = {"number": "YJS1", "subject": "me", "partition": 0, "application_id": f"application-{place:03d}"}
    at = f"2026-11-23T01:{place // 60:02d}:{place % 60:02d}.000Z"
    name = f"{(place * 7919) % 1000:032x}"
    return {"_id": name, "rev": 1, "state": "created", "todo": "carry", "kind": "accepted", "at": at} | whose | said
