"""The checker is proven: it finds nothing in the shipped system, and catches every system that breaks a promise."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.faults import broken_drafts, broken_hearings, broken_parts
from tests.faults import scenarios as one
from tests.faults import scenarios_in_time as two
from tests.faults.scenarios import Pieces, Scenario

SCENARIOS: tuple[Scenario, ...] = (
    one.a_death_before_the_entry,
    one.a_death_before_the_desks_are_told,
    one.an_answer_is_missing,
    one.everything_comes_again,
    one.a_hand_in_is_lost,
    one.a_stranger_claims,
    one.an_append_is_lost,
    one.a_desk_is_not_told,
    one.two_owners,
    one.an_old_entry_lands,
    one.a_restart_in_the_middle,
    one.the_notifier_starts_again,
    two.a_supplement_lies_unread,
    two.an_act_waits_over_a_restart,
    two.a_strike_dies_with_its_owner,
    two.an_old_round_is_decided,
    two.a_case_is_blocked,
    two.everybodys_clock_is_wrong,
    two.an_owners_clock_is_ahead,
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A broken system, the story that shows it, and the rule by which the checker says so."""

    name: str
    pieces: Pieces
    scenario: Scenario
    rule: str


def _hearing(name: str, hearing: type, scenario: Scenario, rule: str) -> Mutant:
    return Mutant(name, Pieces(hearing=hearing), scenario, rule)


def _reading(name: str, effective: type, scenario: Scenario, rule: str) -> Mutant:
    return _hearing(name, broken_parts.reading_with(effective), scenario, rule)


def _deciding(name: str, draft: type, scenario: Scenario, rule: str) -> Mutant:
    return _hearing(name, broken_drafts.deciding_with(draft), scenario, rule)


MUTANTS = (
    _hearing("commit before apply", broken_hearings.CommitsFirst, one.a_death_before_the_entry, "C13"),
    Mutant("join on n-1", Pieces(joins=broken_parts.all_but_one), one.an_answer_is_missing, "C6"),
    _deciding("no dedupe", broken_drafts.ForgetsDuplicates, one.everything_comes_again, "C8"),
    Mutant("answer before ack", Pieces(saying=broken_parts.AnswersFirst), one.a_hand_in_is_lost, "C1"),
    _hearing("ack taken for effective", broken_hearings.TrustsAcknowledgements, one.a_stranger_claims, "C13"),
    Mutant("a reader forgets the claim", Pieces(view=broken_parts.ForgetsTheClaim), one.a_restart_in_the_middle, "C9"),
    _reading("a late claim wins", broken_parts.LatestClaimWins, one.two_owners, "C8"),
    _reading("entries of any epoch count", broken_parts.AnyEpochCounts, one.an_old_entry_lands, "C11"),
    _hearing("memory kept after a failed append", broken_hearings.KeepsWhatFailed, one.an_append_is_lost, "C13"),
    _hearing("errors are skipped", broken_hearings.SkipsErrors, one.a_desk_is_not_told, "C9"),
    _hearing("withdrawals not said again", broken_drafts.WithdrawsOnce, one.a_death_before_the_desks_are_told, "C9"),
    _hearing("outputs not said again", broken_hearings.SaysNothingAgain, two.a_strike_dies_with_its_owner, "C9"),
    _hearing("a strike before the backlog", broken_hearings.StrikesTooSoon, two.a_supplement_lies_unread, "C10"),
    _deciding("refused for its time", broken_drafts.RefusesForItsTime, two.everybodys_clock_is_wrong, "C12"),
    _hearing("struck by one clock alone", broken_hearings.BelievesItsClock, two.an_owners_clock_is_ahead, "C10"),
    _hearing("commit past a waiting input", broken_hearings.ForgetsWaiting, two.an_act_waits_over_a_restart, "C13"),
    _deciding("a decision for an old round counts", broken_drafts.TakesAnyRound, two.an_old_round_is_decided, "C4"),
    _deciding("a parked case is not blocked", broken_drafts.ParksWithoutBlocking, two.a_case_is_blocked, "C13"),
    _hearing("a parked chain worked backwards", broken_hearings.WorksChainsBackwards, two.a_case_is_blocked, "C13"),
    _deciding("entries name no predecessor", broken_drafts.BreaksTheChain, one.everything_comes_again, "C11"),
    Mutant("a second result", Pieces(notifier=broken_parts.PreparesAnew), one.the_notifier_starts_again, "C14"),
)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
async def test_the_shipped_system_passes(scenario: Scenario, tmp_path: Path) -> None:
    """In each of the stories in which a mutant is caught, nothing is found in the system as it is."""
    verdict = await scenario(tmp_path, Pieces())

    assert () == verdict.findings
    assert verdict.entries > 0


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
async def test_a_mutant_is_caught(mutant: Mutant, tmp_path: Path) -> None:
    """A system with one promise taken out of it breaks the rule that stands for the promise."""
    verdict = await mutant.scenario(tmp_path, mutant.pieces)

    assert mutant.rule in {finding.rule for finding in verdict.findings}
