"""What a desk may say, and what it becomes."""

# Above 250 lines because every answer of a desk has its promises side by side.

from typing import Any

import pytest
from tests.department_worker.desks import APPLICATION, LATER, Given, look, officer, queued, withdrawn

from onewindow.contracts.fact import By, Defect, salted
from onewindow.contracts.review import (
    ConsultationOpened,
    DefectsFound,
    ExtensionGranted,
    MaterialsChecked,
    OpinionGiven,
    ReviewDenied,
    ReviewGranted,
    ReviewPaused,
    ReviewResumed,
    ReviewTaken,
    ReviewTransferred,
)
from onewindow.department_worker.core.answer import may
from onewindow.department_worker.core.commands import (
    CallComplete,
    Command,
    DenyReview,
    ExtendTerm,
    FindDefects,
    Found,
    GiveOpinion,
    GrantReview,
    OpenConsultation,
    PauseReview,
    ResumeReview,
    TakeReview,
    TransferReview,
)
from onewindow.department_worker.core.refusals import AlreadySo, Refusal
from onewindow.department_worker.core.review import Paused
from onewindow.department_worker.core.saying import Saying
from onewindow.department_worker.core.texts import canonical

DENY = DenyReview("Too close to a school.", "食品安全法 Art. 35")
DEFECT = FindDefects((Found("layout", "No scale."),))
TRANSFER = TransferReview("fire", "Not ours.")
AGREE = GiveOpinion("agree")


def noise(**said: Any) -> Given:
    """The consulted desk is asked."""
    return Given(queued(step="noise", department="eco", **said))


@pytest.mark.parametrize(
    ("given", "command", "kind"),
    [
        (Given(queued()), TakeReview(), ReviewTaken),
        (Given(look()), TakeReview(), ReviewTaken),
        (Given(look()), CallComplete(), MaterialsChecked),
        (Given(look()), DEFECT, MaterialsChecked),
        (Given(queued()), DEFECT, DefectsFound),
        (Given(queued()), GrantReview(), ReviewGranted),
        (Given(queued()), DENY, ReviewDenied),
        (noise(), AGREE, OpinionGiven),
        (noise(), OpenConsultation(), ConsultationOpened),
        (Given(queued()), TRANSFER, ReviewTransferred),
        (Given(look()), TRANSFER, ReviewTransferred),
        (Given(queued(state="taken", taken_by="amr-2")), GrantReview(), ReviewGranted),
    ],
)
def test_an_answer_is_a_fact_under_the_token(given: Given, command: Command, kind: type) -> None:
    """Every verb says its fact, stamped with who, when and the token of what was asked."""
    fact = given.fact(command)
    asking = given.review.asking

    assert kind is type(fact)
    assert (asking.step, asking.round, asking.turn) == (fact.step, fact.round, fact.turn)
    assert (APPLICATION, LATER) == (fact.application_id, fact.at)
    assert officer(f"{asking.department}-1") == fact.by


@pytest.mark.parametrize(
    ("given", "command", "code"),
    [
        (Given(look()), GrantReview(), "case_not_accepted"),
        (Given(look()), DENY, "case_not_accepted"),
        (noise(ask="look", state="waiting"), AGREE, "case_not_accepted"),
        (Given(queued()), CallComplete(), "case_accepted"),
        (Given(queued()), AGREE, "wrong_kind"),
        (noise(), GrantReview(), "wrong_kind"),
        (noise(), DENY, "wrong_kind"),
        (Given(withdrawn()), GrantReview(), "step_not_open"),
        (Given(withdrawn()), TakeReview(), "step_not_open"),
        (Given(queued(state="asked")), GrantReview(), "step_not_open"),
        (Given(queued()).when_said(GrantReview()), DENY, "step_not_open"),
        (Given(queued(state="taken", taken_by="amr-2")), TakeReview(), "already_taken"),
    ],
)
def test_what_is_not_asked_is_refused(given: Given, command: Command, code: str) -> None:
    """An answer to another question than the one that is open is no fact but a code."""
    assert Refusal(code) == given.says(command)


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (DenyReview("", "Art. 1"), Refusal("reasons_missing", "/reasons")),
        (DenyReview(" \u200b… ", "Art. 1"), Refusal("reasons_missing", "/reasons")),
        (DenyReview("Too close.", "  "), Refusal("reasons_missing", "/law")),
        (FindDefects(()), Refusal("defects_missing", "/defects")),
        (FindDefects((Found("layout", " "),)), Refusal("defects_missing", "/defects/0/reason")),
        (FindDefects((Found("layout", "x"), Found("pledge", "x"))), Refusal("item_unknown", "/defects/1/item")),
        (TransferReview("moon", "Not ours."), Refusal("department_unknown", "/to")),
        (TransferReview("amr", "Not ours."), Refusal("department_unknown", "/to")),
        (TransferReview("fire", "\n"), Refusal("reasons_missing", "/reasons")),
    ],
)
def test_wrong_content_is_refused_with_its_place(command: Command, refusal: Refusal) -> None:
    """Blank reasons, no defect, a material the step does not need, a department nobody has: each says where."""
    assert refusal == Given(queued()).says(command)


