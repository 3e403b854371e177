"""The HTTP server: uvicorn, and how it stops so that nobody who got through the door is left standing.

Behind a gateway that asks nobody's health, a stop is a closed listener: whoever is refused goes to the next instance,
and nothing was sent yet. Only three callers could meet something worse, and each is looked after here:

* who is connected but not yet accepted would be reset: they are taken in before the listener closes;
* who is accepted but has not asked yet would be cut off: they get a moment to ask, and are answered;
* who asks again on a kept connection: every answer of a stopping process ends its connection.
"""

import asyncio
import contextlib
import ctypes
import socket
import struct
import sys
from collections.abc import Generator
from typing import Any

import uvicorn

IN_FLIGHT_S = 10
"""How long answers that were begun may take when the process is asked to stop."""
GRACE_S = 1.0
"""How long somebody who is connected may take to begin asking when the process is asked to stop."""
_LOOK_S = 0.02
_SO_ATTACH_FILTER = 26


class ListenError(OSError):
    """Nobody can listen at the address: it is taken, not allowed, or none of this machine's."""


class Server(uvicorn.Server):
    """Serves ``app`` on one listener; the signals are the house's, not the server's."""

    def __init__(self, app: Any, proxies: str = "") -> None:
        """``proxies``: whose word for a caller's address is taken; see ``HouseSettings.proxies``."""
        super().__init__(
            uvicorn.Config(
                app,
                loop="none",
                http="httptools",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=bool(proxies),
                forwarded_allow_ips=proxies or None,
                timeout_graceful_shutdown=IN_FLIGHT_S,
                timeout_keep_alive=30,
            )
        )

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leaves them alone."""
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the listener, give everybody inside a moment to ask, then let uvicorn finish what was begun."""
        # From here to the close nobody new gets connected: whoever comes is refused, and knows it within a second.
        queued = [caller for listener in sockets or () for caller in _queued(listener)]
        for server in self.servers:
            server.close()
        for listener in sockets or ():
            listener.close()
        loop = asyncio.get_running_loop()
        for caller in queued:
            with contextlib.suppress(OSError):  # gone again
                await loop.connect_accepted_socket(self._protocol, caller)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GRACE_S):
                while self.server_state.connections:  # noqa: ASYNC110 - uvicorn rings no bell
                    await asyncio.sleep(_LOOK_S)
        await super().shutdown(None)

    def _protocol(self) -> asyncio.Protocol:
        made: asyncio.Protocol = self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return made


def listen(host: str, port: int) -> socket.socket:
    """A socket at the address. Raises ListenError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise ListenError(error.errno, error.strerror) from error
    return listener


def origin_of(host: str, port: int) -> str:
    """Where a browser on this machine finds it."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}"


def _queued(listener: socket.socket) -> list[socket.socket]:
    """Everybody whom the machine has connected and nobody has accepted yet; it connects nobody else from now on."""
    callers = []
    try:
        _deafen(listener)
        listener.setblocking(False)
        while True:
            caller, _ = listener.accept()
            caller.setblocking(False)
            callers.append(caller)
    except OSError:  # nobody is left, or the listener is closed already
        return callers


def _deafen(listener: socket.socket) -> None:
    """Let the kernel drop what is sent to the listener itself: who knocks again in a second finds it closed.

    Without it a caller who is connected between the last accept and the close is reset, maybe after having asked.
    """
    if sys.platform == "linux":
        # One BPF instruction, "return 0": of each packet keep nothing. Those who are connected already have sockets
        # of their own, which have no filter.
        drop = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0), 8)
        listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, struct.pack("HP", 1, ctypes.addressof(drop)))
