"""Renewing a licence: what is told of it before one applies, at the door, and in the progress."""

from pathlib import Path

from tests.intake.offices import ANSWERS, pdf
from tests.intake.rig import open_rig

from onewindow.contracts import case as said
from onewindow.contracts.instant import local_day
from onewindow.intake.shell.settings import IntakeSettings

QUICK = IntakeSettings(look_every_s=0.02)


async def test_a_licence_that_has_ended_is_not_renewed(tmp_path: Path) -> None:
    """Whoever has it applies for a new one; on its last day it still holds."""
    async with open_rig(tmp_path) as rig:
        today = local_day(rig.house.clock.now()).isoformat()
        card = await rig.upload(pdf("card"))
        body = {"service": "old-stall", "materials": {"id_card": card}}
        ended = await rig.post("/v1/applications", body | {"answers": ANSWERS | {"ends": "2020-02-29"}}, key="k-1")
        holds = await rig.post("/v1/applications", body | {"answers": ANSWERS | {"ends": today}}, key="k-2")

        assert (422, "licence_ended") == (ended.status_code, ended.json()["code"])
        assert ["/answers/ends"] == [one["pointer"] for one in ended.json()["errors"]]
        assert 201 == holds.status_code


async def test_a_licence_that_had_ended_is_not_renewed_by_a_supplement_either(tmp_path: Path) -> None:
    """The day of the hand-in decides, whenever the right day is told."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file(service="old-stall", answers=ANSWERS | {"ends": "2099-12-31"})
        path = f"/v1/applications/{filed['number']}/supplements"
        ended = await rig.post(path, {"answers": {"ends": "2020-02-29"}})

        assert (422, "licence_ended") == (ended.status_code, ended.json()["code"])


async def test_a_service_says_how_long_before_one_has_to_apply(tmp_path: Path) -> None:
    """And which answer tells until when the licence holds; of other services it says nothing."""
    async with open_rig(tmp_path) as rig:
        renewed = (await rig.get("/v1/services/old-stall", "me")).json()
        new = (await rig.get("/v1/services/stall", "me")).json()

        assert {"until": "ends", "ahead": "30 nd"} == renewed["renewal"]
        assert new.get("renewal") is None


async def test_the_progress_says_what_silence_means(tmp_path: Path) -> None:
    """While it is in review, by which day it is renewed if nobody decides; and then that it was."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await rig.file(service="old-stall", answers=ANSWERS | {"ends": "2099-12-31"})
        await rig.claim()
        accepted = said.CaseAccepted(as_of=rig.house.clock.now())
        await rig.open_case(filed["application_id"], accepted, renews_until="2099-12-31")
        shown = await rig.until_seq(filed["number"], 1)

        assert "2099-12-31" == shown["renews_until"]
        assert shown["says"]["zh"].endswith("至2099-12-31未作决定的，视为准予延续")
        assert shown["says"]["en"].endswith("; if nothing is decided by 2099-12-31, it is renewed by that")

        silent = said.StepLapsed(step="register", round=1, due="2099-12-31", basis="renewal", law=("L19",))
        proof = {"register": said.Proof(state="lapsed", round=1)}
        await rig.say(filed["application_id"], silent, said.CaseConcluded(id="c", outcome="approved", proof=proof))
        after = await rig.until_seq(filed["number"], 2)
        (line,) = [one for one in after["steps"] if one["step"] == "register"]

        assert "renewed" in line["says"]["en"]
        assert "视为准予延续" in line["says"]["zh"]