def test_a_disagreement_needs_reasons() -> None:
    """Agreeing needs none, disagreeing does."""
    assert Refusal("reasons_missing", "/reasons") == noise().says(GiveOpinion("disagree"))
    assert isinstance(noise().says(GiveOpinion("disagree", "Too loud at night.")), Saying)


@pytest.mark.parametrize(
    ("by", "code"),
    [
        (officer("fire-1"), "wrong_department"),
        (By(id="fire-head", role="head", department="fire"), "wrong_department"),
        (By(id="me", role="applicant"), "not_allowed"),
        (By(id="clerk-1", role="clerk"), "not_allowed"),
        (By(id="superv-1", role="supervisor"), "not_allowed"),
        (By(id="notifier", role="service"), "not_allowed"),
    ],
)
@pytest.mark.parametrize(
    "command", [TakeReview(), GrantReview(), DENY, DEFECT, TRANSFER, CallComplete(), AGREE, OpenConsultation()]
)
def test_only_the_department_answers(by: By, code: str, command: Command) -> None:
    """Whatever the verb, another department, another role and a service are refused before all else."""
    assert Refusal(code) == Given(queued()).says(command, by)


def test_two_persons_decide_where_the_step_says_so() -> None:
    """Whoever took a step of two persons does not decide it; a colleague does."""
    taken = Given(queued(step="fire", department="fire", state="taken", taken_by="fire-1"))

    assert Refusal("two_persons_needed") == taken.says(GrantReview())
    assert isinstance(taken.says(GrantReview(), officer("fire-2")), Saying)


def test_taking_what_one_holds_says_nothing() -> None:
    """It is so already."""
    assert AlreadySo() == Given(queued(state="taken", taken_by="amr-1")).says(TakeReview())


def test_reasons_are_kept_apart_and_hashed() -> None:
    """The fact names a hash; the text, stripped, stands beside it with the salt that gives the hash again."""
    said = Given(queued()).says(DENY)
    assert isinstance(said, Saying)
    (text,) = said.texts

    assert isinstance(said.fact, ReviewDenied)
    assert {"reasons": "Too close to a school.", "law": "食品安全法 Art. 35"} == text.body
    assert salted(text.salt, canonical(text.body)) == text.hash == said.fact.reasons


def test_equal_words_have_different_hashes() -> None:
    """Each text has a salt of its own, so equal hashes never tell that two people were told the same."""
    said = Given(queued()).says(FindDefects((Found("layout", "No scale."), Found("owner", "No scale."))))
    assert isinstance(said, Saying)
    assert isinstance(said.fact, DefectsFound)
    first, second = said.texts

    assert first.hash != second.hash
    assert (Defect(item="layout", reason=first.hash), Defect(item="owner", reason=second.hash)) == said.fact.defects


def test_the_same_answer_on_the_same_page_is_the_same_fact() -> None:
    """A retry says the same id; another page, person, verb, round or turn says another one."""
    given = Given(queued())
    same = given.fact(GrantReview()).id
    others = {
        given.fact(GrantReview(), page=2).id,
        given.fact(GrantReview(), officer("amr-2")).id,
        given.fact(DENY).id,
        Given(queued(round=2)).fact(GrantReview()).id,
        Given(queued(turn=2)).fact(GrantReview()).id,
    }

    assert same == Given(queued(seq=7)).fact(GrantReview()).id
    assert same not in others
    assert 5 == len(others)


def test_who_may_is_known_without_the_definition() -> None:
    """A desk whose catalogue lacks the definition still turns strangers away by who they are."""
    review = Given(queued()).review

    assert may(review, "grant", officer(), LATER) is None
    assert Refusal("wrong_department") == may(review, "grant", officer("eco-1"), LATER)


def test_opening_is_no_answer_and_is_said_once() -> None:
    """The desk still owes its opinion; what anybody of it has opened is open."""
    given = noise()
    assert noise().state == given.when_said(OpenConsultation(), by=officer("eco-1")).state
    seen = noise(seen_at=LATER, lapses="2026-11-30")
    assert AlreadySo("opened") == seen.says(OpenConsultation(), officer("eco-2"))
    assert isinstance(seen.says(AGREE, officer("eco-2")), Saying)


