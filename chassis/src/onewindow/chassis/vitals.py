"""What a process shows of itself whatever it serves: how late its event loop is, and the room on its disk."""

import asyncio
import os
import shutil
from pathlib import Path

from onewindow.chassis import metrics

_WAKE_S = 0.5
_DISK_EVERY = 20
"""Wakings between two looks at the disk."""


class Vitals:
    """Looks at this process, twice a second, for next to nothing."""

    def __init__(self, data: Path) -> None:
        """``data``: the folder on whose disk there has to be room."""
        self._data = data

    async def run(self, stopping: asyncio.Event) -> None:
        """Until ``stopping``."""
        loop, wakings = asyncio.get_running_loop(), 0
        while not stopping.is_set():
            if wakings % _DISK_EVERY == 0:
                await asyncio.to_thread(self._look_at_disk)  # a network disk may hang
            wakings += 1
            due = loop.time() + _WAKE_S
            try:
                await asyncio.wait_for(stopping.wait(), _WAKE_S)
            except TimeoutError:
                metrics.LOOP_LAG.observe(max(0.0, loop.time() - due))

    def _look_at_disk(self) -> None:
        if not os.path.isdir(self._data):
            return
        room = shutil.disk_usage(self._data)
        metrics.DISK_FREE.set(room.free)
        metrics.DISK_SIZE.set(room.total)
