"""The desks' doors: every wrong answer is a problem with a code, and changes nothing."""

# Above 250 lines because the doors of a desk have their promises side by side.

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from structlog.testing import capture_logs
from tests.department_worker.desks import APPLICATION, LATER, queued, withdrawn
from tests.department_worker.rig import Rig, open_rig

from onewindow.contracts.codes import CODES
from onewindow.contracts.fact import mark_of
from onewindow.contracts.review import ReviewDenied, ReviewGranted, ReviewPaused
from onewindow.contracts.topics import REVIEW
from onewindow.department_worker.core.review import Answered

DENIAL = {"reasons": "Too close to a school.", "law": "食品安全法 Art. 35"}


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """The room of the desks, which waits for no reply."""
    async with open_rig(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("path", "name", "code"),
    [
        ("/v1/reviews?department=fire", "amr-1", "wrong_department"),
        ("/v1/reviews", "me", "not_allowed"),
        ("/v1/reviews?state=moon", "amr-1", "invalid"),
        ("/v1/reviews?limit=0", "amr-1", "invalid"),
        ("/v1/reviews?cursor=moon", "amr-1", "invalid"),
        (f"/v1/reviews/{APPLICATION}:licence", "fire-1", "wrong_department"),
        (f"/v1/reviews/{APPLICATION}:licence", "me", "not_allowed"),
        (f"/v1/reviews/{APPLICATION}:moon", "amr-1", "unknown"),
    ],
)
async def test_what_one_may_not_see_stays_unseen(rig: Rig, path: str, name: str, code: str) -> None:
    """Another department's desk, an applicant, a state nobody knows: a code, and nothing of the review."""
    await rig.hear(queued())
    answer = await rig.get(path, name)

    assert (code, CODES[code].status) == (answer.json()["code"], answer.status_code)


async def test_what_an_officer_says_carries_the_mark_of_the_citizen_that_they_are(rig: Rig) -> None:
    """The case compares it with whose application it is; the reference itself is nowhere in the log."""
    await rig.hear(queued())
    rig.house.identity.people._own["amr-1"] = "citizen-7"
    await rig.post("grant")
    (fact,) = await rig.facts()

    assert mark_of(APPLICATION, "citizen-7") == fact.by.own


@pytest.mark.parametrize(
    ("by", "page", "code"), [("fire-1", 1, "wrong_department"), ("me", 1, "not_allowed"), ("amr-1", 7, "stale_page")]
)
async def test_a_refused_answer_is_on_record(rig: Rig, by: str, page: int, code: str) -> None:
    """Who tried to answer which review in vain stands in the log, as ids and a code."""
    await rig.hear(queued())
    with capture_logs() as logged:
        await rig.post("grant", by=by, page=page)

    assert [{"review": f"{APPLICATION}:licence", "by": by, "code": code}] == [
        {name: one[name] for name in ("review", "by", "code")} for one in logged if one["event"] == "answer_refused"
    ]


async def test_a_supervisor_sees_every_department(rig: Rig) -> None:
    """Supervision reads all desks, or the one it names."""
    await rig.hear(queued(), queued(step="fire", department="fire"))
    everywhere = (await rig.get("/v1/reviews", "superv-1")).json()["reviews"]
    there = (await rig.get("/v1/reviews?department=fire", "superv-1")).json()["reviews"]

    assert ({"amr", "fire"}, ["fire"]) == (
        {one["department"] for one in everywhere},
        [one["department"] for one in there],
    )


async def test_a_review_tells_what_its_step_needs(rig: Rig) -> None:
    """An officer sees names in both languages, what may be read and where, and the page to answer on."""
    await rig.hear(queued())
    answer = await rig.get(f"/v1/reviews/{APPLICATION}:licence")
    body = answer.json()

    assert ('"1"', 1) == (answer.headers["ETag"], body["page"])
    assert [("owner", "answer", "Name"), ("layout", "material", "Layout")] == [
        (one["id"], one["kind"], one["name"]["en"]) for one in body["needs"]
    ]
    assert body["links"]["dossier"].startswith(f"/v1/dossiers/{APPLICATION}")
    assert ("open", "licence", {"area_m2": 320.0}) == (body["state"], body["kind"], body["routes"])


async def test_a_review_without_its_definition_is_shown(rig: Rig) -> None:
    """Names are missing, the rest is there; it cannot be answered until the body is put back."""
    await rig.hear(queued(definition_hash="0" * 64))
    body = (await rig.get(f"/v1/reviews/{APPLICATION}:licence")).json()

    assert (None, None, []) == (body["step_name"], body["kind"], body["needs"])
    assert "definition_missing" == (await rig.post("grant")).json()["code"]


