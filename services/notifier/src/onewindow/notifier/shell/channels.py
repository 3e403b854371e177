"""The ways a notice goes further than the inbox. Each may be asked twice for one notice and tells it once."""

import asyncio
import os
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

import aiosmtplib

from onewindow.notifier.core.notices import Letter
from onewindow.notifier.shell.settings import NotifierSettings


class ChannelError(Exception):
    """The channel will not carry this notice; ``code`` says why. Asking again would not help."""

    def __init__(self, code: str) -> None:
        """``code``: mailbox_unknown, refused, no_address."""
        super().__init__(code)
        self.code = code


class ChannelDownError(Exception):
    """The channel is out of reach just now; the notice waits."""


class Channel(Protocol):
    """Carries a notice to a person."""

    name: str

    async def send(self, notice: str, letter: Letter, address: str | None) -> None:
        """Carry it, once per notice id. Raises ChannelError, ChannelDownError."""
        ...


class FolderChannel:
    """Writes one ``.eml`` file per notice, named by its id: for a window that prints, or another program that sends."""

    name = "folder"

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder, self._sender = folder, sender

    async def send(self, notice: str, letter: Letter, address: str | None) -> None:
        """Write the file whole, under its final name only when it is on the disk."""
        await asyncio.to_thread(self._write, notice, _mail(notice, letter, self._sender, address))

    def _write(self, notice: str, mail: EmailMessage) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        final = self._folder / f"{notice}.eml"
        if final.exists():
            return
        part = final.with_suffix(".part")
        try:
            with part.open("wb") as file:
                file.write(mail.as_bytes())
                file.flush()
                os.fsync(file.fileno())
            part.replace(final)
        except OSError as error:
            raise ChannelDownError(f"the folder of notices cannot be written: {error.strerror}") from error


class SmtpChannel:
    """Sends by mail. The notice's id is its Message-ID, by which a mailbox knows a repeated one."""

    name = "smtp"

    def __init__(self, settings: NotifierSettings) -> None:
        self._settings = settings

    async def send(self, notice: str, letter: Letter, address: str | None) -> None:
        """Hand the mail to the server."""
        if address is None:
            raise ChannelError("no_address")
        settings = self._settings
        try:
            await aiosmtplib.send(
                _mail(notice, letter, settings.sender, address),
                hostname=settings.smtp_host,
                port=settings.smtp_port,
                username=settings.smtp_user,
                password=settings.smtp_password,
                use_tls=settings.smtp_tls,
                timeout=10,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise ChannelError("mailbox_unknown") from error
        except aiosmtplib.SMTPResponseException as error:
            if 500 <= error.code < 600:
                raise ChannelError("refused") from error
            raise ChannelDownError(type(error).__name__) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise ChannelDownError(type(error).__name__) from error


def channel_of(settings: NotifierSettings, data: Path) -> Channel | None:
    """The channel that the settings name; None: the inbox is enough."""
    match settings.channel:
        case "folder":
            return FolderChannel(data / "notices", settings.sender)
        case "smtp":
            return SmtpChannel(settings)
        case "inbox":
            return None


def _mail(notice: str, letter: Letter, sender: str, address: str | None) -> EmailMessage:
    mail = EmailMessage()
    mail["Message-ID"] = f"<{notice}@one-window>"
    mail["From"] = sender
    mail["To"] = address or "undisclosed-recipients:;"
    mail["Subject"] = f"{letter.subject_zh} · {letter.subject_en}"
    mail.set_content(f"{letter.body_zh}\n\n{letter.body_en}\n")
    return mail
