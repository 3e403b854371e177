"""Whose major interest a step touches is heard before it is granted."""

from collections.abc import Mapping
from typing import Any

import pytest
from tests.support.acts import ask, deny, grant, opened, pause, submit, supplement, third_party, transfer
from tests.support.definitions import service
from tests.support.given import Given, given
from tests.support.people import CLERK, ME, OPERATOR, head, officer

from onewindow.contracts.codes import CODES

STEPS: Mapping[str, Mapping[str, Any]] = {
    "food": {"department": "food", "needs": ["plan"], "third_parties": True},
    "fire": {"department": "fire"},
    "noise": {"department": "eco", "kind": "consult"},
}
SERVICE = service(STEPS, {"all": ["food", "fire"], "advisory": ["noise"]})
LOOKED_AT = service({"food": STEPS["food"]}, acceptance="precheck")
NO_LICENCE = service({"food": STEPS["food"]}, matter="service")


def fresh() -> Given:
    """A case in review."""
    return given(SERVICE, submit())


@pytest.mark.parametrize("says", ["objects", "consents"])
def test_nothing_is_granted_before_others_were_heard(says: str) -> None:
    """Whether they object or consent: the authority weighs it, and whoever was not asked is the point."""
    case = fresh().when(grant("food")).then("fact_refused third_party_unheard").leaves(food="open")
    case.when(third_party("food", says)).then("step_third_party_heard food").leaves(food="open")  # type: ignore[arg-type]
    case.tells("food food decide 1.1")
    case.when(grant("food")).then("step_granted food")


def test_a_denial_waits_for_nobody() -> None:
    """Nobody else's interest is touched by a refusal."""
    fresh().when(deny("food")).then("step_denied food")


def test_other_steps_ask_nobody() -> None:
    """An objection there is written down, and the grant needs none."""
    case = fresh().when(third_party("fire", "objects")).then("step_third_party_heard fire")
    case.when(grant("fire")).then("step_granted fire")


def test_whoever_speaks_again_is_taken_at_their_last_word() -> None:
    """One word for each, in the order in which they last spoke."""
    case = fresh().after(third_party("food", "objects"), third_party("food", person="neighbour-2"))
    case.after(third_party("food"))
    assert [("neighbour-2", "consents"), ("neighbour-1", "consents")] == [
        (one.person, one.says) for one in case.case.voices["food"]
    ]


def test_what_was_said_stays_through_rounds_and_transfers() -> None:
    """It was said about the undertaking, not to one desk."""
    case = fresh().after(third_party("food"), ask("food", "plan"), supplement(plan="v2"), transfer("food", "eco"))
    case.when(grant("food", by=officer("eco"))).then("step_granted food")


def test_a_clock_that_stands_still_keeps_nobody_from_speaking() -> None:
    """Experts may look while neighbours are heard."""
    case = fresh().after(pause("food", "2026-12-08"))
    case.when(third_party("food")).then("step_third_party_heard food").leaves(food="paused")


@pytest.mark.parametrize("by", [CLERK, officer("food", 2), head("food")])
def test_a_clerk_the_desk_or_its_head_writes_it_down(by: object) -> None:
    """They may come to the window or to the desk."""
    fresh().when(third_party("food", by=by)).then("step_third_party_heard food")


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (third_party("food", "objects", reasons=""), "reasons_missing"),
        (third_party("food", "objects", reasons=None), "reasons_missing"),
        (third_party("food", person=""), "person_missing"),
        (third_party("food", by=ME), "not_allowed"),
        (third_party("food", by=OPERATOR), "not_allowed"),
        (third_party("food", by=officer("fire")), "wrong_department"),
        (third_party("food", turn=0), "old_turn"),
        (third_party("noise"), "wrong_kind"),
    ],
)
def test_what_is_no_word_of_a_third_party_is_refused(act: object, code: str) -> None:
    """Nobody, no reasons, no right, an asking of before, or mere advice."""
    assert code in CODES
    fresh().when(act).then(f"fact_refused {code}")  # type: ignore[arg-type]


def test_a_desk_that_looks_hears_nobody_yet() -> None:
    """Whether anything is missing is not about others."""
    given(LOOKED_AT, submit()).when(third_party("food")).then("fact_refused step_not_open")


def test_only_a_licence_names_the_licensing_law() -> None:
    """A service that is no licence may ask for it too, by its own rules."""
    laws = [
        fact.law  # type: ignore[union-attr]
        for compiled in (SERVICE, NO_LICENCE)
        for fact in given(compiled, submit()).when(third_party("food")).said
    ]
    assert [("L14",), ()] == laws


def test_advice_is_opened_as_before() -> None:
    """A consultation asks nobody but its desk."""
    fresh().when(opened("noise")).then("step_seen noise")
