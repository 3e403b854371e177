"""The way to the other rooms: their HTTP interfaces, asked with this service's own token."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import httpx
from starlette.types import ASGIApp, Message, Scope

from onewindow.chassis import tracing
from onewindow.chassis.identity import Identity
from onewindow.chassis.ports import PortError
from onewindow.contracts.wire import TRACE

_TIMEOUT_S = 5.0

ASKED_FROM = "X-Asked-From"
"""The header by which a service says from which address somebody asks through it; believed of services only."""


class PeerUnavailableError(PortError):
    """Another room did not answer, or said that it cannot just now; the same question may be asked again."""


class PeerRefusedError(Exception):
    """Another room said no. ``code`` stands in the table of codes; asking again would not help.

    429 ``too_many`` is such a no too: whoever asked through us must wait, the room itself is well.
    """

    def __init__(self, service: str, status: int, code: str) -> None:
        super().__init__(f"{service}: {status} {code}")
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class _Question:
    method: str
    path: str
    params: Mapping[str, str]
    body: bytes = b""


class Peers:
    """Asks other rooms. Rooms served by this very process are called without the detour over a socket."""

    def __init__(self, identity: Identity, urls: Mapping[str, str] | None = None) -> None:
        """``urls``: service name to the origin it is served at; needed for rooms that are not in this process."""
        self._identity = identity
        self._urls = dict(urls or {})
        self._here: dict[str, ASGIApp] = {}
        self._client: httpx.AsyncClient | None = None

    def serve_here(self, app: ASGIApp, services: tuple[str, ...]) -> None:
        """From now on these services are answered by ``app``."""
        self._here.update(dict.fromkeys(services, app))

    def move(self, service: str, url: str) -> None:
        """From now on the service is at this origin."""
        self._urls[service] = url

    async def get(
        self,
        service: str,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        as_service: str = "peer",
        asked_from: str = "",
    ) -> dict[str, Any]:
        """The JSON object at ``path`` of the service, asked in the name of ``as_service``.

        ``asked_from``: the address of the person on whose account it is asked, if there is one.

        Raises PeerUnavailableError, PeerRefusedError.
        """
        asked = _Question("GET", path, params or {})
        return await self._ask(service, asked, as_service, {ASKED_FROM: asked_from} if asked_from else {})

    async def post(self, service: str, path: str, body: bytes, *, as_service: str = "peer") -> dict[str, Any]:
        """The JSON object that the service answers to one sent to ``path``, in the name of ``as_service``.

        For questions too long for an address: nothing there may change by it, since it may be asked twice.
        Raises PeerUnavailableError, PeerRefusedError.
        """
        asked = _Question("POST", path, {}, body)
        return await self._ask(service, asked, as_service, {"Content-Type": "application/json"})

    async def close(self) -> None:
        """Let go of the connections. Idempotent."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def _ask(self, service: str, asked: "_Question", as_service: str, more: Mapping[str, str]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._identity.service_token(as_service)}", **more}
        if trace := tracing.current():
            headers[TRACE] = trace.decode()
        app = self._here.get(service)
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                if app is not None:
                    status, body = await _ask_here(app, asked, headers)
                else:
                    status, body = await self._ask_there(service, asked, headers)
        except (TimeoutError, httpx.TransportError) as error:
            raise PeerUnavailableError(f"{service} does not answer: {type(error).__name__}") from error
        return _read(service, status, body)

    async def _ask_there(self, service: str, asked: "_Question", headers: Mapping[str, str]) -> tuple[int, bytes]:
        url = self._urls.get(service)
        if url is None:
            raise PeerUnavailableError(f"nobody said where {service} is (ONEWINDOW_PEERS)")
        if self._client is None:
            # No proxy from the environment: another room is never behind one.
            self._client = httpx.AsyncClient(timeout=_TIMEOUT_S, trust_env=False, follow_redirects=False)
        answer = await self._client.request(
            asked.method,
            url.rstrip("/") + asked.path,
            params=dict(asked.params),
            content=asked.body or None,
            headers=dict(headers),
        )
        return answer.status_code, answer.content


def _read(service: str, status: int, body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        said = None
    if status >= 500 or not isinstance(said, dict):
        raise PeerUnavailableError(f"{service} answered {status}")
    if status >= 400:
        raise PeerRefusedError(service, status, str(said.get("code", "unknown")))
    return said


async def _ask_here(app: ASGIApp, asked: _Question, headers: Mapping[str, str]) -> tuple[int, bytes]:
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": asked.method,
        "scheme": "http",
        "path": asked.path,
        "raw_path": quote(asked.path).encode(),
        "query_string": urlencode(asked.params).encode(),
        "root_path": "",
        "headers": [(b"host", b"here"), *((name.lower().encode(), value.encode()) for name, value in headers.items())],
        "client": ("127.0.0.1", 0),
        "server": ("here", 80),
        "state": {},
    }
    status = 0
    chunks: list[bytes] = []
    sent = False

    async def receive() -> Message:
        nonlocal sent
        if sent:
            await asyncio.Event().wait()  # this asker never hangs up
        sent = True
        return {"type": "http.request", "body": asked.body, "more_body": False}

    async def send(said: Message) -> None:
        nonlocal status
        if said["type"] == "http.response.start":
            status = said["status"]
        elif said["type"] == "http.response.body":
            chunks.append(said.get("body", b""))

    await app(scope, receive, send)
    return status, b"".join(chunks)
