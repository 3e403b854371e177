"""``python -m benchmarks.unmeasured``: the ``onewindow`` command with every metric switched off, to compare with."""

import asyncio
import contextlib
import sys
from typing import Any

from prometheus_client import Counter, Gauge, Histogram

from onewindow.chassis import build, meter, vitals
from onewindow.embedded.__main__ import run
from onewindow.routing.shell import census, metrics


def switch_off() -> None:
    """Metrics are still declared and made; nothing is counted, timed or looked at."""
    patched: Any
    for patched in (Counter, Gauge, Histogram):
        patched.labels = lambda self, *_, **__: self
        patched.inc = patched.set = patched.observe = patched.reset = _nothing
        patched.time = patched.track_inprogress = lambda _: contextlib.nullcontext()
    patched = meter.GroupMeter
    patched.handled = _nothing
    patched = metrics
    patched.count = _nothing
    patched = build
    patched.MeasuredBus = patched.MeasuredStore = lambda port: port
    patched = census.CensusTaker
    patched.run = _wait
    patched = vitals.Vitals
    patched.run = _wait


def _nothing(*_: object) -> None:
    """Not even an addition."""


async def _wait(_: object, stop: asyncio.Event) -> None:
    await stop.wait()


if __name__ == "__main__":
    switch_off()
    sys.exit(run(sys.argv[1:]))