@pytest.mark.parametrize(
    ("verb", "body", "said", "code"),
    [
        ("grant", None, {"page": None}, "precondition_missing"),
        ("grant", None, {"page": 7}, "stale_page"),
        ("grant", None, {"page": "moon"}, "stale_page"),
        ("grant", None, {"page": "*"}, "stale_page"),
        ("grant", None, {"by": "fire-1"}, "wrong_department"),
        ("grant", None, {"by": "fire-1", "page": None}, "wrong_department"),
        ("grant", None, {"by": "me"}, "not_allowed"),
        ("grant", None, {"by": "notifier"}, "not_allowed"),
        ("grant", None, {"review": "moon:licence"}, "unknown"),
        ("grant", {"moon": 1}, {}, "invalid"),
        ("complete", None, {}, "case_accepted"),
        ("opinion", {"answer": "agree"}, {}, "wrong_kind"),
        ("opinion", {"answer": "moon"}, {}, "invalid"),
        ("deny", {"reasons": " ", "law": "Art. 1"}, {}, "reasons_missing"),
        ("deny", {"reasons": "Too close."}, {}, "reasons_missing"),
        ("deny", DENIAL | {"moon": 1}, {}, "invalid"),
        ("deny", {"reasons": "x" * 10_001, "law": "Art. 1"}, {}, "invalid"),
        ("deny", {"reasons": "Too\x00close.", "law": "Art. 1"}, {}, "invalid"),
        ("deny", {"reasons": "Too close.", "law": "Art.\u202e1"}, {}, "invalid"),
        ("defects", {"defects": [{"item": "layout", "reason": each} for each in ("x", "y")]}, {}, "invalid"),
        ("defects", {"defects": []}, {}, "defects_missing"),
        ("defects", {"defects": [{"item": "layout", "reason": " "}]}, {}, "defects_missing"),
        ("defects", {"defects": [{"item": "pledge", "reason": "x"}]}, {}, "item_unknown"),
        ("transfer", {"to": "moon", "reasons": "Not ours."}, {}, "department_unknown"),
        ("transfer", {"to": "fire", "reasons": ""}, {}, "reasons_missing"),
        ("opened", None, {}, "wrong_kind"),
        ("opened", None, {"page": None}, "precondition_missing"),
        ("opened", None, {"page": 7}, "stale_page"),
        ("opened", None, {"by": "eco-1"}, "wrong_department"),
        ("opened", {"moon": 1}, {}, "invalid"),
        ("extend", {"reasons": "More time."}, {}, "not_allowed"),
        ("extend", {"reasons": ""}, {"by": "amr-head"}, "reasons_missing"),
        ("extend", {"moon": 1}, {"by": "amr-head"}, "invalid"),
        ("pause", {"ground": "site_check", "until": "2026-12-08", "notice": "x"}, {}, "ground_not_allowed"),
        ("pause", {"ground": "hearing", "until": "2026-12-08", "notice": " "}, {}, "notice_missing"),
        ("pause", {"ground": "hearing", "until": "2026-12-08"}, {}, "notice_missing"),
        ("pause", {"ground": "hearing", "until": "2020-01-01", "notice": "x"}, {}, "until_wrong"),
        ("pause", {"ground": "hearing", "until": "soon", "notice": "x"}, {}, "invalid"),
        ("pause", {"ground": "hearing", "notice": "x"}, {}, "invalid"),
        ("resume", {}, {}, "not_paused"),
        ("resume", None, {}, "not_paused"),
    ],
)
async def test_a_wrong_answer_changes_nothing(
    rig: Rig, verb: str, body: dict[str, Any] | None, said: dict[str, Any], code: str
) -> None:
    """Each bad input has its code and status, says what to do, and leaves log, texts and page as they were."""
    await rig.hear(queued())
    answer = await rig.post(verb, body, **said)

    assert (code, CODES[code].status, CODES[code].en) == (
        answer.json()["code"],
        answer.status_code,
        answer.json()["title"],
    )
    assert [] == await rig.records(REVIEW)
    assert () == tuple((await rig.house.store.find("review_texts", {})).docs)
    assert '"1"' == (await rig.get(f"/v1/reviews/{APPLICATION}:licence")).headers["ETag"]


async def test_strangers_sign_in_first(rig: Rig) -> None:
    """Without a token nothing is told, not even whether there is such a review."""
    await rig.hear(queued())
    answer = await rig.client.post(f"/v1/reviews/{APPLICATION}:licence/grant")

    assert (401, "not_signed_in") == (answer.status_code, answer.json()["code"])


async def test_half_a_character_is_no_reason(rig: Rig) -> None:
    """A text that is not Unicode is refused as such, not as a failure inside."""
    await rig.hear(queued())
    sent = {"Authorization": f"Bearer {rig.token('amr-1')}", "If-Match": '"1"', "Content-Type": "application/json"}
    body = b'{"reasons": "\\ud800 bad", "law": "Art. 1"}'
    answer = await rig.client.post(f"/v1/reviews/{APPLICATION}:licence/deny", content=body, headers=sent)

    assert (422, "invalid") == (answer.status_code, answer.json()["code"])


