"""The applicants: a bounded client that hands in, and repeats under the same key what nobody confirmed."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import httpx
from tests.faults.history import History, Kind, Op

from onewindow.chassis.clock import monotonic, wall_ms
from onewindow.chassis.people import DEMO_WORD
from onewindow.intake.core.number import application_id

SERVICE = "bench-five"
PERSON = "me"
_AT_ONCE = 16
_TIMEOUT_S = 12.0
PATIENCE_S = 180.0
_AGAIN = 0.1
"""The share of confirmed applications that are handed in once more under the same key."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A receipt, and when (monotonic seconds) the attempt it answers was sent."""

    case: str
    number: str
    code: str
    sent: float


class NotFiledError(Exception):
    """An application was refused, or could not be handed in for minutes."""


class Applicants:
    """Hand applications in at one origin, at most sixteen at once; the history has every step of it."""

    def __init__(self, origin: str, history: History, chance: Random, *, patience_s: float = PATIENCE_S) -> None:
        """``patience_s``: how long one application is handed in again and again before the run is given up."""
        self._patience_s = patience_s
        self.filed: dict[str, Filed] = {}
        self.last_sent = 0.0
        """When the attempt was sent that was confirmed last."""
        self.attempts = 0
        self._history, self._chance = history, chance
        self._door = asyncio.Semaphore(_AT_ONCE)
        self._caller = httpx.AsyncClient(base_url=origin, trust_env=False, timeout=_TIMEOUT_S)
        self._token = ""

    async def sign_in(self, origin: str = "") -> None:
        """Become the demo applicant, at the one origin or at another; the token outlives every server."""
        answer = await self._caller.post(f"{origin}/v1/sessions", json={"name": PERSON, "password": DEMO_WORD})
        answer.raise_for_status()
        self._token = answer.json()["token"]

    async def hand_in(self, key: str) -> Filed:
        """One application under this key, repeated until it is confirmed. Raises NotFiledError."""
        routes = {"area_m2": float(self._chance.randint(1, 900))}
        twice = self._chance.random() < _AGAIN
        async with self._door:
            filed = self.filed[key] = await self._confirmed(key, routes)
            if twice:
                await self._confirmed(key, routes)
        return filed

    async def flow(self, per_second: float, enough: asyncio.Event) -> None:
        """Hand in at a steady rate until ``enough``; returns when all of it is confirmed. Raises NotFiledError."""
        async with asyncio.TaskGroup() as handing_in:
            number = 0
            while not enough.is_set():
                handing_in.create_task(self.hand_in(f"application-{number}"))
                number += 1
                await asyncio.sleep(1 / per_second)

    async def progress(self, filed: Filed) -> Mapping[str, object] | None:
        """What its progress shows, None while intake does not answer."""
        return await self._get(f"/v1/applications/{filed.number}", filed)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._caller.aclose()

    async def _confirmed(self, key: str, routes: dict[str, float]) -> Filed:
        until = monotonic() + self._patience_s
        wait_s = 0.05
        while True:
            filed = await self._attempt(key, routes)
            if filed is not None:
                return filed
            if monotonic() > until:
                raise NotFiledError(f"{key} was not confirmed within {self._patience_s:.0f} s")
            await asyncio.sleep(self._chance.uniform(0.5, 1.0) * wait_s)
            wait_s = min(0.5, wait_s * 1.5)

    async def _attempt(self, key: str, routes: dict[str, float]) -> Filed | None:
        case = application_id(PERSON, key)

        def told(kind: Kind, number: str | None = None, why: str | None = None) -> None:
            op = Op(kind=kind, key=key, case=case, ms=wall_ms(), routes=routes, number=number, why=why)
            self._history.add(op)

        self.attempts += 1
        sent = monotonic()
        told("invoke")
        try:
            answer = await self._caller.post(
                "/v1/applications",
                headers={"Authorization": f"Bearer {self._token}", "Idempotency-Key": key},
                json={"service": SERVICE, "answers": routes},
            )
        except httpx.TransportError as error:
            told("info", why=type(error).__name__)
            return None
        if answer.status_code == 201:
            receipt = answer.json()
            told("ok", number=receipt["number"])
            self.last_sent = max(self.last_sent, sent)
            return Filed(receipt["application_id"], receipt["number"], receipt["query_code"], sent)
        if answer.status_code >= 500 or answer.status_code == 429:
            told("info", why=str(answer.status_code))
            return None
        told("fail", why=str(answer.status_code))
        raise NotFiledError(f"{key} was refused: {answer.status_code} {answer.text[:200]}")

    async def _get(self, path: str, filed: Filed) -> Mapping[str, object] | None:
        try:
            answer = await self._caller.get(path, params={"code": filed.code})
        except httpx.TransportError:
            return None
        if answer.status_code >= 500:
            return None
        answer.raise_for_status()
        shown: Mapping[str, object] = answer.json()
        return shown
