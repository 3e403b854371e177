"""People in the hall: they hand in, look and fetch; officers grant and now and then deny."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from random import Random

from onewindow.chassis.people import DEMO_WORD
from onewindow.embedded.line.caller import Caller, RefusedError, stranger
from onewindow.embedded.line.desk import answer, inbox, review
from onewindow.embedded.line.filing import Receipt
from onewindow.embedded.shipped import sample
from onewindow.embedded.words import CommandError

SERVICE = "village-elder-card"
DENIAL = {"reasons": "户籍不在本村", "law": "《老年人权益保障法》第五章"}
_ANSWERS = {"applicant_name": "王秀英", "id_number": "11010519491231002X"}


class Crowd:
    """One applicant who hands in for many, and the officers of two desks."""

    def __init__(self, me: Caller, desks: dict[str, Caller], chance: Random) -> None:
        self._me, self._desks, self._chance = me, desks, chance
        self._materials: dict[str, str] = {}
        self.filed: dict[str, Receipt] = {}
        """By key."""
        self.resting = asyncio.Event()
        """While it is set, no officer answers."""

    async def hand_in(self, key: str, **answers: bool) -> Receipt:
        """One application, decided at two desks unless the rule grants the second. Raises CommandError."""
        if not self._materials:
            self._materials = {item: await self._upload(f"{SERVICE}/{item}.jpg") for item in ("id_card", "photo")}
        routes = {"aged_65": self._chance.random() < 0.7, "resident": True} | answers
        body = {"service": SERVICE, "answers": {**_ANSWERS, **routes}, "materials": self._materials}
        filed = await self._me.post("/v1/applications", body, Idempotency_Key=key)
        receipt = Receipt(filed["application_id"], filed["number"], filed["query_code"])
        self.filed[key] = receipt
        return receipt

    async def flow(self, per_second: float, stop: asyncio.Event, name: str = "flow") -> None:
        """Hand in at a steady rate until ``stop``, and look at what was handed in; refusals are met with patience."""
        number = 0
        while not stop.is_set():
            with suppress(CommandError):
                await self.hand_in(f"{name}-{number}")
            number += 1
            with suppress(CommandError):
                seen = self._chance.choice(list(self.filed.values()))
                await self._me.get(f"/v1/applications/{seen.number}", code=seen.query_code)
                await self._me.get(f"/v1/results/{seen.number}", code=seen.query_code)
                await self._me.fetch(f"/v1/results/{seen.number}/package", code=seen.query_code)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), 1 / per_second)

    async def work(self, stop: asyncio.Event) -> None:
        """Every desk is worked until ``stop``."""
        await asyncio.gather(*(self._work(one, stop) for one in self._desks.values()))

    async def decide(self, desk: str, receipt: Receipt, verb: str, body: dict[str, str] | None = None) -> None:
        """One officer answers one application as soon as the desk knows it. Raises CommandError."""
        officer = self._desks[desk]
        async with asyncio.timeout(60):
            while True:
                try:
                    seen = await review(officer, f"{receipt.application_id}:{desk}")
                    await answer(officer, seen, verb, body)
                    return
                except RefusedError as refused:
                    if refused.refusal != "unknown":
                        raise
                await asyncio.sleep(0.2)

    async def _work(self, officer: Caller, stop: asyncio.Event) -> None:
        while not stop.is_set():
            if not self.resting.is_set():
                with suppress(CommandError):
                    for waiting in await inbox(officer):
                        await self._answer(officer, waiting["id"])
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), 0.2)

    async def _answer(self, officer: Caller, review_id: str) -> None:
        seen = await review(officer, review_id)
        if self._chance.random() < 0.9:
            await answer(officer, seen, "grant")
        else:
            await answer(officer, seen, "deny", DENIAL)
        if self._chance.random() < 0.05:
            with suppress(RefusedError):
                await answer(officer, seen, "grant")

    async def _upload(self, file: str) -> str:
        raw = await asyncio.to_thread(sample(file).read_bytes)
        sha256 = hashlib.sha256(raw).hexdigest()

        async def whole() -> AsyncIterator[bytes]:
            yield raw

        headers = {"Content-Type": "image/jpeg", "Content-Length": str(len(raw)), "X-Content-SHA256": sha256}
        await self._me.send("/v1/materials", whole(), headers, filename=sample(file).name)
        return sha256


@asynccontextmanager
async def crowd_at(door: str, seed: int = 1) -> AsyncIterator[Crowd]:
    """The crowd, signed in at this door."""
    async with stranger(door) as somebody:
        me = await somebody.signed_in("me", DEMO_WORD)
        desks = {name: await somebody.signed_in(f"{name}-1", DEMO_WORD) for name in ("village", "town")}
        yield Crowd(me, desks, Random(seed))
