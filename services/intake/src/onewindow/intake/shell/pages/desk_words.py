"""What desks wrote about an application, asked of their room: the applicant reads it where they answer it."""

import structlog

from onewindow.chassis.peers import PeerRefusedError, Peers
from onewindow.chassis.ports import PortError

log = structlog.get_logger(__name__)

_NAME = "intake"


class DeskWords:
    """Asks the desks. A word that cannot be had now never keeps a page from being shown: the notice has it too."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers

    async def of(self, text: str) -> str | None:
        """The reasons under that hash; None if they are not to be had."""
        try:
            found = await self._peers.get(
                "department-worker", f"/v1/review-texts/{text}", {"purpose": "one_time_notice"}, as_service=_NAME
            )
        except (PeerRefusedError, PortError) as error:
            log.warning("text_missing", text=text, error=type(error).__name__)
            return None
        return str(found["text"].get("reasons", "")) or None
