"""A line to a server that a test can cut, hold and mend: the outages a client meets without hurting the server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class CutLine:
    """Forwards connections from its own port to another, as long as the test wants."""

    def __init__(self, host: str, port: int) -> None:
        """Where the server is."""
        self._far = (host, port)
        self._server: asyncio.Server | None = None
        self._port = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._carriers: set[asyncio.Task[None]] = set()
        self._open = asyncio.Event()
        self._open.set()
        self._left: int | None = None
        self.cut_off = asyncio.Event()
        """Set when the line was cut by ``cut_after``."""

    @property
    def address(self) -> str:
        """``host:port`` of this end."""
        return f"127.0.0.1:{self._port}"

    async def up(self) -> None:
        """Take connections, at the same port every time."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def down(self) -> None:
        """Cut every connection and take no new ones."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
        self._cut()
        await asyncio.gather(*self._carriers, return_exceptions=True)

    def hold(self) -> None:
        """Connections stay and are taken, but nothing comes through."""
        self._open.clear()

    def go_on(self) -> None:
        """Everything comes through again."""
        self._open.set()

    def cut_after(self, size: int) -> None:
        """Let so many bytes through to the server, then cut every connection, once."""
        self._left = size

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(*self._far)
        self._writers |= {writer, far_writer}
        for pair in ((reader, far_writer, True), (far_reader, writer, False)):
            task = asyncio.create_task(self._carry(*pair))
            self._carriers.add(task)
            task.add_done_callback(self._carriers.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, there: bool) -> None:
        try:
            while data := await reader.read(65536):
                await self._open.wait()
                if there and self._left is not None:
                    self._left -= len(data)
                    if self._left <= 0:
                        self._left = None
                        self.cut_off.set()
                        self._cut()
                        return
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    def _cut(self) -> None:
        self._open.set()
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()


@asynccontextmanager
async def cut_line(host: str, port: int) -> AsyncIterator[CutLine]:
    """A line that is up, and gone with the test."""
    line = CutLine(host, port)
    await line.up()
    try:
        yield line
    finally:
        await line.down()
