"""Withdrawal by the applicant, acceptance and refusal by a clerk."""

from pathlib import Path
from typing import Any

import pytest
from tests.intake.offices import CLERK, ME, NOTIFIER
from tests.intake.rig import at, in_review, open_rig

from onewindow.contracts.application import ApplicationAccepted, ApplicationDeclined, ApplicationWithdrawn
from onewindow.contracts.case import CaseDeclined
from onewindow.contracts.fact import salted
from onewindow.intake.core.dossier import canonical
from onewindow.intake.shell.settings import IntakeSettings

QUICK = IntakeSettings(look_every_s=0.02)


async def test_a_withdrawal_is_told(tmp_path: Path) -> None:
    """202 with the fact's id; under a key it is one act however often it is sent. The body may be left out."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file()
        answers = [await rig.post(at(filed, "withdrawal"), b"", key="k") for _ in range(2)]
        withdrawn = [fact for fact in await rig.facts() if isinstance(fact, ApplicationWithdrawn)]

        assert {202} == {answer.status_code for answer in answers}
        assert {answer.json()["fact"] for answer in answers} == {fact.id for fact in withdrawn}
        assert {fact.by for fact in withdrawn} == {ME}


async def test_a_clerk_accepts(tmp_path: Path) -> None:
    """The fact names the clerk; nobody else may, and not a clerk whose own it is."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file(service="counter-stall")
        answer = await rig.post(at(filed, "acceptance"), {"accepted": True}, CLERK)
        others = [
            (await rig.post(at(filed, "acceptance"), {"accepted": True}, who)).status_code for who in (ME, "amr-1")
        ]
        accepted = [fact for fact in await rig.facts() if isinstance(fact, ApplicationAccepted)]
        own = await rig.file(CLERK, applicant={"name": "王小明", "person": "clerk-1"})
        refused = await rig.post(at(own, "acceptance"), {"accepted": True}, CLERK)

        assert (202, [403, 403], [CLERK]) == (answer.status_code, others, [fact.by for fact in accepted])
        assert (403, "own_application") == (refused.status_code, refused.json()["code"])


async def test_reasons_are_durable_before_the_refusal_is_told(tmp_path: Path) -> None:
    """The fact names the salted hash of the text, which a service can read and check; the log has no word of it."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file(service="counter-stall")
        told = {"accepted": False, "reasons": "不属于本机关职权范围", "authority": "fire"}
        answer = await rig.post(at(filed, "acceptance"), told, CLERK)
        (fact,) = [one for one in await rig.facts() if isinstance(one, ApplicationDeclined)]
        text = (await rig.get(f"/v1/texts/{fact.reasons}", NOTIFIER)).json()

        assert (202, "fire") == (answer.status_code, fact.authority)
        assert text["body"] == {"reasons": "不属于本机关职权范围"}
        assert fact.reasons == salted(text["salt"], canonical(text["body"]))
        assert (await rig.get(f"/v1/texts/{fact.reasons}", CLERK)).status_code == 403
        assert (await rig.get("/v1/texts/nonsense", NOTIFIER)).status_code == 404


async def test_the_applicant_reads_why_it_was_not_accepted(tmp_path: Path) -> None:
    """Once the case has taken the refusal, the progress tells its reasons and the competent authority."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await rig.file(service="counter-stall")
        await rig.claim()
        await rig.open_case(filed["application_id"])
        told = {"accepted": False, "reasons": "不属于本机关职权范围", "authority": "fire"}
        await rig.post(at(filed, "acceptance"), told, CLERK)
        (fact,) = [one for one in await rig.facts() if isinstance(one, ApplicationDeclined)]
        await rig.say(filed["application_id"], CaseDeclined(reasons=fact.reasons, authority=fact.authority))
        shown = await rig.until_seq(filed["number"], 2)

        assert ("closed", "declined") == (shown["state"], shown["outcome"])
        assert ("不属于本机关职权范围", "fire") == (shown["reasons"], shown["authority"])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"accepted": False}, "reasons_missing"),
        ({"accepted": False, "reasons": "  "}, "reasons_missing"),
        ({"accepted": True, "reasons": "x"}, "invalid"),
        ({"accepted": "yes"}, "invalid"),
        ({}, "invalid"),
    ],
)
async def test_an_acceptance_that_is_wrong(tmp_path: Path, body: dict[str, Any], code: str) -> None:
    """A refusal needs reasons, an acceptance has none: 422."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file(service="counter-stall")
        answer = await rig.post(at(filed, "acceptance"), body, CLERK)

        assert (422, code) == (answer.status_code, answer.json()["code"])


async def test_what_is_accepted_is_not_accepted_again(tmp_path: Path) -> None:
    """Where the progress shows the acceptance the answer is 409 at once."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await in_review(rig)
        answer = await rig.post(at(filed, "acceptance"), {"accepted": True}, CLERK)

        assert (409, "case_accepted") == (answer.status_code, answer.json()["code"])
