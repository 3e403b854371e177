"""Consultation: silence is consent only where the law says so, and only after the desk opened what it is asked."""

import pytest
from tests.support.acts import Act, ask, deny, grant, opened, opine, submit, supplement, take, transfer, withdraw
from tests.support.definitions import service
from tests.support.given import Given
from tests.support.people import officer

from onewindow.contracts.case import CaseFact, StepLapsed, StepSeen
from onewindow.contracts.instant import Instant, from_local
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.deadlines import strike, wake
from onewindow.routing.core.queue import told_again
from onewindow.routing.core.state import Lapsed, Open, Taken

SILENCE = {"after": "5 wd", "means": "consent", "basis": {"zh": "办法", "en": "Measures"}}
NOISE = {"department": "eco", "kind": "consult", "needs": ["plan"]}
ADVISED = service(
    {"noise": {**NOISE, "silence": SILENCE}, "fire": {"department": "fire", "needs": ["layout"]}},
    {"all": ["fire"], "advisory": ["noise"]},
)
FRIDAY = from_local("2026-11-20T10:00")
END = from_local("2026-11-27T23:59:59.999")
"""Of the fifth working day after that Friday."""


def asked(compiled: CompiledDefinition = ADVISED, at: Instant = FRIDAY) -> Given:
    """A case whose desks were asked then."""
    return Given(compiled).when(submit(), at=at)


def spoken(line: Given) -> CaseFact:
    """The one fact that the case has just said."""
    (fact,) = line.said
    return fact


def test_a_desk_that_opened_the_question_and_says_nothing_consents_at_the_end_of_its_days() -> None:
    """The fact names the day and where the definition names the law; nothing else of the case moves."""
    line = asked().when(opened("noise"), at=FRIDAY).then("step_seen noise").tells()
    assert StepSeen(step="noise", by="eco-1", lapses="2026-11-27") == spoken(line)
    assert wake(line.case) == END
    (noise,) = (record for record in told_again(line.case) if record.step == "noise")
    assert (FRIDAY, "2026-11-27") == (noise.seen_at, noise.lapses), "the desk is told again until when it has time"
    line.when_silent().then("step_lapsed noise").leaves("in_review", noise="lapsed", fire="open")
    assert StepLapsed(step="noise", round=1, due="2026-11-27", basis="steps.noise.silence.basis") == spoken(line)
    line.tells("eco noise withdrawn lapsed")
    lapsed = line.case.steps["noise"]
    assert isinstance(lapsed, Lapsed)
    assert END == lapsed.at, "its effect dates from the end of the day, whenever that was noticed"
    assert wake(line.case) is None
    line.when(opine("noise", "disagree", reasons="too late", round=1, turn=1)).then("fact_refused step_not_open")


def test_what_was_never_opened_never_lapses() -> None:
    """However long it lies there; the advice is not waited for when the answers converge."""
    line = asked()
    assert wake(line.case) is None
    line.when(grant("fire"), at=from_local("2027-11-19T10:00"))
    line.then("step_granted fire", "step_cancelled noise", "concluded approved")


def test_whoever_takes_it_has_opened_it() -> None:
    """Once: who took it after it was opened changes no day, and who opens what is taken is told that it is open."""
    line = asked().when(take("noise"), at=FRIDAY).then("step_taken noise", "step_seen noise")
    assert wake(line.case) == END
    line.when(opened("noise")).then("fact_refused already_opened")
    line = asked().when(opened("noise"), at=FRIDAY)
    line.when(take("noise", by=officer("eco", 2)), at=from_local("2026-11-26T10:00")).then("step_taken noise")
    assert isinstance(line.case.steps["noise"], Taken)
    assert wake(line.case) == END
    line.when_silent().then("step_lapsed noise")


def test_an_opinion_in_the_last_instant_is_in_time() -> None:
    """An act at the very instant of a deadline is."""
    line = asked().when(opened("noise"), at=FRIDAY).when(opine("noise", "disagree", reasons="loud"), at=END)
    line.then("step_denied noise").leaves("in_review", noise="denied")
    assert wake(line.case) is None