@pytest.mark.parametrize("closed", [withdrawn("granted", seq=3), withdrawn("cancelled", seq=3)])
async def test_a_closed_step_takes_no_answer(rig: Rig, closed: Any) -> None:
    """A page of the open step is stale; even on the new page the step is not open."""
    await rig.hear(queued(), closed)

    assert "stale_page" == (await rig.post("grant", page=2)).json()["code"]
    assert "step_not_open" == (await rig.post("grant", page=1)).json()["code"]


async def test_an_old_round_takes_no_answer(rig: Rig) -> None:
    """A page seen before a new round began is stale: the officer must see what changed first."""
    await rig.hear(queued(seq=2))
    await rig.hear(queued(seq=5, round=2))

    assert "stale_page" == (await rig.post("grant", page=1)).json()["code"]
    assert [] == await rig.facts()


async def test_an_answer_is_said_and_marked(rig: Rig) -> None:
    """202 while the case has not replied: the fact is in the log, the review answered, nobody else answers it."""
    await rig.hear(queued())
    answer = await rig.post("grant")
    (fact,) = await rig.facts()
    review = await rig.review()

    assert (202, {"accepted": True, "fact": fact.id}) == (answer.status_code, answer.json())
    assert isinstance(fact, ReviewGranted)
    assert isinstance(review.state, Answered)
    assert "step_not_open" == (await rig.post("deny", DENIAL, by="amr-2", page=2)).json()["code"]


async def test_a_retry_says_nothing_twice(rig: Rig) -> None:
    """The same person's same answer on the same page, sent again, is the same fact, said once."""
    await rig.hear(queued())
    first, second = await rig.post("grant"), await rig.post("grant")

    assert first.json() == second.json()
    assert 1 == len(await rig.records(REVIEW))


async def test_reasons_are_kept_before_the_fact_names_them(rig: Rig) -> None:
    """The text is in its own store under the hash of the fact; the log has the hash alone."""
    await rig.hear(queued())
    await rig.post("deny", DENIAL)
    (fact,) = await rig.facts()
    assert isinstance(fact, ReviewDenied)
    kept = await rig.house.store.get("review_texts", fact.reasons)
    (record,) = await rig.records(REVIEW)

    assert kept is not None
    assert DENIAL == kept["text"]
    assert b"school" not in record.value


async def test_a_pause_keeps_what_the_applicant_is_told(rig: Rig) -> None:
    """Its words are durable under the hash of the fact; the review is paused once the case says so."""
    await rig.hear(queued())
    answer = await rig.post("pause", {"ground": "hearing", "until": "2026-12-08", "notice": "Neighbours are heard."})
    (fact,) = await rig.facts()
    assert isinstance(fact, ReviewPaused)
    kept = await rig.house.store.get("review_texts", fact.notice)

    assert (202, "hearing", "2026-12-08") == (answer.status_code, fact.ground, fact.until)
    assert kept is not None
    assert {"reasons": "Neighbours are heard."} == kept["text"]
    await rig.hear(queued(seq=3, state="paused", paused_until="2026-12-08"))
    shown = (await rig.get(f"/v1/reviews/{APPLICATION}:licence")).json()
    assert ("paused", "2026-12-08") == (shown["state"], shown["paused_until"])
    assert [] == (await rig.get("/v1/reviews")).json()["reviews"]
    assert 1 == len((await rig.get("/v1/reviews?state=paused")).json()["reviews"])
    assert "step_paused" == (await rig.post("grant", page=shown["page"])).json()["code"]
    assert 202 == (await rig.post("resume", page=shown["page"])).status_code


async def test_opening_a_consultation_is_said_to_the_case_once(rig: Rig) -> None:
    """On its page; sent again it is the same act, and what is open already is answered so without a word."""
    review = f"{APPLICATION}:noise"
    await rig.hear(queued(step="noise", department="eco"))
    first, second = [await rig.post("opened", by="eco-1", review=review) for _ in range(2)]
    assert (202, 202, first.json()) == (first.status_code, second.status_code, second.json())
    assert {"onewindow.review.consultation_opened.v1"} == {fact.type for fact in await rig.facts()}
    await rig.hear(queued(step="noise", department="eco", seq=9, seen_at=LATER, lapses="2026-11-30"))

    shown = (await rig.get(f"/v1/reviews/{review}", "eco-1")).json()
    assert (LATER, "2026-11-30", "open") == (shown["seen_at"], shown["lapses"], shown["state"])
    before = len(await rig.facts())
    answer = await rig.post("opened", by="eco-2", review=review, page=shown["page"])
    assert (200, "opened") == (answer.status_code, answer.json()["answer"])
    assert before == len(await rig.facts())


async def test_taking_twice_is_taking_once(rig: Rig) -> None:
    """Who holds a review already is told so; nothing is said."""
    await rig.hear(queued(state="taken", taken_by="amr-1"))

    assert (200, "taken") == ((answer := await rig.post("take")).status_code, answer.json()["answer"])
    assert "already_taken" == (await rig.post("take", by="amr-2")).json()["code"]
    assert [] == await rig.records(REVIEW)
