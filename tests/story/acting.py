"""What people do in the story: hand in, follow, work a desk."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from tests.story.town import Person

SAMPLES = Path(__file__).parents[2] / "deploy" / "embedded" / "src" / "onewindow" / "embedded" / "samples"
_TYPES = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".png": "image/png"}
_WITHIN_S = 60.0
_LOOK_S = 0.05

Progress = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who handed one application in, and the receipt."""

    person: Person
    application_id: str
    number: str
    code: str

    async def until(self, seen: Callable[[Progress], bool]) -> Progress:
        """The first progress that is as the test waits for, told live by the line."""
        async with asyncio.timeout(_WITHIN_S), aclosing(self._events()) as events:
            async for progress in events:
                if seen(progress):
                    return progress
        raise AssertionError("the stream ended before it was so")

    async def supplement(self, key: str, **materials: str) -> None:
        """Hand in other files for some materials."""
        hashes = {item: await upload(self.person, SAMPLES / name) for item, name in materials.items()}
        path = f"/v1/applications/{self.number}/supplements"
        answer = await self.person.post(path, {"materials": hashes}, Idempotency_Key=key)
        assert answer.status_code == 202, answer.text

    async def _events(self) -> AsyncGenerator[Progress, None]:
        """The progress as server-sent events, asked for with number and code only, as a stranger would."""
        town = self.person.town
        url = town.url(f"/v1/applications/{self.number}/events")
        async with town.http.stream("GET", url, params={"code": self.code}) as answer:
            assert answer.status_code == 200
            async for line in answer.aiter_lines():
                if line.startswith("data:"):
                    yield json.loads(line.removeprefix("data:"))


async def upload(person: Person, path: Path) -> str:
    """Send one real file; the hash it is kept under."""
    raw = await asyncio.to_thread(path.read_bytes)
    answer = await person.post("/v1/materials", raw, Content_Type=_TYPES[path.suffix])
    assert answer.status_code == 201, answer.text
    return str(answer.json()["sha256"])


async def hand_in(person: Person, name: str, key: str) -> Applicant:
    """File the sample application of this name, twice under one key, as somebody whose line broke would."""
    path = SAMPLES / name
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    form["materials"] = {item: await upload(person, path.parent / file) for item, file in form["materials"].items()}
    first = await person.post("/v1/applications", form, Idempotency_Key=key)
    again = await person.post("/v1/applications", form, Idempotency_Key=key)
    assert (201, 201) == (first.status_code, again.status_code), first.text
    assert first.json() == again.json()
    filed = first.json()
    return Applicant(person, filed["application_id"], filed["number"], filed["query_code"])


@dataclass(frozen=True, slots=True)
class Desk:
    """An officer and the application whose reviews they work on."""

    officer: Person
    application_id: str

    async def review(self, step: str, *states: str, least_round: int = 0) -> dict[str, Any]:
        """The review of a step as soon as its desk has it in one of these states, and in this round or a later one."""
        async with asyncio.timeout(_WITHIN_S):
            while True:
                answer = await self.officer.get(f"/v1/reviews/{self.application_id}:{step}")
                seen: dict[str, Any] = answer.json()
                if answer.status_code == 200 and seen["state"] in states and seen["round"] >= least_round:
                    return seen
                await asyncio.sleep(_LOOK_S)  # an inbox has no bell: people look at it

    async def say(self, step: str, verb: str, body: Mapping[str, Any] | None = None) -> None:
        """Answer a review on the page that was just seen; the case takes it, now or a moment later."""
        seen = await self.review(step, *_ASKED[verb])
        answer = await self.on_page(step, seen["page"], verb, body)
        assert answer[0] in (200, 202), answer

    async def on_page(
        self, step: str, page: int, verb: str, body: Mapping[str, Any] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Answer on a page of one's choice: the status and what was said to it."""
        path = f"/v1/reviews/{self.application_id}:{step}/{verb}"
        answer = await self.officer.post(path, body or {}, If_Match=f'"{page}"')
        return answer.status_code, dict(answer.json())


_ASKED: Mapping[str, tuple[str, ...]] = {
    "take": ("look", "open"),
    "complete": ("look", "taken"),
    "defects": ("look", "open", "taken"),
    "grant": ("open", "taken"),
    "deny": ("open", "taken"),
    "opinion": ("open", "taken"),
}
