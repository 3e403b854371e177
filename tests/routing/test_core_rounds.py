"""Supplements in review: who is asked again, who waits again, whose decision stands."""

from tests.support.acts import ask, deny, grant, submit, supplement, take
from tests.support.definitions import service
from tests.support.given import given
from tests.support.words import record_in_words

from onewindow.routing.core.queue import told
from onewindow.routing.core.state import Asked, Granted, Open

SIDE = service(
    {
        "fire": {"department": "fire", "needs": ["plan", "form"]},
        "food": {"department": "food", "needs": ["layout", "form"]},
        "sign": {"department": "urban", "needs": ["picture"]},
    }
)
CHAIN = service(
    {
        "licence": {"needs": ["id_card"]},
        "food": {"department": "food", "after": ["licence"], "needs": ["licence_copy", "layout"]},
        "fire": {"department": "fire", "after": ["licence"], "needs": ["plan"]},
        "opening": {"department": "town", "after": ["fire"]},
    },
    outputs={"licence_copy": "licence"},
)
TWO_GIVERS = service(
    {"a": {"needs": ["p"]}, "b": {"needs": ["q"]}, "c": {"after": ["a", "b"], "needs": ["of_a", "of_b"]}, "d": {}},
    outputs={"of_a": "a", "of_b": "b"},
)
BRANCH = service(
    {
        "fire": {"department": "fire", "needs": ["plan", "area"], "when": "area >= 300.0"},
        "food": {"department": "food", "after": ["fire"], "needs": ["opinion", "layout"]},
        "amr": {},
    },
    answers={"area": {"type": "number"}},
    outputs={"opinion": "fire"},
)


def test_who_asked_is_asked_again() -> None:
    """The desk that asked gets round 2 whatever came in; desks with the same inputs are left alone."""
    line = given(SIDE, submit(), ask("fire", "plan")).leaves(fire="asked")
    line.when(supplement(plan="v2")).then("supplemented", "step_reopened fire 2").tells("fire fire decide 2.2")
    given(SIDE, submit(), ask("fire", "plan"), supplement()).then("supplemented", "step_reopened fire 2")


def test_whose_inputs_changed_is_asked_again() -> None:
    """Open, taken and decided steps alike: what they looked at has been replaced."""
    line = given(SIDE, submit(), take("fire"), grant("food")).when(supplement(form="v2"))
    line.then("supplemented", "step_reopened fire 2", "step_reopened food 2").leaves(fire="open", sign="open")


def test_nobody_is_asked_again_for_nothing() -> None:
    """The same papers once more change no fingerprint and open no round."""
    given(SIDE, submit(), grant("food")).when(supplement(layout="v1", form="v1")).then("supplemented").tells()


def test_an_answer_to_an_old_round_is_refused() -> None:
    """It looked at what has been replaced; the desk is told what is asked now."""
    line = given(SIDE, submit(), supplement(plan="v2")).when(grant("fire", round=1, turn=1))
    line.then("fact_refused old_round").tells("fire fire decide 2.2")
    line.when(grant("fire")).then("step_granted fire").when(grant("fire", round=3)).then("fact_refused step_not_open")


def test_later_open_steps_wait_again() -> None:
    """When the licence goes back, what comes after it waits, in however many steps; round numbers go on."""
    line = given(CHAIN, submit(), grant("licence"), take("food")).when(supplement(id_card="v2"))
    line.then("supplemented", "step_reopened licence 2", "step_returned food", "step_returned fire")
    line.tells("amr licence decide 2.2", "food food withdrawn waiting", "fire fire withdrawn waiting")
    line.when(grant("licence")).then("step_granted licence", "step_reopened food 2", "step_reopened fire 2")


def test_a_granted_step_stands_unless_it_needs_the_output() -> None:
    """The food permit rests on the licence and waits for it again; the fire opinion does not and stays."""
    line = given(CHAIN, submit(), grant("licence"), grant("food"), grant("fire")).leaves(opening="open")
    line.when(supplement(id_card="v2"))
    line.then("supplemented", "step_reopened licence 2", "step_returned food", "step_returned opening")
    line.leaves(fire="granted").when(grant("licence"))
    line.then("step_granted licence", "step_reopened food 2", "step_reopened opening 2")


def test_a_granted_step_whose_own_inputs_changed_waits_for_the_earlier_one() -> None:
    """It is asked again, but only when what it comes after is settled."""
    line = given(CHAIN, submit(), grant("licence"), grant("fire")).when(supplement(id_card="v2", plan="v2"))
    line.then(
        "supplemented",
        "step_reopened licence 2",
        "step_returned food",
        "step_returned fire",
        "step_returned opening",
    )


def test_it_waits_also_if_the_earlier_one_went_back_before() -> None:
    """Two supplements, one for each step, ask the same as one for both."""
    line = given(CHAIN, submit(), grant("licence"), grant("fire"), supplement(id_card="v2")).leaves(fire="granted")
    line.when(supplement(plan="v2")).then("supplemented", "step_returned fire").leaves(licence="open")


def test_what_was_cancelled_for_want_of_an_output_gets_another_chance() -> None:
    """A denied licence that goes back takes the cancelled food permit with it."""
    line = given(CHAIN, submit(), deny("licence")).leaves(food="cancelled", fire="open")
    line.when(supplement(id_card="v2"))
    line.then("supplemented", "step_reopened licence 2", "step_returned food", "step_returned fire")
    line.when(grant("licence")).then("step_granted licence", "step_opened food", "step_reopened fire 2")


