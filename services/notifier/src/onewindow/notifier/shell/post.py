"""The post: carries notices further than the inbox, oldest first, and says whether it did.

    carry ──▶ say ──▶ done        what a notice still needs (``todo``), kept in its row

Only the member that owns an application's partition carries its notices, and looks before each of them whether it
still does, so that nobody gets two. What became of one is durable before it is said: an outage of the log says it
again later, and sends nobody a second mail.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import structlog

from onewindow.chassis.house import House
from onewindow.chassis.ports import Doc, PortError
from onewindow.contracts.fact import derive
from onewindow.contracts.instant import shift
from onewindow.contracts.notice import NoticeFailed, NoticeSent
from onewindow.notifier.shell import metrics
from onewindow.notifier.shell.channels import Channel, ChannelDownError, ChannelError, NotNowError
from onewindow.notifier.shell.rows import NOTICES
from onewindow.notifier.shell.telling import BY, tell

log = structlog.get_logger(__name__)

_ROWS = 100
_AT_ONCE = 8
_LOOK_EVERY_S = 5.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 60.0, 3600.0
_GIVE_UP_DAYS = 3

Address = Callable[[str], Awaitable[str | None]]
"""The address that somebody gave with an application, or None."""


class Post:
    """Works the notices that have something to do; a channel that is down makes them wait."""

    def __init__(
        self, house: House, channel: Channel, address: Address, owns: Callable[[int], bool], posted: asyncio.Event
    ) -> None:
        """``owns`` tells whether a partition is ours now; ``posted`` rings when there is something new."""
        self._house, self._channel, self._address = house, channel, address
        self._owns, self._posted = owns, posted
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._pauses: dict[str, tuple[float, float]] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop``."""
        while not stop.is_set():
            self._posted.clear()
            try:
                await self.carry()
            except (PortError, ChannelDownError) as error:
                log.warning("post_waits", channel=self._channel.name, reason=str(error))
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), _LOOK_EVERY_S)
            else:
                await self._rest(stop)

    async def carry(self) -> None:
        """Carry everything of ours that waits and is due. Raises PortError, ChannelDownError."""
        cursor, met = None, set[str]()
        while ours := [partition for partition in range(self._house.partitions) if self._owns(partition)]:
            page = await self._house.store.find(
                NOTICES.name, {"todo": ["carry", "say"], "partition": ours}, order="at", cursor=cursor, limit=_ROWS
            )
            await self._work(page.docs)
            met |= {doc["_id"] for doc in page.docs if doc["_id"] in self._pauses}
            cursor = page.cursor
            if cursor is None:
                break
        # What was put off here and is another member's now is carried there, and would stay here for ever.
        self._pauses = {name: pause for name, pause in self._pauses.items() if name in met}

    async def _work(self, docs: Sequence[Doc]) -> None:
        now = self._house.clock.monotonic()
        due = [doc for doc in docs if doc["todo"] == "carry" and self._pauses.get(doc["_id"], (0, 0))[0] <= now]
        outcomes = await asyncio.gather(*(self._send(doc) for doc in due), return_exceptions=True)
        carried = [outcome for outcome in outcomes if isinstance(outcome, dict)]
        kept = await self._house.store.put_many(NOTICES.name, carried)
        await self._say([doc for doc in docs if doc["todo"] == "say"] + [row for row in carried if row["_id"] in kept])
        # What could be carried is settled before the first failure is raised.
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    async def _send(self, doc: Doc) -> Doc | None:
        """The notice as it is now that it was carried or never will be; None: later."""
        code = None
        async with self._turn:
            if not self._owns(doc["partition"]):
                return None  # it went to another member while this waited for its turn, and is carried there
            try:
                address = await self._address(doc["application_id"]) if self._channel.needs_address else None
                await self._channel.send(doc, address)
            except ChannelError as error:
                code = error.code
            except ChannelDownError:
                metrics.NOTICES.labels(self._channel.name, "down").inc()
                raise
            except NotNowError as error:
                if self._house.clock.now() < shift(doc["at"], days=_GIVE_UP_DAYS):
                    self._postpone(doc["_id"], error)
                    return None
                code = "gave_up"
        self._pauses.pop(doc["_id"], None)
        state = "failed" if code else "sent"
        metrics.NOTICES.labels(self._channel.name, state).inc()
        settled = {"state": state, "todo": "say", "code": code, "carried_at": self._house.clock.now()}
        return {**doc, **settled, "rev": doc["rev"] + 1, "channel": self._channel.name}

    def _postpone(self, name: str, why: NotNowError) -> None:
        _, last = self._pauses.get(name, (0.0, _FIRST_PAUSE_S / 2))
        pause = min(last * 2, _LONGEST_PAUSE_S)
        self._pauses[name] = self._house.clock.monotonic() + pause, pause
        metrics.NOTICES.labels(self._channel.name, "later").inc()
        log.info("notice_later", notice=name, reply=str(why), pause_s=pause)

    async def _say(self, rows: Sequence[Doc]) -> None:
        facts = [_fact(row) for row in rows]
        traces = {fact.id: row.get("trace", "").encode() for fact, row in zip(facts, rows, strict=True)}
        await tell(self._house.bus, facts, traces)
        await self._house.store.put_many(NOTICES.name, [{**row, "todo": None, "rev": row["rev"] + 1} for row in rows])

    async def _rest(self, stop: asyncio.Event) -> None:
        """Until there is something new, or a while, or ``stop``."""
        waiting = [asyncio.ensure_future(each.wait()) for each in (self._posted, stop)]
        await asyncio.wait(waiting, timeout=_LOOK_EVERY_S, return_when=asyncio.FIRST_COMPLETED)
        for each in waiting:
            each.cancel()


def _fact(row: Doc) -> NoticeSent | NoticeFailed:
    """The same row gives the same fact, to the byte."""
    name, kind, at, channel = row["_id"], row["kind"], row["carried_at"], row["channel"]
    application_id = row["application_id"]
    if row["code"] is None:
        return NoticeSent(
            id=derive(name, "sent"),
            at=at,
            application_id=application_id,
            by=BY,
            cause=name,
            notice=name,
            kind=kind,
            channel=channel,
        )
    return NoticeFailed(
        id=derive(name, "failed"),
        at=at,
        application_id=application_id,
        by=BY,
        cause=name,
        notice=name,
        kind=kind,
        channel=channel,
        code=row["code"],
    )
