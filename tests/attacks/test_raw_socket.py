"""What no client library would send, over a bare socket to the server as served: refused, and the next is served."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from tests.support.served import house_in, served

HOST = b"Host: here\r\n"
ENTER = b"POST /v1/sessions HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
FORM = b"POST /sign-in HTTP/1.1\r\n" + HOST + b"Content-Type: application/x-www-form-urlencoded\r\n"
SECOND = b"GET /v1/smuggled HTTP/1.1\r\n" + HOST + b"\r\n"
MALFORMED = {
    "a negative length": b"Content-Length: -1\r\n\r\n{}",
    "a length that is no number": b"Content-Length: 2x\r\n\r\n{}",
    "two lengths": b"Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}",
    "a coding that is none": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a chunk that has no length": b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    "a NUL in a header": b"X-Name: a\0b\r\nContent-Length: 2\r\n\r\n{}",
    "a blank before the colon": b"Content-Length : 2\r\n\r\n{}",
}


@pytest.fixture
async def caller(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A house without rooms, on a port."""
    async with served((), house_in(tmp_path)) as opened:
        yield opened


async def answered(caller: httpx.AsyncClient, raw: bytes, within_s: float = 5.0) -> bytes:
    """All that comes back until the server hangs up, or keeps silent for so long."""
    reader, writer = await asyncio.open_connection(caller.base_url.host, caller.base_url.port)
    told = b""
    try:
        writer.write(raw)
        async with asyncio.timeout(within_s):
            while part := await reader.read(65_536):
                told += part
    except (TimeoutError, ConnectionError):
        pass
    finally:
        writer.close()
    return told


@pytest.mark.parametrize("start", [ENTER, FORM], ids=["door", "page"])
@pytest.mark.parametrize("rest", MALFORMED.values(), ids=MALFORMED.keys())
async def test_a_call_that_is_none_is_refused_and_the_line_is_closed(
    caller: httpx.AsyncClient, start: bytes, rest: bytes
) -> None:
    """400 at a door and at a page; what stands behind it on the line is not answered as a call of its own."""
    told = await answered(caller, start + rest + SECOND)

    assert told.startswith(b"HTTP/1.1 400"), told[:200]
    assert 1 == told.count(b"HTTP/1.1 ")
    assert 200 == (await caller.get("/live")).status_code


@pytest.mark.parametrize("start", [ENTER, FORM], ids=["door", "page"])
async def test_a_length_and_chunks_together_smuggle_nothing(caller: httpx.AsyncClient, start: bytes) -> None:
    """Whichever of the two is believed by whoever stands before: no second call comes out of one."""
    told = await answered(
        caller, start + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SECOND, 2
    )

    assert 1 == told.count(b"HTTP/1.1 "), told[:400]
    assert 200 == (await caller.get("/live")).status_code


@pytest.mark.parametrize("start", [ENTER, FORM], ids=["door", "page"])
async def test_a_body_that_is_declared_too_large_is_refused_before_it_comes(
    caller: httpx.AsyncClient, start: bytes
) -> None:
    """413 at once, although not a byte of the body has been sent."""
    told = await answered(caller, start + b"Content-Length: 99999999999\r\n\r\n", 2)

    assert told.startswith(b"HTTP/1.1 413"), told[:200]
