"""Everybody of the cast at a served line: some applications to their result, some to where a visitor finds them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from onewindow.chassis.clock import nonce
from onewindow.chassis.people import DEMO_WORD
from onewindow.embedded.line.caller import Caller, stranger
from onewindow.embedded.play.cast import MIDWAY, OFFICERS, PARTS, Part
from onewindow.embedded.play.child import Server
from onewindow.embedded.play.delivery import Delivered
from onewindow.embedded.play.people import Applicant, Officer
from onewindow.embedded.play.stage import Stage


async def play_to_the_end(server: Server, folder: Path, pace_s: float) -> list[Delivered]:
    """Everybody at once: the applicants to the end, the officers for as long as there is something to do."""
    stage, parts, run = Stage(), dict[str, Part](), nonce()
    with stage.open():
        async with _hall(server, PARTS, stage, parts, pace_s) as people:
            applicants = [Applicant(people[part.applicant], part, stage, folder / "results") for part in PARTS]
            return list(await asyncio.gather(*(applicant.play(parts, run) for applicant in applicants)))


async def leave_midway(server: Server, folder: Path) -> list[str]:
    """Cases in which a visitor of the pages finds something to do, in whichever role; their numbers, as in the cast."""
    stage, parts, run = Stage(), dict[str, Part](), nonce()
    async with _hall(server, MIDWAY, stage, parts, 0.0) as people:
        left = [Applicant(people[part.applicant], part, stage, folder) for part in MIDWAY]
        return list(await asyncio.gather(*(applicant.leave(parts, run) for applicant in left)))


@asynccontextmanager
async def _hall(
    server: Server, cast: Sequence[Part], stage: Stage, parts: dict[str, Part], pace_s: float
) -> AsyncIterator[dict[str, Caller]]:
    """Everybody who plays, signed in, with the officers at their desks. Raises CommandError when the server ends."""
    async with stranger(server.url) as line:
        names = {part.applicant for part in cast} | set(OFFICERS)
        people = dict(zip(names, await asyncio.gather(*(_come_in(line, name) for name in names)), strict=True))
        officers = [Officer(name, people[name], stage, pace_s * pace) for name, pace in OFFICERS.items()]
        try:
            async with asyncio.TaskGroup() as tasks:
                desks = [tasks.create_task(officer.play(parts)) for officer in officers]
                desks.append(tasks.create_task(server.ended()))
                yield people
                for desk in desks:
                    desk.cancel()
        except BaseExceptionGroup as several:
            raise several.exceptions[0] from None


async def _come_in(line: Caller, name: str) -> Caller:
    return await line.signed_in(name, DEMO_WORD)
