"""What other rooms keep and the notifier may read: a case's journal, what desks and window wrote, whom a result is for.

Every read names its purpose and is recorded there. What a room does not have will not come by waiting: that is told
to the one who asked. Any other refusal (a wrong secret, a missing right) is nobody's case in particular: it blocks like
an outage, so that a mistake in an installation never skips an applicant.
"""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from onewindow.chassis.peers import PeerRefusedError, Peers
from onewindow.chassis.ports import PortError
from onewindow.chassis.problem import Problem
from onewindow.contracts import topics
from onewindow.contracts.entry import Entry
from onewindow.notifier.shell.telling import NAME

_AT_ONCE = 16
EMAIL = "email"
"""The answer that holds an address, where a definition asks for one."""


class NotThereError(Exception):
    """The room that should have it does not (404). It was durable before the log named it, so something is lost."""


class RefusedError(PortError):
    """The room will not talk to us; a person must look at how this installation is set up."""


class Neighbours:
    """Asks routing, intake and the desks; only so many questions are open at once."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def desk_text(self, name: str, purpose: str) -> Mapping[str, str]:
        """A desk's words by their hash. Raises NotThereError, PortError."""
        found = await self._get("department-worker", f"/v1/review-texts/{name}", {"purpose": purpose})
        text: Mapping[str, str] = found["text"]
        return text

    async def window_text(self, name: str) -> Mapping[str, str]:
        """What the window wrote, by its hash. Raises NotThereError, PortError."""
        found = await self._get("intake", f"/v1/texts/{name}", {})
        body: Mapping[str, str] = found["body"]
        return body

    async def applicant(self, application_id: str) -> str | None:
        """Whom the result is made out to, None if nobody was named. Raises NotThereError, PortError."""
        found = await self._get("intake", f"/v1/dossiers/{application_id}", {"purpose": "result"})
        name: str | None = found["subject"].get("name")
        return name

    async def address(self, application_id: str) -> str | None:
        """The address the applicant gave for notices, or None. Raises NotThereError, PortError."""
        found = await self._get("intake", f"/v1/dossiers/{application_id}", {"purpose": "notice"})
        address: str | None = found["answers"].get(EMAIL)
        return address

    async def journal(self, application_id: str) -> tuple[Entry, ...]:
        """What the case has said so far, entry by entry. Raises NotThereError, PortError."""
        found = await self._get("routing", f"/v1/cases/{application_id}", {})
        said = (topics.journal.decode(json.dumps(entry).encode()) for entry in found["journal"])
        return tuple(entry for entry in said if isinstance(entry, Entry))

    async def opened_by(self, number: str, code: str, address: str = "") -> str | None:
        """The application that number and query code open, or None; ``address``: from where somebody typed it.

        Raises PortError, Problem ``too_many`` after too many wrong codes.
        """
        path = f"/v1/applications/{number}"
        try:
            found = await self._peers.get("intake", path, {"code": code}, as_service=NAME, asked_from=address)
        except PeerRefusedError as error:
            if error.status == 404:
                return None
            if error.status == 429:
                raise Problem(error.code) from error
            raise _refused(error) from error
        application_id: str = found["application_id"]
        return application_id

    async def _get(self, service: str, path: str, params: Mapping[str, str]) -> dict[str, Any]:
        async with self._turn:
            try:
                return await self._peers.get(service, path, params, as_service=NAME)
            except PeerRefusedError as error:
                if error.status == 404:
                    raise NotThereError(f"{service} does not have it") from error
                raise _refused(error) from error


def _refused(error: PeerRefusedError) -> RefusedError:
    return RefusedError(str(error))
