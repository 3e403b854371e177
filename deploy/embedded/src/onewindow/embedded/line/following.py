"""Following an application: its progress as it is, and live as the line tells it (server-sent events)."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import httpx

from onewindow.embedded.line.caller import Caller, unreached

_PAUSE_S = 0.5
_TRIES = 20
_OVER = frozenset({"delivered", "closed"})

Progress = dict[str, Any]


async def progress_of(caller: Caller, number: str, code: str) -> Progress:
    """How far the application is. Raises RefusedError."""
    return await caller.get(f"/v1/applications/{number}", code=code)


async def follow(caller: Caller, number: str, code: str) -> AsyncGenerator[Progress, None]:
    """The progress now and at each change, until nothing more will come; a broken line is taken up again.

    Raises RefusedError, and CommandError when nobody answers at first, or the line stays away for ten seconds.
    """
    last, tries, met = "", 0, False
    while True:
        headers = {"Last-Event-ID": last} if last else {}
        try:
            async with caller.stream(f"/v1/applications/{number}/events", headers, code=code) as answer:
                met = True
                if answer.status_code == 204:
                    return
                async for name, text in _events(answer):
                    last, tries = name, 0
                    progress: Progress = json.loads(text)
                    yield progress
                    if progress["state"] in _OVER:
                        return
        except httpx.TransportError as error:
            tries += 1
            if tries > _TRIES or not met:
                raise unreached(caller.server, error) from None
            await asyncio.sleep(_PAUSE_S)


async def _events(answer: httpx.Response) -> AsyncIterator[tuple[str, str]]:
    """Id and data of each event; comments, which only keep the line open, are left out."""
    name = ""
    data: list[str] = []
    async for line in answer.aiter_lines():
        if not line:
            if data:
                yield name, "\n".join(data)
            data = []
        elif not line.startswith(":"):
            field, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if field == "data":
                data.append(value)
            elif field == "id":
                name = value
