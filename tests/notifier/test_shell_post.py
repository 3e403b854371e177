"""The post: each notice is carried once, told once, after it was carried."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tests.notifier.faulty import Failing, FailingSecond
from tests.notifier.mailbox import open_mailbox
from tests.notifier.posts import ACCEPTED, Choosy, accepted, folder, post, state_of
from tests.notifier.rig import Rig, open_rig, running

from onewindow.chassis.ports import Outgoing, PortError
from onewindow.contracts.notice import NoticeFailed, NoticeSent
from onewindow.contracts.topics import NOTICE
from onewindow.notifier.shell.channels import SmtpChannel
from onewindow.notifier.shell.settings import NotifierSettings

ADDRESS = "zhang@example.com"


async def test_a_notice_is_carried_and_told_once(rig: Rig) -> None:
    """The file is there, the fact names notice and channel, and a second round does nothing."""
    filed = await accepted(rig)
    one = post(rig, folder(rig))
    await one.carry()
    await one.carry()

    (fact,) = await rig.facts()
    assert isinstance(fact, NoticeSent)
    assert (fact.kind, fact.channel, fact.application_id) == ("accepted", "folder", filed.application_id)
    assert (rig.house.data / "notices" / f"{fact.notice}.eml").exists()
    assert ("sent", None) == await state_of(rig, filed)


async def test_it_is_told_only_after_the_file_is_there(rig: Rig) -> None:
    """At the moment of saying, the file is whole under its name."""
    await accepted(rig)
    bus = _Looking(rig)
    await post(rig, folder(rig), bus=bus).carry()

    assert [1] == bus.files


@pytest.mark.parametrize("failing", ["bus", "first row", "last row"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_round_that_breaks_off_is_done_again_and_nobody_gets_two(rig: Rig, failing: str, after: bool) -> None:
    """Wherever it breaks: one fact to the byte; and, once its row is kept, not even the channel is asked again."""
    filed = await accepted(rig)
    channel = Choosy()
    broken: Any
    match failing:
        case "bus":
            broken = {"bus": Failing(rig.house.bus, "append", PortError("broke"), after=after, topic=NOTICE)}
        case "first row":
            broken = {"store": Failing(rig.house.store, "put_many", PortError("broke"), after=after)}
        case _:
            broken = {"store": FailingSecond(rig.house.store, after=after)}
    one = post(rig, channel, **broken)
    with pytest.raises(PortError):
        await one.carry()
    await one.carry()
    await post(rig, channel).carry()

    said = await rig.raw()
    assert said
    assert 1 == len(set(said))
    assert ("sent", None) == await state_of(rig, filed)
    asked_again = failing == "first row" and not after
    assert (2 if asked_again else 1) == len(channel.carried)


async def test_a_log_that_is_out_sends_nobody_a_second_mail(rig: Rig) -> None:
    """The mail went; however long the log is away, it is only said again."""
    await accepted(rig, email=ADDRESS)
    async with open_mailbox() as box:
        channel = SmtpChannel(NotifierSettings(smtp_port=box.port))
        for _ in range(3):
            out = Failing(rig.house.bus, "append", PortError("out"))
            with pytest.raises(PortError):
                await post(rig, channel, bus=out, address=_at(ADDRESS)).carry()
        await post(rig, channel, address=_at(ADDRESS)).carry()

        assert 1 == len(box.mails)
    assert 1 == len(await rig.facts())


async def test_the_address_comes_from_the_dossier_where_the_form_asks_for_one(tmp_path: Any) -> None:
    """Through intake, for the purpose of a notice, on record; a mail arrives."""
    async with (
        open_mailbox() as box,
        open_rig(tmp_path, channel="smtp", smtp_port=box.port) as rig,
    ):
        filed = await accepted(rig, email=ADDRESS)
        await rig.claim()
        async with running(rig.room):
            fact = await rig.next_fact()

        ((address, _),) = box.mails
        assert address == ADDRESS
        assert isinstance(fact, NoticeSent)
        assert fact.channel == "smtp"
        reads = (await rig.get(f"/v1/dossiers/{filed.application_id}/reads", "me")).json()["reads"]
        assert [("notifier", "notice", ["email"])] == [(one["by"], one["purpose"], one["fields"]) for one in reads]


async def test_who_gave_no_address_finds_the_notice_in_the_inbox(rig: Rig) -> None:
    """The channel gives up with a code; the notice stays to be read."""
    filed = await accepted(rig)
    await post(rig, SmtpChannel(NotifierSettings(smtp_port=1))).carry()

    (fact,) = await rig.facts()
    assert isinstance(fact, NoticeFailed)
    assert (fact.code, fact.channel) == ("no_address", "smtp")
    (notice,) = (await rig.get(f"/v1/notices?number={filed.number}", "me")).json()["notices"]
    assert notice["state"] == "failed"


async def test_the_loop_carries_what_comes_and_ends_when_asked(tmp_path: Any) -> None:
    """Wired as in production with its folder: journal in, file and fact out."""
    async with open_rig(tmp_path, channel="folder") as rig:
        filed = await rig.file("shop")
        await rig.claim()
        await rig.open(filed, "shop")
        await rig.say(filed.application_id, ACCEPTED)
        async with running(rig.room):
            fact = await rig.next_fact()

        assert isinstance(fact, NoticeSent)
        assert (rig.house.data / "notices" / f"{fact.notice}.eml").exists()


def _at(address: str) -> Callable[[str], Awaitable[str | None]]:
    async def answered(_: str) -> str | None:
        return address

    return answered


class _Looking:
    """A bus that counts the files of notices at the moment something is said."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self.files: list[int] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rig.house.bus, name)

    async def append(self, topic: str, partition: int, batch: list[Outgoing]) -> Any:
        """As the bus."""
        self.files.append(len(list((self._rig.house.data / "notices").glob("[!.]*.eml"))))
        return await self._rig.house.bus.append(topic, partition, batch)
