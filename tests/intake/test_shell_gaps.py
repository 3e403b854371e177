"""What is handed in later by a pledge: at the hand-in, in the progress, and at the door that closes the gap."""

from pathlib import Path
from typing import Any

from tests.intake.offices import ANSWERS, CLERK, OTHER, pdf
from tests.intake.rig import Rig, at, open_rig

from onewindow.contracts import case as said
from onewindow.contracts.application import ApplicationSubmitted, GapClosed
from onewindow.intake.shell.settings import IntakeSettings

QUICK = IntakeSettings(look_every_s=0.02)
PLEDGED: dict[str, Any] = {"service": "late-stall", "gaps": ["health"], "pledged": True}
GAP = said.GapAccepted(materials=("health",), start="2026-11-23", until="2026-11-26")


async def closings(rig: Rig) -> list[GapClosed]:
    """What the log was told of gaps."""
    return [one for one in await rig.facts() if isinstance(one, GapClosed)]


async def accepted(rig: Rig) -> dict[str, Any]:
    """An application that was accepted with a gap."""
    filed = await rig.file(**PLEDGED)
    await rig.claim()
    await rig.open_case(filed["application_id"], said.CaseAccepted(as_of=rig.house.clock.now()), GAP)
    await rig.until_seq(filed["number"], 1)
    return filed


async def test_a_pledge_is_part_of_what_is_handed_in(tmp_path: Path) -> None:
    """The log is told what is to come; without the pledge, or without naming it, nothing is taken."""
    async with open_rig(tmp_path) as rig:
        await rig.file(**PLEDGED)
        (fact,) = [one for one in await rig.facts() if isinstance(one, ApplicationSubmitted)]
        card = await rig.upload(pdf("card"))
        body = {"service": "late-stall", "answers": ANSWERS, "materials": {"id_card": card}}
        unsigned = await rig.post("/v1/applications", body | {"gaps": ["health"]}, key="k-1")
        silent = await rig.post("/v1/applications", body, key="k-2")

        assert (("health",), {"id_card"}) == (fact.gaps, set(fact.materials))
        assert (422, "pledge_missing") == (unsigned.status_code, unsigned.json()["code"])
        assert (422, "material_missing") == (silent.status_code, silent.json()["code"])


async def test_the_progress_says_what_is_missing_and_until_when(tmp_path: Path) -> None:
    """By name, and in the sentence for people; once it has come, no more."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await accepted(rig)
        shown = (await rig.get(f"/v1/applications/{filed['number']}", "me")).json()
        await rig.say(filed["application_id"], said.CaseGapClosed(closed=("health",), dossier="d"))
        after = await rig.until_seq(filed["number"], 2)

        assert "2026-11-26" == shown["gap"]["until"]
        assert [("health", "Health certificate")] == [
            (one["item"], one["name"]["en"]) for one in shown["gap"]["materials"]
        ]
        assert shown["says"]["en"].endswith("; hand in what you pledged on or before 2026-11-26")
        assert "gap" not in after


async def test_what_closes_a_gap_is_a_revision_and_names_its_paper_alone(tmp_path: Path) -> None:
    """Durable before the log is told; the same act again is the same fact, a supplement with its key another one."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await accepted(rig)
        told = {"materials": {"health": await rig.upload(pdf("health"))}}
        first = await rig.post(at(filed, "gaps"), told, key="k")
        again = await rig.post(at(filed, "gaps"), told, key="k")
        other = await rig.post(at(filed, "supplements"), {"answers": {"area_m2": 20}}, key="k")
        facts = await closings(rig)

        assert [(202, 2), (202, 2), (202, 3)] == [
            (one.status_code, one.json()["revision"]) for one in (first, again, other)
        ]
        assert {(first.json()["fact"], ("health",))} == {(one.id, tuple(one.materials)) for one in facts}


async def test_what_closes_no_gap_is_refused_at_the_door(tmp_path: Path) -> None:
    """Another paper, nobody's application, nothing at all; before acceptance the case itself decides."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await accepted(rig)
        file = await rig.upload(pdf("other"))
        paper = await rig.post(at(filed, "gaps"), {"materials": {"id_card": file}})
        stranger = await rig.post(at(filed, "gaps"), {"materials": {"health": file}}, OTHER)
        nothing = await rig.post(at(filed, "gaps"), {"materials": {}})
        early = await rig.file(**PLEDGED)
        sent = await rig.post(at(early, "gaps"), {"materials": {"health": file}})
        by_clerk = await rig.post(
            at(filed, "gaps"), {"materials": {"health": await rig.upload(pdf("c"), CLERK)}}, CLERK
        )

        assert [(409, "gap_not_open"), (404, "unknown"), (422, "invalid")] == [
            (one.status_code, one.json()["code"]) for one in (paper, stranger, nothing)
        ]
        assert (202, 202) == (sent.status_code, by_clerk.status_code)
