"""The people of the demo, each a caller of their own: applicants who hand in and follow, officers who work a desk."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from onewindow.embedded.line.caller import Caller, RefusedError
from onewindow.embedded.line.desk import answer, inbox, review
from onewindow.embedded.line.filing import Receipt, hand_in, read_application, upload
from onewindow.embedded.line.following import follow
from onewindow.embedded.play.cast import Part, answer_of, has_come_to_rest, is_left
from onewindow.embedded.play.delivery import Delivered, fetch
from onewindow.embedded.play.stage import Stage
from onewindow.embedded.shipped import sample

_LOOK_EVERY_S = 0.1
_QUICKER = frozenset({"already_taken", "stale_page", "step_not_open", "old_round", "old_turn", "case_concluded"})
"""What a colleague, or the case itself, can have done first."""


@dataclass(slots=True)
class Applicant:
    """Hands one part in, supplements what is asked for, and fetches the result; or leaves it where it comes to rest."""

    person: Caller
    part: Part
    stage: Stage
    folder: Path

    async def play(self, parts: dict[str, Part], run: str) -> Delivered:
        """From handing in to a package that verifies. Raises CommandError."""
        receipt = await self._hand_in(parts, run)
        supplemented = False
        async with aclosing(follow(self.person, receipt.number, receipt.query_code)) as news:
            async for progress in news:
                self.stage.show(progress)
                if progress["state"] == "asked" and not supplemented:
                    supplemented = True
                    await self._supplement(receipt, len(progress["todo"]))
                if progress.get("result_ready"):
                    break
        return await fetch(self.person, receipt, self.part.title, self.folder)

    async def leave(self, parts: dict[str, Part], run: str) -> str:
        """From handing in to where the case is left for a visitor; its number. Raises CommandError."""
        receipt = await self._hand_in(parts, run)
        async with aclosing(follow(self.person, receipt.number, receipt.query_code)) as news:
            async for progress in news:
                if has_come_to_rest(self.part, progress):
                    break
        return receipt.number

    async def _hand_in(self, parts: dict[str, Part], run: str) -> Receipt:
        application = await asyncio.to_thread(read_application, sample(self.part.file))
        receipt = await hand_in(self.person, application, f"demo-{run}-{self.part.file}")
        parts[receipt.number] = self.part
        self.stage.introduce(receipt.number, self.part.title)
        files = len(application.materials)
        self.stage.tell(
            f"{self.part.applicant} 提交 {self.part.title} handed in, {files} 份材料 files: {receipt.number} "
            f"查询码 code {receipt.query_code}",
            "bold",
        )
        return receipt

    async def _supplement(self, receipt: Receipt, asked: int) -> None:
        given = self.part.supplement
        self.stage.tell(f"一次性告知：{self.part.title} 共 {asked} 项  one notice of all {asked} defects", "yellow")
        materials = {item: await upload(self.person, sample(name)) for item, name in given.items()}
        await self.person.post(
            f"/v1/applications/{receipt.number}/supplements", {"materials": materials}, Idempotency_Key="supplement-1"
        )
        self.stage.tell(f"{self.part.applicant} 补正 {self.part.title} supplemented: {', '.join(given)}", "bold")


@dataclass(slots=True)
class Officer:
    """Works the inbox of one desk: takes what waits longest, thinks, and says what their part is."""

    name: str
    person: Caller
    stage: Stage
    think_s: float

    async def play(self, parts: Mapping[str, Part]) -> None:
        """For ever; whoever stages the demo ends it."""
        while True:
            for waiting in await inbox(self.person):
                part = parts.get(waiting["number"])
                mine = waiting["state"] in ("look", "open") or waiting["taken_by"] == self.name
                if mine and part is not None and await self._work(waiting["id"], part):
                    break
            else:
                await asyncio.sleep(_LOOK_EVERY_S)

    async def _work(self, review_id: str, part: Part) -> bool:
        """Do it, unless it is left to a visitor; whether it was theirs to do."""
        try:
            seen = await review(self.person, review_id)
            if is_left(part, seen):
                return False
            if seen["state"] != "taken":
                await answer(self.person, seen, "take")
            await asyncio.sleep(self.think_s)
            seen = await review(self.person, review_id)
            verb, body = answer_of(part, seen)
            await answer(self.person, seen, verb, body)
        except RefusedError as refused:
            if refused.refusal not in _QUICKER:
                raise
            await asyncio.sleep(_LOOK_EVERY_S)
            return True
        name = seen["step_name"]
        self.stage.tell(f"{self.name} {verb}: {part.title} {name['zh']} {name['en']}")
        return True
