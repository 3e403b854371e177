"""A real SMTP server on loopback, whose mailboxes can be full, unknown or choosy."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


@dataclass
class Mailbox:
    """What arrived, and what it says instead of taking something: an address, any mail's ``data``, any ``sender``."""

    port: int = 0
    mails: list[tuple[str, bytes]] = field(default_factory=list)
    says: dict[str, str] = field(default_factory=dict)
    data: str | None = None
    sender: str | None = None
    password: str | None = None

    def received(self) -> list[EmailMessage]:
        """The mails, read."""
        return [message_from_bytes(raw, policy=policy.default) for _, raw in self.mails]

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the sender, or say why not."""
        if self.sender is not None:
            return self.sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the address, or say why not."""
        if address in self.says:
            return self.says[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the mail, or say why not."""
        if self.data is not None:
            return self.data
        assert isinstance(envelope.content, bytes)
        self.mails += [(address, envelope.content) for address in envelope.rcpt_tos]
        return "250 taken"

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, told: Any) -> AuthResult:
        """Check the password."""
        right = told.password == (self.password or "").encode()
        return AuthResult(success=right, handled=right)


@asynccontextmanager
async def open_mailbox(**settings: Any) -> AsyncIterator[Mailbox]:
    """The server, listening."""
    box = Mailbox(**settings)
    guarded: dict[str, Any] = {"authenticator": box.authenticate, "auth_require_tls": False} if box.password else {}
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(box, hostname="mail.test", loop=asyncio.get_running_loop(), **guarded), "127.0.0.1", 0
    )
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
        await server.wait_closed()
