"""The ways a notice goes further: a folder of files, and mail through a real server."""

import socket
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from tests.notifier.mailbox import open_mailbox

from onewindow.notifier.shell.channels import (
    ChannelDownError,
    ChannelError,
    FolderChannel,
    NotNowError,
    SmtpChannel,
    channel_of,
)
from onewindow.notifier.shell.mail import mail_of, plain_address
from onewindow.notifier.shell.settings import NotifierSettings

SENDER = "one-window@county.example"
NOTICE = {
    "_id": "a1" * 16,
    "at": "2026-11-23T01:00:00.000Z",
    "subject_zh": "请一次性补正材料",
    "subject_en": "Please complete your application, once",
    "body_zh": "申请 YJS1 需要补正：\n1. 消防 · 平面图：没有比例尺",
    "body_en": "Application YJS1 needs:\n1. Fire, Layout: 没有比例尺",
}


def smtp(port: int, **settings: Any) -> SmtpChannel:
    """The mail channel of an installation whose server listens there."""
    return SmtpChannel(NotifierSettings(channel="smtp", smtp_port=port, sender=SENDER, smtp_timeout_s=5, **settings))


def test_the_same_notice_is_the_same_mail() -> None:
    """To the byte; with the notice's id, its time, and both languages."""
    mail = mail_of(NOTICE, SENDER, None)

    assert mail.as_bytes() == mail_of(NOTICE, SENDER, None).as_bytes()
    assert mail["Message-ID"] == f"<{NOTICE['_id']}@one-window>"
    assert mail["Date"] == "Mon, 23 Nov 2026 09:00:00 +0800"
    assert mail["Subject"] == "请一次性补正材料 · Please complete your application, once"
    assert mail.get_content() == f"{NOTICE['body_zh']}\n\n{NOTICE['body_en']}\n"


async def test_a_notice_becomes_a_file_named_by_its_id(tmp_path: Path) -> None:
    """A whole mail in seven bits, and nothing else in the folder; the folder is made when it is needed."""
    folder = tmp_path / "deep" / "notices"
    await FolderChannel(folder, SENDER).send(NOTICE, None)

    (file,) = folder.iterdir()
    assert f"{NOTICE['_id']}.eml" == file.name
    raw = file.read_bytes()
    assert raw.isascii()
    read = message_from_bytes(raw, policy=policy.default)
    assert "没有比例尺" in read.get_content()
    assert (read["From"], read["To"]) == (SENDER, "undisclosed-recipients:;")


async def test_the_same_notice_again_leaves_the_file_as_it_is(tmp_path: Path) -> None:
    """Twice is once, also after a crash that left half a file under its own name."""
    channel = FolderChannel(tmp_path, SENDER)
    (tmp_path / f".{NOTICE['_id']}.999.part").write_bytes(b"half")
    await channel.send(NOTICE, None)
    file = tmp_path / f"{NOTICE['_id']}.eml"
    before = file.stat().st_mtime_ns, file.read_bytes()
    await channel.send(NOTICE, None)

    assert before == (file.stat().st_mtime_ns, file.read_bytes())


async def test_a_folder_that_cannot_be_written_makes_notices_wait(tmp_path: Path) -> None:
    """It is an outage, not the end of a notice."""
    (tmp_path / "notices").write_text("a file stands where the folder should be")

    with pytest.raises(ChannelDownError):
        await FolderChannel(tmp_path / "notices", SENDER).send(NOTICE, None)


async def test_a_mail_reaches_its_mailbox() -> None:
    """One mail to one address, from the sender of the installation."""
    async with open_mailbox() as box:
        await smtp(box.port).send(NOTICE, "zhang@example.com")

        ((address, _),) = box.mails
        (mail,) = box.received()
    assert address == "zhang@example.com" == mail["To"]
    assert mail["From"] == SENDER
    assert "没有比例尺" in mail.get_content()


