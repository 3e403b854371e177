"""Checks on site: two officers go once for all steps that share the visit, and before that nobody decides."""

from dataclasses import replace

import pytest
from tests.support.acts import Act, ask, check_site, deny, grant, recuse, resume, submit, supplement, take, transfer
from tests.support.definitions import service
from tests.support.given import Given, given
from tests.support.people import CLERK, GOVERNMENT, MACHINE, ME, head, officer

from onewindow.contracts.case import SiteCheckRecorded
from onewindow.contracts.codes import CODES
from onewindow.contracts.fact import mark_of
from onewindow.routing.core.queue import told_again

_NAME = {"zh": "联合核查", "en": "Joint check"}
SHARED = service(
    {
        "food": {"needs": ["plan"], "site_check": "joint"},
        "fire": {"department": "fire", "after": ["food"], "needs": ["exits"], "site_check": "joint", "when": "large"},
        "tax": {"department": "town"},
    },
    answers={"large": {}},
    visits={"joint": {"name": _NAME, "officers": 2}},
)
BY_RULE = service(
    {"food": {"site_check": "joint", "automatic": "small"}},
    answers={"small": {}},
    visits={"joint": {"name": _NAME, "spares": ("automatic",)}},
)
PAIR = (officer("amr"), officer("fire"))


def fresh(*, large: bool = True) -> Given:
    """A case in review, which nobody has visited."""
    return given(SHARED, submit(routes={"large": large}))


@pytest.mark.parametrize("decision", [grant("food"), deny("food")])
def test_nobody_decides_before_the_visit_is_recorded(decision: Act) -> None:
    """Yes or no: refused before, taken after; what shares no visit is decided at once."""
    case = fresh().when(decision).then("fact_refused site_check_missing")
    case.when(grant("tax")).then("step_granted tax")
    case.when(check_site("food", *PAIR)).then("site_check_recorded food").leaves("in_review", food="open")
    assert "step_" in str(case.when(decision).said[0].type)


def test_one_visit_counts_for_every_planned_step_that_shares_it() -> None:
    """Also for one that opens later; the desks are told, and a second record is refused."""
    case = fresh().when(check_site("food", *PAIR)).tells("amr food decide 1.1")
    (fact,) = case.said
    assert isinstance(fact, SiteCheckRecorded)
    assert ({"food", "fire"}, ("L13",)) == (set(fact.steps), fact.law)
    case.when(check_site("food", *PAIR)).then("fact_refused site_checked")
    case.when(grant("food")).then("step_granted food", "step_opened fire")
    assert ["fire"] == [record.step for record in told_again(case.case) if record.site_checked_at is not None]
    case.when(check_site("fire", *PAIR)).then("fact_refused site_checked")
    case.when(grant("fire")).then("step_granted fire")


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (check_site("food", officer("amr")), "two_officers_needed"),
        (check_site("food", officer("amr"), officer("amr")), "officer_twice"),
        (check_site("food", officer("amr"), officer("town")), "wrong_department"),
        (check_site("food", officer("amr"), officer("eco")), "wrong_department"),
        (check_site("food", officer("amr"), CLERK), "not_allowed"),
        (
            check_site("food", officer("amr"), replace(officer("fire"), own=mark_of("application", "me"))),
            "own_application",
        ),
        (check_site("food", officer("amr"), officer("fire", 3)), "recused"),
        (check_site("food", *PAIR, findings=""), "findings_missing"),
        (check_site("tax", officer("town"), officer("town", 2), by=officer("town")), "wrong_kind"),
        (check_site("food", *PAIR, by=officer("fire")), "wrong_department"),
        (check_site("food", *PAIR, by=MACHINE), "not_allowed"),
        (check_site("food", *PAIR, by=GOVERNMENT), "not_allowed"),
        (check_site("food", *PAIR, by=ME), "not_allowed"),
        (check_site("fire", *PAIR), "step_not_open"),
        (check_site("food", *PAIR, turn=9), "old_turn"),
    ],
)
def test_who_was_on_the_spot_has_to_fit(act: Act, code: str) -> None:
    """Two or more, different ones, of departments that share the visit, nobody who is kept away, and with findings."""
    case = fresh().after(recuse("food", "fire-3")).when(act)
    case.then(f"fact_refused {code}")
    assert code in CODES


def test_a_department_whose_step_is_not_planned_has_no_part_in_the_visit() -> None:
    """Nobody asks the fire brigade about a small one."""
    case = fresh(large=False).when(check_site("food", *PAIR)).then("fact_refused wrong_department")
    case.when(check_site("food", officer("amr"), head("amr"))).then("site_check_recorded food")


def test_somebody_goes_again_only_for_a_step_whose_inputs_have_changed() -> None:
    """The fingerprint says so, not the round: asked anew about the same, the record stands."""
    case = fresh().after(check_site("food", *PAIR), ask("food", "plan"), supplement(exits="v2"))
    case.leaves(food="open").when(grant("food")).then("step_granted food", "step_opened fire")
    case.when(grant("fire")).then("fact_refused site_check_missing")
    case.when(check_site("fire", *PAIR, by=officer("fire"))).then("site_check_recorded fire")
    case.when(grant("fire")).then("step_granted fire")


def test_what_is_planned_later_was_not_visited() -> None:
    """The visit counts for the steps that were planned then."""
    case = fresh(large=False).after(check_site("food", officer("amr"), head("amr")), supplement(routes={"large": True}))
    case.when(grant("food")).then("step_granted food", "step_opened fire")
    case.when(deny("fire")).then("fact_refused site_check_missing")


def test_a_visit_stays_with_the_case_when_a_step_is_handed_on() -> None:
    """The next department finds the record."""
    case = fresh().after(check_site("food", *PAIR), transfer("food", "urban"))
    case.when(grant("food")).then("step_granted food", "step_opened fire")


def test_whoever_was_on_the_spot_has_looked() -> None:
    """They don't decide a step of two persons."""
    apart = service(
        {"food": {"site_check": "joint", "two_persons": True}}, visits={"joint": {"name": _NAME, "officers": 3}}
    )
    there = [officer("amr", number) for number in (1, 2, 3)]
    case = given(apart, submit()).when(check_site("food", *there[:2])).then("fact_refused two_officers_needed")
    case.when(check_site("food", *there)).then("site_check_recorded food")
    case.when(grant("food", by=there[2])).then("fact_refused two_persons_needed")
    case.when(grant("food", by=officer("amr", 4))).then("step_granted food", "concluded approved")


def test_a_declared_rule_is_spared_the_visit_where_the_definition_says_so() -> None:
    """It grants at once; a person goes there first."""
    small, large = (given(BY_RULE, submit(routes={"small": small})) for small in (True, False))
    small.when(grant("food", automatic=True, by=MACHINE)).then("step_granted food", "concluded approved")
    large.when(grant("food")).then("fact_refused site_check_missing")


def test_a_visit_moves_no_day() -> None:
    """It stops no clock, and a step that was taken stays taken."""
    case = fresh().after(take("food"))
    before = (case.case.term, case.case.terms)
    case.when(check_site("food", *PAIR)).leaves(food="taken")
    assert before == (case.case.term, case.case.terms)
    case.when(resume("food")).then("fact_refused not_paused")
