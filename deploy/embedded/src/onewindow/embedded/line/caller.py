"""One person's way to the line: requests in their name, and refusals as the line words them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx

from onewindow.contracts.codes import CODES
from onewindow.embedded.listening import nobody_answers
from onewindow.embedded.words import CommandError

_TIMEOUT_S = 30.0


class RefusedError(CommandError):
    """The line said no; ``refusal`` stands in the table of codes, ``errors`` are pointers and what is wrong there."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.refusal = str(problem.get("code", "failed"))
        self.status = status
        known = CODES.get(self.refusal)
        said = [str(problem["detail"])] if "detail" in problem else []
        self.errors = [(str(error["pointer"]), str(error["detail"])) for error in problem.get("errors", ())]
        said += [f"{pointer}: {detail}" for pointer, detail in self.errors]
        more = f" ({'; '.join(said)})" if said else ""
        title = str(problem.get("title", status))
        zh, en = (known.zh, known.en) if known else (title, title)
        super().__init__(zh, f"{en}{more} [{self.refusal}]")


class Caller:
    """Asks the line, as a person if ``token`` is given. Raises RefusedError for what the line refuses."""

    def __init__(self, http: httpx.AsyncClient, token: str | None = None) -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    @property
    def server(self) -> str:
        """Where the line is."""
        return str(self._http.base_url)

    async def signed_in(self, name: str, password: str) -> "Caller":
        """The same line, asked in the name of a person."""
        session = await self.post("/v1/sessions", {"name": name, "password": password})
        return Caller(self._http, session["token"])

    async def get(self, path: str, **params: str) -> dict[str, Any]:
        """The JSON object at a path."""
        return _body(await self._ask("GET", path, params=params))

    async def post(self, path: str, body: Mapping[str, Any], **headers: str) -> dict[str, Any]:
        """What the line answers to a body; a header is named with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return _body(await self._ask("POST", path, json=dict(body), headers=named))

    async def send(
        self, path: str, content: AsyncIterator[bytes], headers: Mapping[str, str], **params: str
    ) -> dict[str, Any]:
        """What the line answers to bytes."""
        return _body(await self._ask("POST", path, content=content, headers=headers, params=params))

    async def fetch(self, path: str, **params: str) -> httpx.Response:
        """A file, whole."""
        answer = await self._ask("GET", path, params=params)
        _body(answer, of_json=False)
        return answer

    @asynccontextmanager
    async def stream(self, path: str, headers: Mapping[str, str], **params: str) -> AsyncIterator[httpx.Response]:
        """An answer that comes bit by bit, for as long as the line likes."""
        every = {**self._headers, **headers}
        timeout = httpx.Timeout(_TIMEOUT_S, read=60.0)
        async with self._http.stream("GET", path, params=params, headers=every, timeout=timeout) as answer:
            if answer.status_code >= 400:
                await answer.aread()
                _body(answer)
            yield answer

    async def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        more["headers"] = {**self._headers, **(more.get("headers") or {})}
        try:
            return await self._http.request(method, path, **more)
        except httpx.TransportError as error:
            raise unreached(self.server, error) from None


@asynccontextmanager
async def stranger(server: str) -> AsyncIterator[Caller]:
    """A caller who has not said who they are. No proxy from the environment stands in between."""
    limits = httpx.Limits(max_connections=100)
    async with httpx.AsyncClient(base_url=server, timeout=_TIMEOUT_S, trust_env=False, limits=limits) as http:
        yield Caller(http)


def unreached(server: str, error: httpx.TransportError) -> CommandError:
    """What a person is told when the line was not reached, or has gone away."""
    if isinstance(error, httpx.ConnectError | httpx.UnsupportedProtocol):
        return nobody_answers(server)
    return CommandError(
        "服务中断，请稍后重试。", f"The server at {server} broke off; try again: {type(error).__name__}"
    )


def _body(answer: httpx.Response, *, of_json: bool = True) -> dict[str, Any]:
    if answer.status_code < 400 and not of_json:
        return {}
    try:
        body = answer.json()
    except ValueError:
        body = {}
    if not isinstance(body, dict):
        body = {}
    if answer.status_code >= 400:
        raise RefusedError(answer.status_code, body)
    return body