def test_a_late_supplement_gives_an_optional_step_another_chance() -> None:
    """What was cancelled because nothing came waits again when something comes, and opens its next round."""
    steps = {"fire": {}, "sign": {"needs": ["picture"]}}
    line = given(service(steps, {"all": ["fire"], "optional": ["sign"]}), submit(), ask("sign", "picture"))
    line.when_silent().leaves(sign="cancelled").when(supplement(picture="v2"))
    line.then("supplemented", "step_returned sign", "step_reopened sign 2")


def test_what_a_blocked_case_took_in_is_not_forgotten() -> None:
    """Two supplements, the first of which left nothing required, ask the same as one for both."""
    compiled = service(
        {"a": {"when": "x", "needs": ["p"]}, "b": {"after": ["a"], "needs": ["of_a"]}, "c": {"when": "y"}},
        {"all": ["c"], "optional": ["a", "b"]},
        answers={"x": {}, "y": {}},
        outputs={"of_a": "a"},
    )
    line = given(compiled, submit(routes={"x": False, "y": True}), grant("b"))
    line.when(supplement(routes={"x": True, "y": False})).then("supplemented", "blocked no_required_step")
    line.when(supplement(routes={"y": True}))
    line.then("supplemented", "step_returned b", "step_opened a", "step_reopened c 2")


def test_what_lacks_two_outputs_needs_both() -> None:
    """It stays cancelled as long as one of the two was denied and has not gone back."""
    line = given(TWO_GIVERS, submit(), deny("a")).leaves(c="waiting").when(deny("b"))
    line.leaves(c="cancelled").when(supplement(p="v2")).then("supplemented", "step_reopened a 2").leaves(c="cancelled")
    line.when(supplement(q="v2")).then("supplemented", "step_reopened b 2", "step_returned c")


def test_a_routing_fact_that_a_step_needs_is_one_of_its_inputs() -> None:
    """Another area asks again the desk that looked at the area, and only that."""
    line = given(BRANCH, submit(routes={"area": 400.0}), grant("fire")).when(supplement(routes={"area": 500.0}))
    line.then("supplemented", "step_reopened fire 2", "step_returned food").leaves(amr="open")
    given(BRANCH, submit(routes={"area": 400.0})).when(supplement(routes={"area": 400.0})).then("supplemented")


def test_a_step_whose_condition_ends_is_skipped_whatever_it_was() -> None:
    """Decided or not, it is no part of the case any more: nobody is asked again and the join leaves it out."""
    for act in (take("fire"), grant("fire"), deny("fire"), ask("fire", "plan")):
        line = given(BRANCH, submit(routes={"area": 400.0}), act).when(supplement(routes={"area": 100.0}))
        line.leaves(fire="skipped", food="open")
        assert "fire fire withdrawn skipped" in [record_in_words(record) for record in told(line.case, line.said)]


def test_a_step_whose_condition_begins_is_opened_and_later_ones_wait() -> None:
    """It counts as an earlier step that went back: open ones wait, a decided one that needs its output returns."""
    line = given(BRANCH, submit(routes={"area": 100.0})).leaves(fire="skipped", food="open")
    line.when(supplement(routes={"area": 400.0}))
    line.then("supplemented", "step_returned food", "step_opened fire").leaves(fire="open", food="waiting")
    decided = given(BRANCH, submit(routes={"area": 100.0}), grant("food")).when(supplement(routes={"area": 400.0}))
    decided.then("supplemented", "step_returned food", "step_opened fire")


def test_a_denial_that_no_longer_applies_frees_what_it_cancelled() -> None:
    """The order of events leaves no trace: it ends as if the smaller area had been filed at once."""
    line = given(BRANCH, submit(routes={"area": 400.0}), deny("fire")).leaves(food="cancelled")
    line.when(supplement(routes={"area": 100.0})).then("supplemented", "step_returned food", "step_opened food")
    line.after(grant("amr")).when(grant("food")).then("step_granted food", "concluded approved")


def test_a_round_keeps_what_it_looked_at() -> None:
    """Decisions carry round, turn and fingerprint of what was asked; a new round has other ones."""
    line = given(SIDE, submit(), grant("fire"))
    first = line.case.steps["fire"]
    line.when(supplement(plan="v2"))
    second = line.case.steps["fire"]
    assert isinstance(first, Granted)
    assert isinstance(second, Open)
    assert (1, 1) == (first.round, first.turn)
    assert (2, 2) == (second.round, second.turn)
    assert first.fingerprint != second.fingerprint


def test_two_desks_may_wait_for_one_supplement() -> None:
    """One supplement answers all who asked."""
    line = given(SIDE, submit(), ask("fire", "plan"), ask("food", "layout"))
    assert isinstance(line.case.steps["food"], Asked)
    line.when(supplement(plan="v2", layout="v2"))
    line.then("supplemented", "step_reopened fire 2", "step_reopened food 2").leaves(sign="open")


def test_nothing_is_supplemented_after_the_end() -> None:
    """A concluded case takes nothing in."""
    done = given(SIDE, submit(), grant("fire"), grant("food"), grant("sign"))
    done.when(supplement(plan="v2")).then("fact_refused case_concluded")
