"""The page an officer saw stays good until there is something new to see on it."""

from pathlib import Path

from tests.department_worker.desks import APPLICATION, queued, withdrawn
from tests.department_worker.rig import Rig, open_rig

from onewindow.contracts.case import FactRefused, StepTaken


def refused(code: str, round_: int) -> FactRefused:
    """The case says no to an answer under the token of this round."""
    return FactRefused(code=code, refused="t", step="licence", round=round_, turn=1)


async def _page(rig: Rig) -> int:
    return int((await rig.get(f"/v1/reviews/{APPLICATION}:licence")).json()["page"])


async def test_the_same_asking_said_again_costs_nobody_their_page(tmp_path: Path) -> None:
    """A take-over or a refusal elsewhere says a step's state again at a higher seq: who saw it may answer."""
    async with open_rig(tmp_path) as rig:
        await rig.hear(queued(seq=2))
        seen = await _page(rig)
        await rig.hear(queued(seq=5))

        assert seen == await _page(rig)
        assert 202 == (await rig.post("grant", page=seen)).status_code


async def test_a_reply_to_an_older_round_costs_nobody_their_page(tmp_path: Path) -> None:
    """A colleague answered the last round too late; whoever sees this round answers on."""
    async with open_rig(tmp_path) as rig:
        await rig.hear(queued(seq=2))
        await rig.post("grant", by="amr-2")
        (late,) = await rig.facts()
        await rig.hear(queued(seq=4, round=2))
        seen = await _page(rig)
        await rig.learn(await rig.reply(refused("old_round", 1), cause=late.id, seq=5))
        await rig.hear(queued(seq=5, round=2))

        assert seen == await _page(rig)
        assert 202 == (await rig.post("grant", page=seen)).status_code


async def test_a_refusal_of_what_is_asked_now_turns_the_page(tmp_path: Path) -> None:
    """The same answer given again after a refusal is a new one, also if the reply came before the answer was marked."""
    async with open_rig(tmp_path) as rig:
        await rig.hear(queued(seq=2))
        seen = await _page(rig)
        await rig.learn(await rig.reply(refused("own_application", 1), cause="said-elsewhere", seq=3))

        assert seen < await _page(rig)
        assert "stale_page" == (await rig.post("grant", page=seen)).json()["code"]


async def test_what_is_new_to_see_turns_the_page(tmp_path: Path) -> None:
    """A new round, somebody who takes it, a withdrawal: whoever answers on the old page is told to look again."""
    async with open_rig(tmp_path) as rig:
        await rig.hear(queued(seq=2))
        pages = [await _page(rig)]
        await rig.hear(queued(seq=3, round=2))
        pages.append(await _page(rig))
        await rig.learn(await rig.reply(StepTaken(step="licence", by="amr-2"), cause="take", seq=4))
        pages.append(await _page(rig))
        await rig.hear(withdrawn(seq=6))
        pages.append(await _page(rig))

        assert [1, 2, 3, 4] == pages
