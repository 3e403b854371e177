"""The ways a notice goes further than the inbox. Each may be asked twice for one notice and tells it once."""

import asyncio
import os
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Protocol

import aiosmtplib

from onewindow.chassis.ports import Doc
from onewindow.notifier.shell.mail import mail_of, plain_address
from onewindow.notifier.shell.settings import NotifierSettings


class ChannelError(Exception):
    """The channel will not carry this notice; ``code`` says why. Asking again would not help."""

    def __init__(self, code: str) -> None:
        """``code``: no_address, address_invalid, mailbox_unknown, refused."""
        super().__init__(code)
        self.code = code


class NotNowError(Exception):
    """The channel will not carry this notice just now (a full mailbox, a grey list); others may go."""


class ChannelDownError(Exception):
    """The channel is out of reach, or refuses us altogether; every notice waits."""


class Channel(Protocol):
    """Carries a notice to a person."""

    @property
    def name(self) -> str:
        """What the log calls it."""
        ...

    @property
    def needs_address(self) -> bool:
        """Whether a notice must have one."""
        ...

    async def send(self, notice: Doc, address: str | None) -> None:
        """Carry it. It is durable, or the server's to deliver, when this returns.

        Raises ChannelError, NotNowError, ChannelDownError.
        """
        ...


class FolderChannel:
    """Writes one ``.eml`` file per notice, named by its id: for a window that prints, or another program that sends."""

    name = "folder"
    needs_address = False

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder, self._sender = folder, sender

    async def send(self, notice: Doc, address: str | None) -> None:
        """Write the file whole, under its final name only when it is on the disk."""
        mail = mail_of(notice, self._sender, address)
        await asyncio.to_thread(self._write, notice["_id"], mail.as_bytes(policy=SMTP))

    def _write(self, notice: str, mail: bytes) -> None:
        final = self._folder / f"{notice}.eml"
        part = self._folder / f".{notice}.{os.getpid()}.part"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if final.exists():
                return
            with part.open("wb") as file:
                file.write(mail)
                file.flush()
                os.fsync(file.fileno())
            part.replace(final)
            _sync(self._folder)
        except OSError as error:
            raise ChannelDownError(f"the folder of notices cannot be written: {error.strerror}") from error


class SmtpChannel:
    """Sends by mail. The notice's id is its Message-ID, by which a mailbox knows a repeated one."""

    name = "smtp"
    needs_address = True

    def __init__(self, settings: NotifierSettings) -> None:
        self._settings = settings

    async def send(self, notice: Doc, address: str | None) -> None:
        """Hand the mail to the server."""
        if address is None:
            raise ChannelError("no_address")
        if not plain_address(address):
            raise ChannelError("address_invalid")
        try:
            await self._hand_over(mail_of(notice, self._settings.sender, address), address)
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _refused(error.recipients[0].code, "mailbox_unknown") from error
        except aiosmtplib.SMTPDataError as error:
            raise _refused(error.code, "refused") from error
        except (aiosmtplib.SMTPException, OSError) as error:
            # Also a wrong password or a sender it does not like: that is ours to mend, and no notice is lost by it.
            raise ChannelDownError(type(error).__name__) from error

    async def _hand_over(self, mail: EmailMessage, address: str) -> None:
        settings = self._settings
        await aiosmtplib.send(
            mail,
            sender=settings.sender,
            recipients=[address],
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user,
            password=settings.smtp_password.get_secret_value() if settings.smtp_password else None,
            use_tls=settings.smtp_tls,
            timeout=settings.smtp_timeout_s,
        )


def channel_of(settings: NotifierSettings, data: Path) -> Channel | None:
    """The channel that the settings name; None: the inbox is enough."""
    match settings.channel:
        case "folder":
            return FolderChannel(data / "notices", settings.sender)
        case "smtp":
            return SmtpChannel(settings)
        case "inbox":
            return None


def _refused(reply: int, code: str) -> ChannelError | NotNowError:
    """A reply of 4xx means later, one of 5xx never."""
    return ChannelError(code) if reply >= 500 else NotNowError(str(reply))


def _sync(folder: Path) -> None:
    """A new name is on the disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
