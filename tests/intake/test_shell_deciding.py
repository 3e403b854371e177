"""Withdrawal by the applicant, acceptance and refusal by a clerk."""

# Above 250 lines because each act at these doors has its promise here.

from pathlib import Path
from typing import Any

import pytest
from tests.intake.faulty import UnknownOnce
from tests.intake.offices import CLERK, ME, NOTIFIER
from tests.intake.rig import at, in_review, open_rig

from onewindow.contracts.application import (
    ApplicationAccepted,
    ApplicationDeclined,
    ApplicationNotNeeded,
    ApplicationWithdrawn,
    HearingRequested,
    ObjectionRaised,
)
from onewindow.contracts.case import CaseAccepted, CaseDeclined, CaseFact, CaseNotNeeded, CaseWithdrawn
from onewindow.contracts.fact import mark_of, salted
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


async def test_a_hearing_is_asked_for(tmp_path: Path) -> None:
    """By the applicant, or by a clerk for a third party under a reference; under a key it is one act."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file()
        answers = [await rig.post(at(filed, "hearing"), {"step": "register"}, key="k") for _ in range(2)]
        other = await rig.post(at(filed, "hearing"), {"step": "register", "person": "neighbour-1"}, CLERK)
        mine = await rig.post(at(filed, "hearing"), {"step": "register", "person": "neighbour-1"}, ME)
        officer = await rig.post(at(filed, "hearing"), {"step": "register"}, "amr-1")
        named = await rig.post(at(filed, "hearing"), {"step": "register", "person": "王 五"}, CLERK)
        asked = [fact for fact in await rig.facts() if isinstance(fact, HearingRequested)]

        assert [202, 202, 202] == [answer.status_code for answer in (*answers, other)]
        assert [403, 403, 422] == [answer.status_code for answer in (mine, officer, named)]
        assert [(ME, None), (ME, None), (CLERK, "neighbour-1")] == [(fact.by, fact.person) for fact in asked]
        assert 1 == len({fact.id for fact in asked if fact.by == ME})


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


async def test_a_clerk_whose_account_names_the_applicant_does_not_accept(tmp_path: Path) -> None:
    """Refused at the door by the reference that the account names; what a colleague's fact carries is a mark."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file(service="counter-stall")
        own = rig.house.identity.people._own
        own[CLERK.id] = ME.id
        refused = await rig.post(at(filed, "acceptance"), {"accepted": True}, CLERK)
        own[CLERK.id] = "somebody-else"
        answer = await rig.post(at(filed, "acceptance"), {"accepted": True}, CLERK)
        (accepted,) = [fact for fact in await rig.facts() if isinstance(fact, ApplicationAccepted)]

        assert (403, "own_application", 202) == (refused.status_code, refused.json()["code"], answer.status_code)
        assert mark_of(filed["application_id"], "somebody-else") == accepted.by.own


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


