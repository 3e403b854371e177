"""What is handed in after the application: supplements, withdrawal, acceptance."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from tests.intake.faulty import UnknownOnce
from tests.intake.offices import AGENT, ANSWERS, CLERK, ME, OTHER, jpeg, pdf
from tests.intake.rig import Rig, at, in_review, open_rig

from onewindow.contracts import case as said
from onewindow.contracts.application import ApplicationCorrected, SupplementSubmitted
from onewindow.intake.shell.settings import IntakeSettings

QUICK = IntakeSettings(look_every_s=0.02)
AT = "2026-12-03T15:59:59.999Z"


async def supplements(rig: Rig) -> list[SupplementSubmitted]:
    """The supplements the log was told of."""
    return [one for one in await rig.facts() if isinstance(one, SupplementSubmitted)]


async def test_a_supplement_makes_a_revision_and_tells_what_changed(tmp_path: Path) -> None:
    """202 with the revision; the fact holds the changed area and the new photograph, hashed."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file()
        photo = await rig.upload(jpeg())
        told = {"answers": {"area_m2": 20}, "materials": {"photo": photo}}
        answer = await rig.post(at(filed, "supplements"), told)
        (fact,) = await supplements(rig)

        assert (202, 2) == (answer.status_code, answer.json()["revision"])
        assert answer.json()["fact"] == fact.id
        assert ({"area_m2": 20}, {}, {"photo"}) == (fact.routes, fact.answers, set(fact.materials))


async def test_a_double_click_is_one_supplement(tmp_path: Path) -> None:
    """The same content twice, also at the same time, is one revision; the fact may be said again, as the same one."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file()
        told = {"answers": {"area_m2": 20}}
        answers = await asyncio.gather(*(rig.post(at(filed, "supplements"), told) for _ in range(5)))

        assert {(202, 2)} == {(answer.status_code, answer.json()["revision"]) for answer in answers}
        assert len({fact.id for fact in await supplements(rig)}) == 1


async def test_the_same_papers_again_in_a_later_round_are_a_new_supplement(tmp_path: Path) -> None:
    """Once the case has taken it in, handing the same in again is an answer of its own; under a key it is not."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await in_review(rig)
        told = {"answers": {"area_m2": 20}}
        await rig.post(at(filed, "supplements"), told)
        await rig.post(at(filed, "supplements"), told, key="k-3")
        (first, third) = await supplements(rig)
        await rig.say(filed["application_id"], said.CaseSupplemented(dossier=first.dossier))
        await rig.say(filed["application_id"], said.CaseSupplemented(dossier=third.dossier))
        await rig.until_seq(filed["number"], 3)
        again = await rig.post(at(filed, "supplements"), told, key="k-3")
        fresh = await rig.post(at(filed, "supplements"), told)

        assert (3, 4) == (again.json()["revision"], fresh.json()["revision"])


async def test_a_key_used_for_another_supplement_is_refused(tmp_path: Path) -> None:
    """The same key with another body: 422 key_reused, no revision."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file()
        await rig.post(at(filed, "supplements"), {"answers": {"area_m2": 20}}, key="k")
        other = await rig.post(at(filed, "supplements"), {"answers": {"area_m2": 21}}, key="k")

        assert (422, "key_reused") == (other.status_code, other.json()["code"])
        assert len(await supplements(rig)) == 1


async def test_a_supplement_whose_end_is_unknown_can_be_repeated(tmp_path: Path) -> None:
    """503, then the same content again: the same revision, the same fact."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file()
    async with open_rig(tmp_path, bus=UnknownOnce) as rig:
        told = {"answers": {"area_m2": 20}}
        first = await rig.post(at(filed, "supplements"), told)
        again = await rig.post(at(filed, "supplements"), told)

        assert (503, 202, 2) == (first.status_code, again.status_code, again.json()["revision"])
        assert len({fact.id for fact in await supplements(rig)}) == 1


async def test_what_was_refused_is_not_built_upon(tmp_path: Path) -> None:
    """After the case refused revision 2, revision 3 adds to revision 1, and the refusal shows in the progress."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await in_review(rig)
        await rig.post(at(filed, "supplements"), {"answers": {"business_name": "新名"}})
        (second,) = await supplements(rig)
        refusal = said.FactRefused(code="mandate_missing", refused=second.id)
        await rig.say(filed["application_id"], refusal, cause=second.id, by=ME)
        shown = await rig.until_seq(filed["number"], 2)
        third = await rig.post(at(filed, "supplements"), {"answers": {"area_m2": 20}})
        dossier = (await rig.get(f"/v1/dossiers/{filed['application_id']}", ME)).json()

        assert [(second.id, "mandate_missing")] == [(one["fact"], one["code"]) for one in shown["not_taken"]]
        assert third.json()["revision"] == 3
        assert ("老王面摊", 20) == (dossier["answers"]["business_name"], dossier["answers"]["area_m2"])


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "invalid"),
        ({"answers": {"area_m2": -5}}, 422, "answer_invalid"),
        ({"answers": {"business_name": None}}, 422, "answer_invalid"),
        ({"answers": {"gas": True}}, 422, "material_missing"),
        ({"answers": {"colour": "red"}}, 422, "answer_unknown"),
        ({"materials": {"deed": "0" * 64}}, 422, "material_unknown"),
        ({"materials": {"photo": "0" * 64}}, 422, "material_not_uploaded"),
        ({"answers": {}, "decided_by": "me"}, 422, "invalid"),
        (b"{", 400, "malformed"),
    ],
)
async def test_a_supplement_that_is_wrong(tmp_path: Path, body: Any, status: int, code: str) -> None:
    """The whole form is checked again with what is new in it; nothing changes."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file()
        answer = await rig.post(at(filed, "supplements"), body)

        assert (status, code) == (answer.status_code, answer.json()["code"])
        assert await supplements(rig) == []