def test_days_of_silence_are_counted_on_the_calendar() -> None:
    """A worked Saturday counts, a holiday does not; beyond the published years it is said to be provisional."""
    line = asked(at=from_local("2026-02-12T09:00")).when(opened("noise"), at=from_local("2026-02-12T10:00"))
    assert StepSeen(step="noise", by="eco-1", lapses="2026-02-26") == spoken(line)
    line = asked(at=from_local("2026-12-30T09:00")).when(opened("noise"), at=from_local("2026-12-30T10:00"))
    seen = spoken(line)
    assert isinstance(seen, StepSeen)
    assert seen.provisional


@pytest.mark.parametrize(
    ("code", "before", "act"),
    [
        ("wrong_kind", (), opened("fire")),
        ("already_opened", (opened("noise"),), opened("noise", by=officer("eco", 2))),
        ("wrong_department", (), opened("noise", by=officer("fire"))),
        ("old_turn", (transfer("noise", "urban"),), opened("noise", by=officer("urban"), turn=1)),
        ("step_not_open", (opine("noise", "agree"),), opened("noise")),
        ("step_not_open", (ask("noise", "plan"),), opened("noise")),
        ("case_concluded", (grant("fire"),), opened("noise")),
        ("case_closed", (withdraw(),), opened("noise")),
    ],
)
def test_an_opening_is_refused_with_its_code(code: str, before: tuple[Act, ...], act: Act) -> None:
    """A licence is not opened, and neither is what nobody asks; what it was it stays."""
    line = asked().after(*before)
    due = wake(line.case)
    line.when(act).then(f"fact_refused {code}")
    assert due == wake(line.case)


def test_a_look_is_not_a_question_yet() -> None:
    """Before acceptance the desk looks at the papers; taking its look opens nothing."""
    compiled = service(
        {"noise": {**NOISE, "silence": SILENCE}, "fire": {}},
        {"all": ["fire"], "advisory": ["noise"]},
        acceptance="precheck",
    )
    line = asked(compiled).when(opened("noise")).then("fact_refused step_not_open")
    line.when(take("noise")).then("step_taken noise")


def test_a_consultation_without_a_law_for_silence_can_be_opened_and_never_lapses() -> None:
    """That it has arrived is worth knowing; what follows from silence is the law's to say."""
    compiled = service({"noise": NOISE, "fire": {}}, {"all": ["fire"], "advisory": ["noise"]})
    line = asked(compiled).when(opened("noise")).then("step_seen noise")
    assert wake(line.case) is None


def test_silence_on_a_licence_does_nothing() -> None:
    """However long it is held: nothing is granted, and that a term is over is all that is said."""
    compiled = service({"fire": {"clock": {"statutory": "3 wd"}}}, clock={"statutory": "5 wd"})
    line = asked(compiled).when(take("fire"), at=FRIDAY).then("step_taken fire")
    line.when_silent().then("term_exceeded").leaves("in_review", fire="taken")
    assert wake(line.case) is None


def test_a_new_round_has_to_be_opened_anew() -> None:
    """What was opened was another question."""
    line = asked().when(opened("noise"), at=FRIDAY)
    line.when(supplement(plan="v2"), at=from_local("2026-11-27T10:00")).then("supplemented", "step_reopened noise 2")
    assert wake(line.case) is None
    line.when(opened("noise"), at=from_local("2026-12-01T10:00"))
    assert from_local("2026-12-08T23:59:59.999") == wake(line.case)
    line.when_silent().then("step_lapsed noise").leaves("in_review", noise="lapsed")


def test_a_supplement_asks_again_who_has_lapsed() -> None:
    """Consent by silence was to what was asked then; other papers are another question."""
    line = asked().when(opened("noise"), at=FRIDAY).when_silent()
    line.when(supplement(layout="v2")).then("supplemented", "step_reopened fire 2")
    line.when(supplement(plan="v2")).then("supplemented", "step_reopened noise 2").leaves("in_review", noise="open")


def test_handed_on_it_has_to_be_opened_anew() -> None:
    """By the desk that has it now."""
    line = asked().when(opened("noise"), at=FRIDAY).when(transfer("noise", "urban"))
    assert wake(line.case) is None
    assert Open(1, 2, line.case.steps["noise"].fingerprint, line.now) == line.case.steps["noise"]  # type: ignore[union-attr]
    line.when(opened("noise"), at=from_local("2026-11-24T10:00"))
    assert from_local("2026-12-01T23:59:59.999") == wake(line.case)


