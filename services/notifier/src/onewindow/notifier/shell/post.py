"""The post: carries notices further than the inbox, one by one, and says whether it did."""

import asyncio
import contextlib

import structlog

from onewindow.chassis.house import House
from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Doc, Landed, Outgoing, PortError
from onewindow.contracts import topics
from onewindow.contracts.fact import derive
from onewindow.contracts.notice import NoticeFailed, NoticeSent
from onewindow.contracts.wire import headers
from onewindow.notifier.core.notices import Letter
from onewindow.notifier.shell.channels import Channel, ChannelDownError, ChannelError
from onewindow.notifier.shell.packaging import BY
from onewindow.notifier.shell.rows import NOTICES

log = structlog.get_logger()
_ROWS = 100
_PAUSE_S = 5.0


class Post:
    """Works the notices in state ``created``; a channel that is down makes them wait, oldest first."""

    def __init__(self, house: House, channel: Channel, posted: asyncio.Event) -> None:
        self._house, self._channel, self._posted = house, channel, posted

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop``."""
        while not stop.is_set():
            self._posted.clear()
            try:
                carried = await self.carry()
            except (PortError, ChannelDownError) as error:
                log.warning("post_waits", channel=self._channel.name, reason=type(error).__name__)
                carried = 0
            if carried < _ROWS:
                await self._wait(stop)

    async def carry(self) -> int:
        """Carry what waits; how many there were. Raises PortError, ChannelDownError."""
        page = await self._house.store.find(NOTICES.name, {"state": "created"}, limit=_ROWS)
        for doc in page.docs:
            await self._carry(doc)
        return len(page.docs)

    async def _carry(self, doc: Doc) -> None:
        words = Letter(
            subject_zh=doc["subject_zh"], subject_en=doc["subject_en"], body_zh=doc["body_zh"], body_en=doc["body_en"]
        )
        failed: str | None = None
        try:
            await self._channel.send(doc["_id"], words, doc.get("address"))
        except ChannelError as error:
            failed = error.code
        await self._say(doc, failed)
        state = "sent" if failed is None else "failed"
        await self._house.store.put_many(NOTICES.name, [{**doc, "rev": doc["rev"] + 1, "state": state}])

    async def _say(self, doc: Doc, failed: str | None) -> None:
        common = {"at": doc["at"], "application_id": doc["application_id"], "by": BY, "cause": doc["_id"]}
        about = {"notice": doc["_id"], "kind": doc["kind"], "channel": self._channel.name}
        fact: NoticeSent | NoticeFailed = (
            NoticeSent(id=derive(doc["_id"], "sent"), **common, **about)
            if failed is None
            else NoticeFailed(id=derive(doc["_id"], "failed"), **common, **about, code=failed)
        )
        key = fact.application_id.encode()
        batch = (Outgoing(key, topics.notices.encode(fact), headers(fact.id, fact.type)),)
        appended = await self._house.bus.append(topics.NOTICE, partition_of(key, self._house.partitions), batch)
        if not isinstance(appended, Landed):
            raise PortError("nobody can say whether the notice was told")

    async def _wait(self, stop: asyncio.Event) -> None:
        """Until there is something new, or a while, or ``stop``."""
        waiting = [asyncio.ensure_future(each.wait()) for each in (self._posted, stop)]
        with contextlib.suppress(TimeoutError):
            await asyncio.wait(waiting, timeout=_PAUSE_S, return_when=asyncio.FIRST_COMPLETED)
        for each in waiting:
            each.cancel()
