"""A small HTTP/1.1 client for load: keep-alive connections, one request in flight on each, bounded, loopback only."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Ask:
    """One request as the load sends it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes

    def json(self) -> dict[str, object]:
        """The body as a JSON object."""
        parsed: dict[str, object] = json.loads(self.body)
        return parsed


async def ask(origin: str, one: Ask) -> Answer:
    """One request on a connection of its own."""
    (answer,) = [each async for each in _answers(origin, iter([one]))]
    return answer


async def load(origin: str, asks: Iterator[Ask], connections: int, seen: Callable[[Ask, Answer], None]) -> None:
    """Send everything over ``connections`` connections at once; ``seen`` gets each answer."""

    async def one() -> None:
        sent: list[Ask] = []

        def remembered() -> Iterator[Ask]:
            for each in asks:
                sent.append(each)
                yield each

        async for answer in _answers(origin, remembered()):
            seen(sent[-1], answer)

    await asyncio.gather(*(one() for _ in range(connections)))


async def _answers(origin: str, asks: Iterator[Ask]) -> AsyncIterator[Answer]:
    place = urlsplit(origin)
    if place.hostname not in {"127.0.0.1", "localhost"}:
        raise ValueError("a load goes to this machine only")
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    try:
        for each in asks:
            head = "".join(f"{name}: {value}\r\n" for name, value in each.headers.items())
            writer.write(
                f"{each.method} {each.path} HTTP/1.1\r\nHost: {place.netloc}\r\n{head}"
                f"Content-Length: {len(each.body)}\r\n\r\n".encode()
                + each.body
            )
            yield await _read(reader)
    finally:
        writer.close()


async def _read(reader: asyncio.StreamReader) -> Answer:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    length = 0
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    return Answer(status, await reader.readexactly(length))
