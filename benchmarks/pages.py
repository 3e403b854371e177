"""How long a page takes at a steady load, and the same question to the HTTP interface in the same run."""

import asyncio
import re
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import quantiles
from time import perf_counter

import httpx

from onewindow.chassis.people import DEMO_WORD
from onewindow.embedded.play.child import serving

RATE = 50
"""Pages a second."""
_WARM_UP = 100
_FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True, slots=True)
class Pages:
    """Milliseconds from the request to the whole answer: of pages, and of the HTTP interface."""

    asked: int
    page_ms: tuple[float, float]
    api_ms: tuple[float, float]


async def measure(seconds: float) -> Pages:
    """The median and the 95th percentile of pages for strangers and for somebody who is signed in, mixed."""
    with tempfile.TemporaryDirectory() as folder:
        async with serving(Path(folder), 0) as server, httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
            signed = {"name": "me", "password": DEMO_WORD, "then": "/"}
            await http.post("/sign-in", data=signed, headers=_FROM_HERE)
            token = re.search(r'name="csrf" value="([^"]+)"', (await http.get("/sign-in")).text)
            body = {"csrf": token[1] if token else ""}
            begun = await http.post("/services/catering-open/apply", data=body, headers=_FROM_HERE)
            draft = begun.headers["location"]
            check = draft.rsplit("/", 1)[0] + "/-check"
            pages = ("/", "/services/catering-open", "/applications", draft, check)
            pages_ms = await _steadily(http, pages, int(RATE * seconds))
            api_ms = await _steadily(http, ("/v1/services", "/v1/services/catering-open"), int(RATE * seconds))
    return Pages(int(RATE * seconds), _middle_and_tail(pages_ms), _middle_and_tail(api_ms))


async def _steadily(http: httpx.AsyncClient, paths: tuple[str, ...], times: int) -> list[float]:
    """One request every fiftieth of a second, whether or not the one before has been answered."""
    took: list[float] = []

    async def ask(path: str) -> None:
        began = perf_counter()
        answer = await http.get(path)
        answer.raise_for_status()
        took.append((perf_counter() - began) * 1000)

    await _paced(ask, paths, _WARM_UP)
    took.clear()
    await _paced(ask, paths, times)
    return took


async def _paced(ask: Callable[[str], Awaitable[None]], paths: tuple[str, ...], times: int) -> None:
    began, turn = perf_counter(), cycle(paths)
    async with asyncio.TaskGroup() as asking:
        for number in range(times):
            await asyncio.sleep(max(0.0, began + number / RATE - perf_counter()))
            asking.create_task(ask(next(turn)))  # type: ignore[arg-type]  # a coroutine function


def _middle_and_tail(took: list[float]) -> tuple[float, float]:
    cuts = quantiles(took, n=100)
    return cuts[49], cuts[94]
