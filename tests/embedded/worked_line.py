"""A small line that worked before a backup, and what everybody sees of it before and after."""

import asyncio
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.embedded.terminal import onewindow
from tests.story.acting import Applicant, Desk, hand_in
from tests.story.town import Person, Town

from onewindow.contracts.topics import NOTICE

CARD = "village-elder-card/card.yaml"


@dataclass(frozen=True, slots=True)
class Kept:
    """What was in people's hands when the backup was taken."""

    done: Applicant
    waiting: Applicant
    result: dict[str, Any]
    package: bytes


async def command(*arguments: str) -> str:
    """Run the command, which must succeed; what it printed."""
    answer = await asyncio.to_thread(onewindow, *arguments)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout + answer.stderr


async def package(me: Applicant) -> bytes:
    """The result as soon as it is handed out."""
    async with asyncio.timeout(30):
        while True:
            answer = await me.person.get(f"/v1/results/{me.number}/package", code=me.code)
            if answer.status_code == 200:
                return answer.content
            await asyncio.sleep(0.05)  # another room has told that it is ready; this one has not heard yet


async def all_sent(data: Path, count: int) -> None:
    """Returns when so many notices are out, and the log has been told."""
    async with asyncio.timeout(30):
        while True:
            if sum(fact["type"].endswith("notice.sent.v1") for fact in told_in(data, NOTICE)) == count:
                return
            await asyncio.sleep(0.05)  # the post has no bell


async def worked(line: Town, data: Path) -> Kept:
    """One application that ended in a result that was fetched, and one that waits at its desk; all notices are out."""
    me, officer = await line.come_in("me"), await line.come_in("village-1")
    done, waiting = await hand_in(me, CARD, "done-1"), await hand_in(me, CARD, "waiting-1")
    await Desk(officer, done.application_id).say("village", "grant")
    fetched = await package(done)
    await done.until(lambda p: p["state"] == "delivered")
    await Desk(officer, waiting.application_id).review("village", "open")
    await all_sent(data, 3)
    return Kept(done, waiting, (await me.get(f"/v1/results/{done.number}")).json(), fetched)


def said(data: Path) -> list[tuple[str, int, str]]:
    """Every record in the log of a folder: topic, partition, and what it says, claims left out."""
    with closing(sqlite3.connect(data / "onewindow.db")) as file:
        rows = file.execute('SELECT topic, partition, value FROM record ORDER BY topic, partition, "offset"').fetchall()
    return [row for row in rows if "nonce" not in json.loads(row[2])]


def told_in(data: Path, topic: str) -> list[dict[str, Any]]:
    """The facts of one topic."""
    return [json.loads(value) for name, _, value in said(data) if name == topic]


def letters(data: Path) -> set[str]:
    """The notices that went out."""
    return {path.name for path in (data / "notices").glob("*.eml")}


async def shown(me: Applicant, supervisor: Person) -> list[dict[str, Any]]:
    """What applicant, inbox and supervisor see of an application, as soon as all of them are up to date."""
    async with asyncio.timeout(30):
        while True:
            progress = await me.person.get(f"/v1/applications/{me.number}")
            notices = await me.person.get(f"/v1/notices?number={me.number}")
            case = await supervisor.get(f"/v1/cases/{me.application_id}")
            answers = (progress, notices, case)
            if all(answer.status_code == 200 for answer in answers) and case.json()["seq"] == progress.json()["seq"]:
                return [answer.json() for answer in answers]
            await asyncio.sleep(0.05)  # a board has no bell
