"""Who handed in what is false may not apply for the same service again before the day is over."""

from pathlib import Path
from typing import Any

from tests.intake.offices import ANSWERS, ME, OTHER, pdf
from tests.intake.rig import Rig, in_review, open_rig

from onewindow.contracts import case as said
from onewindow.contracts.fact import By
from onewindow.intake.shell.settings import IntakeSettings

QUICK = IntakeSettings(look_every_s=0.02)


async def denied(rig: Rig, until: str) -> dict[str, Any]:
    """An application that was denied as false."""
    filed = await in_review(rig)
    false = said.StepDenied(
        step="register", round=1, decision="d", by="amr-1", ground="false_material", bars_until=until
    )
    await rig.say(filed["application_id"], false)
    await rig.until_seq(filed["number"], 2)
    return filed


async def again(rig: Rig, who: By, service: str = "stall") -> tuple[int, str | None]:
    """What comes of applying once more."""
    body = {"service": service, "answers": ANSWERS, "materials": {"id_card": await rig.upload(pdf("card"), who)}}
    answer = await rig.post("/v1/applications", body, who, key=f"again-{next(rig.keys)}")
    return answer.status_code, answer.json().get("code")


async def test_whoever_is_barred_may_not_apply_for_that_service(tmp_path: Path) -> None:
    """403 with the last day, for that person and that service alone; the progress says so too."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await denied(rig, "2999-12-31")
        shown = (await rig.get(f"/v1/applications/{filed['number']}", ME)).json()

        assert (403, "barred") == await again(rig, ME)
        assert (201, None) == await again(rig, OTHER)
        assert (201, None) == await again(rig, ME, "counter-stall")
        assert "up to and including 2999-12-31" in shown["steps"][0]["says"]["en"]


async def test_a_bar_ends_with_its_day_and_with_the_denial(tmp_path: Path) -> None:
    """A day that is over bars nobody, and neither does a denial that goes back."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        await denied(rig, "2020-12-31")
        assert (201, None) == await again(rig, ME)
        filed = await rig.file()
        await rig.open_case(filed["application_id"], said.CaseAccepted(as_of=rig.house.clock.now()))
        false = said.StepDenied(
            step="register", round=1, decision="d", by="amr-1", ground="false_material", bars_until="2999-12-31"
        )
        await rig.say(filed["application_id"], false)
        await rig.say(filed["application_id"], said.StepReopened(step="register", round=2, turn=2, fingerprint="g"))
        await rig.until_seq(filed["number"], 3)
        assert (201, None) == await again(rig, ME)


async def test_whoever_got_a_licence_by_fraud_is_barred_with_its_revocation(tmp_path: Path) -> None:
    """Art. 79 of the Administrative Licensing Law: the second result says until when."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await in_review(rig)
        granted = said.StepGranted(step="register", round=1, decision="d", by="amr-1")
        proof = {"register": said.Proof(state="granted", round=1, decision="d", by="amr-1")}
        await rig.say(filed["application_id"], granted, said.CaseConcluded(id="c", outcome="approved", proof=proof))
        revised = said.ResultRevised(
            id="r",
            of="c",
            kind="revoked",
            outcome="rejected",
            proof={"register": said.Proof(state="revoked", round=1, decision="e", by="amr-head")},
            decision="e",
            by="amr-head",
            department="amr",
            reasons="h",
            ground="fraud",
            bars_until="2999-12-31",
        )
        await rig.say(filed["application_id"], revised)
        await rig.until_seq(filed["number"], 3)
        assert (403, "barred") == await again(rig, ME)