async def test_who_needs_no_licence_reads_that_and_why(tmp_path: Path) -> None:
    """A fact of its own, its reasons durable before; the progress tells them, and that nothing need be applied for."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await rig.file(service="counter-stall")
        await rig.claim()
        await rig.open_case(filed["application_id"])
        told = {"accepted": False, "not_needed": True, "reasons": "自产自销无需许可"}
        answer = await rig.post(at(filed, "acceptance"), told, CLERK)
        (fact,) = [one for one in await rig.facts() if isinstance(one, ApplicationNotNeeded)]
        text = (await rig.get(f"/v1/texts/{fact.reasons}", NOTIFIER)).json()
        await rig.say(filed["application_id"], CaseNotNeeded(reasons=fact.reasons))
        shown = await rig.until_seq(filed["number"], 2)

        assert (202, {"reasons": "自产自销无需许可"}) == (answer.status_code, text["body"])
        assert fact.reasons == salted(text["salt"], canonical(text["body"]))
        assert ("closed", "declined", "自产自销无需许可") == (shown["state"], shown["outcome"], shown["reasons"])
        assert "authority" not in shown
        assert {"zh": "已结束：不受理，依法无需申请", "en": "Closed: nobody need apply for it"} == shown["says"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"accepted": False, "reasons": "不属于本机关职权范围"}, "authority_missing"),
        ({"accepted": False, "reasons": "不属于本机关职权范围", "authority": "nowhere"}, "department_unknown"),
        ({"accepted": False, "not_needed": True}, "reasons_missing"),
        ({"accepted": False, "not_needed": True, "reasons": "无需许可", "authority": "fire"}, "invalid"),
        ({"accepted": True, "not_needed": True}, "invalid"),
        ({"accepted": False}, "reasons_missing"),
        ({"accepted": False, "reasons": "  "}, "reasons_missing"),
        ({"accepted": False, "reasons": "不属于本机关\u202e"}, "invalid"),
        ({"accepted": False, "reasons": "\x1b[31m不属于本机关"}, "invalid"),
        ({"accepted": True, "reasons": "x"}, "invalid"),
        ({"accepted": "yes"}, "invalid"),
        ({}, "invalid"),
    ],
)
async def test_an_acceptance_that_is_wrong(tmp_path: Path, body: dict[str, Any], code: str) -> None:
    """A refusal needs reasons and the right authority, what needs no licence reasons alone, an acceptance none: 422."""
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


DECLINE = {"accepted": False, "reasons": "不属于本机关职权范围", "authority": "fire"}
NOT_NEEDED = {"accepted": False, "not_needed": True, "reasons": "无需许可"}


@pytest.mark.parametrize(
    ("what", "body", "who", "becomes"),
    [
        ("withdrawal", {}, ME, CaseWithdrawn()),
        ("acceptance", DECLINE, CLERK, CaseDeclined(reasons="0" * 32)),
        ("acceptance", NOT_NEEDED, CLERK, CaseNotNeeded(reasons="0" * 32)),
        ("acceptance", {"accepted": True}, CLERK, CaseAccepted(as_of="2026-11-23T01:00:00.000Z")),
    ],
)
async def test_under_its_key_an_act_is_answered_alike_after_the_case_took_it(
    tmp_path: Path, what: str, body: dict[str, Any], who: Any, becomes: CaseFact
) -> None:
    """Repeated when the case is over, or accepted: the first answer once more, and the log hears nothing else.

    The page that was named in If-Match is an old one by then; it was the present one when the act was done.
    """
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await rig.file(service="counter-stall")
        await rig.claim()
        await rig.open_case(filed["application_id"])
        await rig.until_seq(filed["number"], 1)
        first = await rig.post(at(filed, what), body, who, key="k", **{"If-Match": '"1"'})
        said = await rig.facts()
        await rig.say(filed["application_id"], becomes)
        await rig.until_seq(filed["number"], 2)
        again = await rig.post(at(filed, what), body, who, key="k", **{"If-Match": '"1"'})
        fresh = await rig.post(at(filed, what), body, who, key="another")

        assert (202, first.json()) == (again.status_code, again.json())
        assert first.status_code == 202
        assert {repr(fact) for fact in said} == {repr(fact) for fact in await rig.facts()}
        assert fresh.status_code == 409


async def test_a_key_used_for_another_acceptance_is_refused(tmp_path: Path) -> None:
    """The same key with another body: 422 key_reused, before and after the case took the first; one fact is said."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await rig.file(service="counter-stall")
        await rig.claim()
        await rig.open_case(filed["application_id"])
        await rig.post(at(filed, "acceptance"), DECLINE, CLERK, key="k")
        for other in ({**DECLINE, "reasons": "另一个理由"}, {"accepted": True}):
            refused = await rig.post(at(filed, "acceptance"), other, CLERK, key="k")
            assert (422, "key_reused") == (refused.status_code, refused.json()["code"])
        (fact,) = [one for one in await rig.facts() if isinstance(one, ApplicationDeclined)]
        await rig.say(filed["application_id"], CaseDeclined(reasons=fact.reasons))
        await rig.until_seq(filed["number"], 2)
        late = await rig.post(at(filed, "acceptance"), {**DECLINE, "reasons": "另一个理由"}, CLERK, key="k")

        assert (422, "key_reused") == (late.status_code, late.json()["code"])
        assert not [one for one in await rig.facts() if isinstance(one, ApplicationAccepted)]


async def test_a_withdrawal_whose_end_is_unknown_can_be_repeated(tmp_path: Path) -> None:
    """503, then the same key again: 202, and to the byte the fact that may have been said before."""
    async with open_rig(tmp_path) as rig:
        filed = await rig.file()
    async with open_rig(tmp_path, bus=UnknownOnce) as rig:
        first = await rig.post(at(filed, "withdrawal"), {}, key="k")
        again = await rig.post(at(filed, "withdrawal"), {}, key="k")
        withdrawn = [fact for fact in await rig.facts() if isinstance(fact, ApplicationWithdrawn)]

        assert (503, 202) == (first.status_code, again.status_code)
        assert len({repr(fact) for fact in withdrawn}) == 1


async def test_an_objection_is_told_and_who_objects_stays_at_the_window(tmp_path: Path) -> None:
    """A clerk records it, or an officer of the department that announces; the log has a hash of who and why."""
    async with open_rig(tmp_path, QUICK, loops=True) as rig:
        filed = await in_review(rig)
        told = {"step": "register", "reasons": "尚欠货款", "objector": "王小明"}
        answers = [await rig.post(at(filed, "objections"), told, CLERK, key="objection-1") for _ in range(2)]
        by_desk = await rig.post(at(filed, "objections"), told, "amr-1")
        others = [(await rig.post(at(filed, "objections"), told, who)).json()["code"] for who in (ME, "fire-1")]
        blank = await rig.post(at(filed, "objections"), {**told, "reasons": " "}, CLERK)
        first, again, by_officer = [one for one in await rig.facts() if isinstance(one, ObjectionRaised)]
        text = (await rig.get(f"/v1/texts/{first.reasons}", NOTIFIER)).json()

        assert [202, 202, 202] == [one.status_code for one in (*answers, by_desk)]
        assert ["not_allowed", "wrong_department", "reasons_missing"] == [*others, blank.json()["code"]]
        assert ("register", "clerk-1", salted(text["salt"], canonical(text["body"]))) == (
            first.step,
            first.by.id,
            first.reasons,
        )
        assert {"reasons": "尚欠货款", "objector": "王小明"} == text["body"]
        assert (first, "amr-1") == (again, by_officer.by.id), "the same act under the same key"