@pytest.mark.parametrize(
    ("given", "who", "code"),
    [
        (Given(queued()), officer(), "wrong_kind"),
        (Given(look(step="noise", department="eco")), officer("eco-1"), "case_not_accepted"),
        (Given(withdrawn(step="noise", department="eco")), officer("eco-1"), "step_not_open"),
    ],
)
def test_what_is_no_question_cannot_be_opened(given: Given, who: By, code: str) -> None:
    """Neither a licence, nor a look, nor what is asked no more."""
    assert Refusal(code) == given.says(OpenConsultation(), who)


HEAD = By(id="amr-head", role="head", department="amr")


@pytest.mark.parametrize("who", [HEAD, By(id="gov-head", role="government_head")])
def test_a_head_extends_and_the_review_stays_as_it_is(who: By) -> None:
    """Whether it is the head whom the law names, the case knows; the words are kept, and nobody has answered."""
    given = Given(queued())
    said = given.says(ExtendTerm("现场复杂"), by=who)

    assert isinstance(said, Saying)
    assert isinstance(said.fact, ExtensionGranted)
    (text,) = said.texts
    assert (text.hash, {"reasons": "现场复杂"}) == (said.fact.reasons, text.body)
    assert given.when_said(ExtendTerm("现场复杂"), by=who).state == Given(queued()).state


PAUSE = PauseReview("expert_review", "2026-12-08", "专家评审摊位布局")
PAUSED = {"state": "paused", "paused_until": "2026-12-08"}


def test_a_desk_pauses_with_a_notice_and_the_review_stays_as_it_is() -> None:
    """What the applicant is told is kept as words, and the log knows their hash; nobody has answered."""
    given = Given(queued())
    said = given.says(PAUSE)

    assert isinstance(said, Saying)
    assert isinstance(said.fact, ReviewPaused)
    (text,) = said.texts
    assert (text.hash, {"reasons": "专家评审摊位布局"}) == (said.fact.notice, text.body)
    assert ("expert_review", "2026-12-08") == (said.fact.ground, said.fact.until)
    assert given.when_said(PAUSE).state == Given(queued()).state


def test_what_is_paused_is_resumed_and_answered_by_nothing_else() -> None:
    """Also by a colleague of whoever had taken it."""
    paused = Given(queued(**PAUSED, taken_by="amr-2"))

    assert Paused() == paused.state
    assert isinstance(paused.fact(ResumeReview()), ReviewResumed)
    for command in (GrantReview(), DENY, TakeReview(), PAUSE):
        assert Refusal("step_paused") == paused.says(command)


@pytest.mark.parametrize(
    ("given", "command", "refusal"),
    [
        (Given(queued()), PauseReview("site_check", "2026-12-08", "看"), Refusal("ground_not_allowed", "/ground")),
        (Given(queued()), PauseReview("hearing", "2026-12-08", " - "), Refusal("notice_missing", "/notice")),
        (Given(queued()), PauseReview("hearing", "2026-11-01", "看"), Refusal("until_wrong", "/until")),
        (Given(queued()), PauseReview("hearing", "2030-01-01", "看"), Refusal("until_wrong", "/until")),
        (Given(queued()), ResumeReview(), Refusal("not_paused")),
        (Given(look()), PAUSE, Refusal("case_not_accepted")),
        (Given(withdrawn()), PAUSE, Refusal("step_not_open")),
        (Given(withdrawn()), ResumeReview(), Refusal("step_not_open")),
    ],
)
def test_a_pause_that_cannot_be_is_refused_at_the_desk(given: Given, command: Command, refusal: Refusal) -> None:
    """Before anything is said to the case, and with the field that is wrong."""
    assert refusal == given.says(command)


@pytest.mark.parametrize(
    ("given", "by", "reasons", "code"),
    [
        (Given(queued()), officer(), "现场复杂", "not_allowed"),
        (Given(queued()), By(id="fire-head", role="head", department="fire"), "现场复杂", "wrong_department"),
        (Given(queued()), HEAD, " - ", "reasons_missing"),
        (Given(look()), HEAD, "现场复杂", "case_not_accepted"),
        (Given(withdrawn()), HEAD, "现场复杂", "step_not_open"),
    ],
)
def test_an_extension_that_cannot_be_is_refused_at_the_desk(given: Given, by: By, reasons: str, code: str) -> None:
    """Before anything is said to the case."""
    said = given.says(ExtendTerm(reasons), by=by)

    assert isinstance(said, Refusal)
    assert code == said.code
