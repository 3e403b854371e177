"""What the demonstration leaves for its visitors: something to do in every role."""

from pathlib import Path

from onewindow.chassis.people import DEMO_WORD
from onewindow.embedded.line.caller import Caller, stranger
from onewindow.embedded.line.desk import inbox
from onewindow.embedded.play.cast import MIDWAY
from onewindow.embedded.play.child import serving
from onewindow.embedded.play.playing import leave_midway


async def waiting_at(line: Caller, officer: str) -> set[str]:
    """The numbers in the queue of an officer's department."""
    return {review["number"] for review in await inbox(await line.signed_in(officer, DEMO_WORD))}


async def test_every_role_finds_something_to_do(tmp_path: Path) -> None:
    """Five departments have one case open at once, an applicant is asked for two things, one card has come in."""
    async with serving(tmp_path, 0) as server:
        side_by_side, asked, fresh, _ = await leave_midway(server, tmp_path)
        async with stranger(server.url) as line:
            clerk = await line.signed_in("clerk-1", DEMO_WORD)
            shown = [await clerk.get(f"/v1/applications/{number}") for number in (side_by_side, asked)]
            queues = [await waiting_at(line, f"{desk}-1") for desk in ("amr", "fire", "urban", "tobacco", "eco")]
            village = await waiting_at(line, "village-1")

    assert ["in_review", "asked"] == [one["state"] for one in shown]
    assert 2 == len(shown[1]["todo"])
    assert all(side_by_side in queue for queue in queues)
    assert fresh in village
    assert len(MIDWAY) == 4