async def test_a_server_that_wants_a_password_gets_it() -> None:
    """The password is a setting that never shows in a log."""
    async with open_mailbox(password="right") as box:
        await smtp(box.port, smtp_user="us", smtp_password="right").send(NOTICE, "zhang@example.com")

        assert 1 == len(box.mails)
    assert "right" not in repr(NotifierSettings(smtp_password=SecretStr("right")))


@pytest.mark.parametrize("address", ["gone@example.com", "full@example.com", "choosy@example.com"])
async def test_a_reply_of_5xx_is_the_end_of_it(address: str) -> None:
    """An unknown mailbox has a code of its own; asking again would not help."""
    async with open_mailbox(says={address: "550 5.1.1 no such mailbox"}) as box:
        with pytest.raises(ChannelError) as never:
            await smtp(box.port).send(NOTICE, address)

    assert never.value.code == "mailbox_unknown"


async def test_a_mail_that_the_server_refuses_for_good_is_refused() -> None:
    """What it is, not where it goes: 554 after the data."""
    async with open_mailbox(data="554 5.7.1 looks like spam") as box:
        with pytest.raises(ChannelError) as never:
            await smtp(box.port).send(NOTICE, "zhang@example.com")

    assert never.value.code == "refused"


@pytest.mark.parametrize(
    "settings",
    [{"says": {"zhang@example.com": "450 4.2.0 greylisted, come back"}}, {"data": "452 4.2.2 mailbox full"}],
    ids=["grey list", "full"],
)
async def test_a_reply_of_4xx_means_later(settings: dict[str, Any]) -> None:
    """Such a notice waits; others need not."""
    async with open_mailbox(**settings) as box:
        with pytest.raises(NotNowError):
            await smtp(box.port).send(NOTICE, "zhang@example.com")


async def test_a_server_that_is_not_there_makes_all_notices_wait() -> None:
    """Nobody listens: an outage of the channel."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    with pytest.raises(ChannelDownError):
        await smtp(port).send(NOTICE, "zhang@example.com")


async def test_a_wrong_password_fails_no_notice() -> None:
    """The mistake is in the installation: everything waits until it is mended."""
    async with open_mailbox(password="right") as box:
        with pytest.raises(ChannelDownError, match="SMTPAuthenticationError"):
            await smtp(box.port, smtp_user="us", smtp_password="wrong").send(NOTICE, "zhang@example.com")


async def test_a_server_that_turns_us_away_fails_no_notice() -> None:
    """Also one that does not take our sender, whoever the mail is for."""
    async with open_mailbox(sender="550 5.7.1 not you") as box:
        with pytest.raises(ChannelDownError):
            await smtp(box.port).send(NOTICE, "zhang@example.com")


async def test_without_an_address_there_is_no_mail() -> None:
    """The notice stays in the inbox, and the log says why it went no further."""
    with pytest.raises(ChannelError) as never:
        await smtp(1).send(NOTICE, None)

    assert never.value.code == "no_address"


@pytest.mark.parametrize(
    "typed",
    [
        *("", "zhang", "zhang@", "@example.com", "a@b@c", "a b@example.com", "a@example.com\r\nBcc: all@example.com"),
        *("a@example.com, b@example.com", "<a@example.com>", "张@example.com", '"a"@example.com', "a" * 65 + "@b"),
    ],
)
async def test_what_is_no_plain_address_never_reaches_a_header(typed: str) -> None:
    """Whatever was typed into the form, a mail goes to one address or to none."""
    assert not plain_address(typed)
    with pytest.raises(ChannelError) as never:
        await smtp(1).send(NOTICE, typed)
    assert never.value.code == "address_invalid"


def test_the_settings_name_the_channel(tmp_path: Path) -> None:
    """Without a word it is the folder beside the data."""
    folder = channel_of(NotifierSettings(), tmp_path)

    assert isinstance(folder, FolderChannel)
    assert not folder.needs_address
    mail = channel_of(NotifierSettings(channel="smtp"), tmp_path)
    assert isinstance(mail, SmtpChannel)
    assert mail.needs_address
    assert channel_of(NotifierSettings(channel="inbox"), tmp_path) is None
