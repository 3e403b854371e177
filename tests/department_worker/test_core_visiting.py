"""A check on site at a desk: who went, and that it comes before the decision."""

import pytest
from tests.department_worker.desks import LATER, Given, entry, look, officer, queued

from onewindow.contracts.case import SiteCheckRecorded, StepReopened
from onewindow.contracts.fact import By
from onewindow.contracts.review import ReviewGranted, SiteChecked
from onewindow.department_worker.core.answer import answer
from onewindow.department_worker.core.colleagues import visiting
from onewindow.department_worker.core.commands import CheckSite, Command, DenyReview, FindDefects, Found, GrantReview
from onewindow.department_worker.core.refusals import Refusal
from onewindow.department_worker.core.review import Reply
from onewindow.department_worker.core.saying import Hand, Saying
from onewindow.department_worker.shell.rows import doc_of, review_of

PAIR = (officer("amr-1"), officer("fire-1"))
WENT = CheckSite(("amr-1", "fire-1"), "三米宽", PAIR)
RECORDED = SiteCheckRecorded(
    step="place", steps={"place": "p", "licence": "l"}, officers=("amr-1", "fire-1"), findings="f", by="amr-1"
)


def place(**said: object) -> Given:
    """The step that is decided after a visit."""
    return Given(queued(step="place", **said))


def test_what_was_found_is_kept_here_and_the_fact_has_its_hash() -> None:
    """With everybody who was there, as their accounts say."""
    said = place().says(WENT)
    assert isinstance(said, Saying)
    assert isinstance(said.fact, SiteChecked)
    (text,) = said.texts
    assert ({"findings": "三米宽"}, text.hash, PAIR) == (text.body, said.fact.findings, said.fact.officers)


@pytest.mark.parametrize(
    ("given", "command", "refusal"),
    [
        (place(), GrantReview(), Refusal("site_check_missing")),
        (place(), DenyReview("太窄", "第三十八条"), Refusal("site_check_missing")),
        (place(site_checked_at=LATER), WENT, Refusal("site_checked")),
        (place(), CheckSite(("amr-1", "amr-1"), "三米宽", PAIR), Refusal("officer_twice", "/officers")),
        (place(), CheckSite(("amr-1", "fire-1"), " — ", PAIR), Refusal("findings_missing", "/findings")),
        (Given(queued()), WENT, Refusal("wrong_kind")),
        (Given(look(step="place")), WENT, Refusal("case_not_accepted")),
        (place(state="paused", paused_until="2026-12-24"), WENT, Refusal("step_paused")),
    ],
)
def test_the_desk_refuses_what_it_can_see(given: Given, command: Command, refusal: Refusal) -> None:
    """Before anything is said."""
    assert refusal == given.says(command)


def test_the_journal_and_the_queue_tell_that_somebody_went() -> None:
    """Then the step is decided, by somebody else where it takes two persons; a new round may ask for another visit."""
    learned = place().when(entry(RECORDED, cause="mine"))
    assert {"mine": Reply(result="site_checked", seq=3)} == learned.review.replies
    assert isinstance(learned.fact(GrantReview(), officer("amr-3")), ReviewGranted)
    assert {"amr-1", "fire-1"} <= learned.review.asking.handled_by
    assert learned.review == review_of(doc_of(learned.review, 1, 1, ""))
    assert isinstance(place(site_checked_at=LATER).fact(GrantReview()), ReviewGranted)
    anew = StepReopened(step="place", round=2, turn=2, fingerprint="other")
    again = learned.when(entry(anew, seq=4), queued(step="place", round=2, turn=2, seq=4))
    assert Refusal("site_check_missing") == again.says(GrantReview())


def test_whoever_went_has_an_account_as_an_officer_or_a_head() -> None:
    """A name that nobody has, or a citizen's, is refused in its place; everybody else's mark is stamped."""
    here = {by.id: by for by in (*PAIR, By(id="me", role="applicant"))}
    stamped = visiting(CheckSite(("amr-1", "fire-1"), "x"), "a", here.get, lambda by, _: by)
    assert CheckSite(("amr-1", "fire-1"), "x", PAIR) == stamped
    for name in ("me", "nobody"):
        command = CheckSite(("amr-1", name), "x")
        assert Refusal("person_unknown", "/officers/1") == visiting(command, "a", here.get, lambda by, _: by)
    assert GrantReview() == visiting(GrantReview(), "a", here.get, lambda by, _: by)


def test_an_upper_level_finds_no_defects() -> None:
    """It decides on what the lower one handed on."""
    given, found = Given(queued()), FindDefects((Found("layout", "模糊"),))
    hand = Hand(by=officer(), at=LATER, page=1, nonce="n")
    upper = given.step.model_copy(update={"upper_of": "fire"})
    assert Refusal("upper_may_not_ask") == answer(given.review, found, hand, upper, ("amr",), "amr")
    assert isinstance(answer(given.review, found, hand, given.step, ("amr",), "amr"), Saying)