def test_a_desk_that_asks_the_applicant_is_not_silent() -> None:
    """Its days are void; whatever becomes of the supplement, the question is opened anew or is gone."""
    line = asked().when(opened("noise"), at=FRIDAY).when(ask("noise", "plan"), at=from_local("2026-11-23T10:00"))
    assert from_local("2026-12-08T23:59:59.999") == wake(line.case), "until then a supplement is awaited"
    line.when_silent().then("step_cancelled noise")


def test_what_comes_after_a_lapsed_consultation_opens_with_its_lapse() -> None:
    """It is settled as if its desk had agreed."""
    compiled = service(
        {"noise": {**NOISE, "silence": SILENCE}, "fire": {"after": ["noise"]}}, {"all": ["fire"], "advisory": ["noise"]}
    )
    line = asked(compiled).when(opened("noise"), at=FRIDAY).when_silent()
    line.then("step_lapsed noise", "step_opened fire").leaves("in_review", noise="lapsed", fire="open")


@pytest.mark.parametrize(
    "join",
    [{"all": ["noise", "fire"]}, {"any": ["noise", "fire"]}, {"at_least": {"n": 2, "of": ["noise", "fire"]}},
     {"veto": ["noise", "fire"]}],
    ids=["all", "any", "at_least", "veto"],
)  # fmt: skip
def test_a_lapse_is_a_yes_to_the_join(join: dict[str, object]) -> None:
    """And the conclusion shows that it was one by silence, of nobody's hand."""
    compiled = service({"noise": {**NOISE, "silence": SILENCE}, "fire": {}}, join, matter="service")
    line = asked(compiled).when(opened("noise"), at=FRIDAY)
    if "any" not in join:
        line.when(grant("fire")).leaves("in_review")
    line.when_silent().leaves("concluded", noise="lapsed")
    proof = line.said[-1].proof["noise"]  # type: ignore[union-attr]
    assert ("lapsed", 1, None, None) == (proof.state, proof.round, proof.decision, proof.by)


def test_no_lapse_outweighs_a_denial() -> None:
    """Silence of one desk is no answer of another."""
    compiled = service({"noise": {**NOISE, "silence": SILENCE}, "fire": {}}, {"all": ["noise", "fire"]})
    line = asked(compiled).when(opened("noise"), at=FRIDAY).when(deny("fire")).leaves("in_review")
    line.when_silent().then("step_lapsed noise", "concluded rejected")


def test_two_desks_that_were_silent_for_the_same_days_lapse_in_one_entry() -> None:
    """One deadline, one strike; the one that was opened later has its own."""
    steps = {name: {**NOISE, "needs": [], "silence": SILENCE} for name in ("noise", "fumes", "light")}
    compiled = service({**steps, "fire": {}}, {"all": ["fire"], "advisory": list(steps)})
    line = asked(compiled).when(opened("fumes"), at=FRIDAY).when(opened("noise"), at=FRIDAY)
    line.when(opened("light"), at=from_local("2026-11-23T09:00"))
    line.when_silent().then("step_lapsed noise", "step_lapsed fumes")
    line.when_silent().then("step_lapsed light")


def test_a_term_and_a_silence_that_end_together_are_said_together() -> None:
    """The term first: at its end the case was not concluded."""
    compiled = service(
        {"noise": {**NOISE, "silence": SILENCE}, "fire": {}}, {"all": ["noise", "fire"]}, clock={"promise": "5 wd"}
    )
    line = asked(compiled).when(grant("fire"), at=FRIDAY).when(opened("noise"), at=FRIDAY)
    line.when_silent().then("term_exceeded", "step_lapsed noise", "concluded approved")


def test_nothing_lapses_before_its_time_or_twice() -> None:
    """A strike of another instant, or one that comes again, says nothing."""
    line = asked().when(opened("noise"), at=FRIDAY)
    assert () == strike(line.case, ADVISED, END, END)
    assert () == strike(line.case, ADVISED, from_local("2026-11-26T23:59:59.999"), from_local("2026-11-28T09:00"))
    line.when_silent()
    assert () == strike(line.case, ADVISED, END, from_local("2026-11-28T09:00"))