async def test_a_stale_page_is_refused(tmp_path: Path) -> None:
    """If-Match names another progress than the present one: 412; the present one, or none, is fine."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await in_review(rig)
        seen = (await rig.get(f"/v1/applications/{filed['number']}", ME)).headers["etag"]
        told = {"answers": {"area_m2": 20}}
        stale = await rig.post(at(filed, "supplements"), told, **{"If-Match": '"0"'})
        fresh = await rig.post(at(filed, "supplements"), told, **{"If-Match": seen})

        assert (412, "stale_page", 202) == (stale.status_code, stale.json()["code"], fresh.status_code)


@pytest.mark.parametrize("what", ["supplements", "withdrawal"])
async def test_only_the_applicants_side_acts(tmp_path: Path, what: str) -> None:
    """To another citizen the application is not there; an official may not; a stranger must sign in."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file()
        body = {"answers": {"area_m2": 20}} if what == "supplements" else {}
        found = [(await rig.post(at(filed, what), body, who)).status_code for who in (OTHER, "amr-1", None, AGENT)]

        assert found == [404, 403, 401, 202]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ((said.CaseConcluded(id="c", outcome="approved", proof={}),), "case_concluded"),
        ((said.CaseWithdrawn(),), "case_closed"),
    ],
)
async def test_a_case_that_is_over_takes_nothing(tmp_path: Path, facts: tuple[Any, ...], code: str) -> None:
    """409 at once where it is certain; the log is not bothered."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await in_review(rig)
        await rig.say(filed["application_id"], *facts)
        await rig.until_seq(filed["number"], 2)
        for what, body in (("supplements", {"answers": {"area_m2": 20}}), ("withdrawal", {})):
            answer = await rig.post(at(filed, what), body)
            assert (409, code) == (answer.status_code, answer.json()["code"])

        assert len(await rig.facts()) == 1


async def test_under_its_key_a_supplement_is_answered_alike_after_the_case_is_over(tmp_path: Path) -> None:
    """Repeated when the page has changed and the case is over: the same revision; a body of its own is key_reused."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await in_review(rig)
        told = {"answers": {"area_m2": 20}}
        first = await rig.post(at(filed, "supplements"), told, key="k", **{"If-Match": '"1"'})
        await rig.say(filed["application_id"], said.CaseWithdrawn())
        await rig.until_seq(filed["number"], 2)
        again = await rig.post(at(filed, "supplements"), told, key="k", **{"If-Match": '"1"'})
        other = await rig.post(at(filed, "supplements"), {"answers": {"area_m2": 21}}, key="k")

        assert (202, first.json()) == (again.status_code, again.json())
        assert (422, "key_reused") == (other.status_code, other.json()["code"])
        assert len({fact.id for fact in await supplements(rig)}) == 1


async def test_the_clerk_supplements_at_the_counter(tmp_path: Path) -> None:
    """A clerk hands in what the person brings; a file from the dossier need not be uploaded again."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file()
        card = await rig.upload(pdf("card"), ME)
        told = {"answers": ANSWERS, "materials": {"id_card": card, "health": await rig.upload(pdf("h"), CLERK)}}
        answer = await rig.post(at(filed, "supplements"), told, CLERK)
        (fact,) = await supplements(rig)

        assert (202, {"health"}, CLERK) == (answer.status_code, set(fact.materials), fact.by)


async def test_a_clerk_hands_in_what_was_put_right_at_the_counter(tmp_path: Path) -> None:
    """202 with the revision, durable before the fact that names it; sent again under its key it is the same one."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file(service="counter-stall")
        told = {"answers": {"area_m2": 20}}
        answers = [await rig.post(at(filed, "corrections"), told, CLERK, key="k") for _ in range(2)]
        others = [await rig.post(at(filed, "corrections"), told, who) for who in (ME, AGENT)]
        said_ = [one for one in await rig.facts() if isinstance(one, ApplicationCorrected)]
        dossier = (await rig.get(f"/v1/dossiers/{filed['application_id']}", ME)).json()

        assert [(202, 2)] * 2 == [(answer.status_code, answer.json()["revision"]) for answer in answers]
        assert [403, 403] == [answer.status_code for answer in others]
        assert {answers[0].json()["fact"]} == {fact.id for fact in said_}
        assert (dossier["hash"], 20) == (said_[0].dossier, dossier["answers"]["area_m2"])
        assert ({"area_m2": 20}, {}, {}, CLERK) == (said_[0].routes, said_[0].answers, said_[0].materials, said_[0].by)
        assert [] == await supplements(rig)


async def test_a_correction_that_is_wrong_or_late(tmp_path: Path) -> None:
    """Nothing in it, a key that named a supplement, an application that was accepted: refused, and nothing is said."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await in_review(rig)
        told = {"answers": {"area_m2": 20}}
        late = await rig.post(at(filed, "corrections"), told, CLERK)
        other = await rig.file(ME, service="counter-stall")
        empty = await rig.post(at(other, "corrections"), {}, CLERK)
        await rig.post(at(other, "supplements"), told, CLERK, key="k")
        reused = await rig.post(at(other, "corrections"), told, CLERK, key="k")

        assert [(409, "case_accepted"), (422, "invalid"), (422, "key_reused")] == [
            (answer.status_code, answer.json()["code"]) for answer in (late, empty, reused)
        ]
        assert not [one for one in await rig.facts() if isinstance(one, ApplicationCorrected)]
