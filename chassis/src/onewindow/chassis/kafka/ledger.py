"""Commits of one seat. Those that arrive while one is in flight go together in the next.

A coordinator takes as long for all partitions as for one (some 7 ms on Kafka 4.1, most of it its own lingering), and
aiokafka lets only one commit be in flight: eight partitions one after the other would take eight times as long.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from onewindow.chassis.kafka.clients import NOT_THE_OWNER, KafkaFault
from onewindow.chassis.kafka.surface import TopicPartition
from onewindow.chassis.ports import PortError

Lines = Mapping[TopicPartition, tuple[int, str]]
"""Next offset and note of each topic of one partition."""


@dataclass(slots=True, eq=False)
class _Page:
    partition: int
    lines: Lines
    answer: asyncio.Future[bool]


class Ledger:
    """``send``: one commit to the coordinator. ``holds``: whether a partition is still owned."""

    def __init__(
        self, send: Callable[[Lines], Awaitable[None]], holds: Callable[[int], bool], patience_s: float
    ) -> None:
        self._send = send
        self._holds = holds
        self._patience_s = patience_s
        self._waiting: list[_Page] = []
        self._worker: asyncio.Task[None] | None = None

    async def commit(self, partition: int, lines: Lines) -> bool:
        """False: no longer the owner, nothing kept. Raises PortError when nobody knows."""
        page = _Page(partition, lines, asyncio.get_running_loop().create_future())
        self._waiting.append(page)
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())
        return await page.answer

    async def _work(self) -> None:
        pages: list[_Page] = []
        try:
            while self._waiting:
                pages, self._waiting = self._waiting, []
                lost = [page for page in pages if not self._holds(page.partition)]
                _answer(lost, False)
                held = [page for page in pages if page not in lost]
                if held:
                    _answer(held, await self._kept(held))
        except BaseException as bug:
            _answer([*pages, *self._waiting], PortError(f"a commit broke: {bug!r}"))
            raise
        finally:
            self._worker = None

    async def _kept(self, pages: Iterable[_Page]) -> bool | PortError:
        lines = {place: line for page in pages for place, line in page.lines.items()}
        try:
            async with asyncio.timeout(self._patience_s):
                await self._send(lines)
        except NOT_THE_OWNER:
            return False
        except (KafkaFault, PortError, TimeoutError) as fault:
            return PortError(f"nobody knows whether positions were kept: {fault!r}")
        return True


def _answer(pages: Iterable[_Page], answer: bool | PortError) -> None:
    for page in pages:
        if page.answer.done():
            continue
        if isinstance(answer, PortError):
            page.answer.set_exception(answer)
        else:
            page.answer.set_result(answer)
