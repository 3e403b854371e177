"""What the pulse counts: whom a case waits for, how long it waited, and in which period."""

from collections.abc import Mapping

import pytest
from tests.routing.pulsed import beat, line, of_a_case
from tests.support.acts import ask, complete, deny, grant, lacking, submit, supplement, take, transfer, withdraw
from tests.support.clock import START
from tests.support.definitions import service
from tests.support.given import given

from onewindow.contracts.instant import shift, to_ms
from onewindow.contracts.pulse import HOUR_MS, LONG_MS
from onewindow.contracts.waits import bucket_of
from onewindow.routing.core.pulse import Standing, fold, is_past

TWO = service({"licence": {}, "fire": {"department": "fire"}})
LOOKED = service(
    {"licence": {}, "fire": {"department": "fire", "needs": ("layout",)}},
    acceptance="precheck",
    supplement={"within": "30 nd"},
)
ASKED = service({"licence": {"needs": ("layout",)}, "fire": {"department": "fire"}}, supplement={"within": "30 nd"})
SERVICE = TWO.definition.service
LICENCE, FIRE = f"{SERVICE}/licence/amr/decide", f"{SERVICE}/fire/fire/decide"
MINUTE = 60_000
LATER = shift(START, seconds=12 * 60)


def waits(*minutes: int) -> Mapping[int, int]:
    """Durations of so many minutes, in their buckets."""
    return {bucket_of(each * MINUTE): minutes.count(each) for each in minutes}


def test_a_desk_is_asked_until_it_has_answered() -> None:
    """From the opening to the decision: counted, and how long it took; the other desk is still asked."""
    pulse = beat(given(TWO, submit(), take("licence"), grant("licence")))

    assert Standing(1, 0) == pulse.standing[SERVICE]
    assert LICENCE not in pulse.standing
    assert {"opened": 1, "granted": 1} == line(pulse, LICENCE).counts
    assert waits(2) == line(pulse, LICENCE).waits
    assert {"opened": 1} == line(pulse, FIRE).counts


def test_the_last_one_asked_is_a_straggler_once_another_has_answered() -> None:
    """Nobody is while two are asked, and nobody is who is asked alone from the beginning."""
    assert Standing(1, 0) == beat(given(TWO, submit())).standing[FIRE]
    assert Standing(1, 1) == beat(given(TWO, submit(), grant("licence"))).standing[FIRE]
    assert Standing(1, 0) == beat(given(service({"licence": {}}), submit())).standing[LICENCE]


def test_the_first_answer_waits_for_the_last_one() -> None:
    """Licence answers after a minute, fire after four: the case's answer waited three."""
    pulse = beat(given(TWO, submit(), grant("licence"), take("fire"), take("fire"), deny("fire")))

    assert {} == pulse.cases
    assert {} == pulse.standing
    assert {"opened": 1, "rejected": 1} == line(pulse, SERVICE).counts
    assert waits(3) == line(pulse, SERVICE).waits


def test_the_desk_is_not_charged_for_the_time_of_the_applicant() -> None:
    """Asked after a minute, supplemented after a day, decided a minute later: the desk had it for two minutes."""
    case = given(ASKED, submit(), ask("licence", "layout"))
    asked = beat(case)
    later = shift(case.now, days=1)
    case.when(supplement(layout="v2"), at=later).when(grant("licence"))

    assert LICENCE not in asked.standing
    assert {"opened": 2, "asked": 1, "granted": 1} == line(beat(case), LICENCE, span=LONG_MS).counts
    assert waits(2) == line(beat(case), LICENCE, span=LONG_MS).waits


def test_who_got_it_by_transfer_begins_anew() -> None:
    """The first desk's time is not charged to the second, which answers in a minute."""
    pulse = beat(given(TWO, submit(), take("licence"), transfer("licence", "eco"), grant("licence")))
    handed_on = f"{SERVICE}/licence/eco/decide"

    assert {"opened": 1, "transferred": 1} == line(pulse, LICENCE).counts
    assert {"opened": 1, "granted": 1} == line(pulse, handed_on).counts
    assert waits(1) == line(pulse, handed_on).waits


def test_looks_are_counted_apart_from_decisions() -> None:
    """A desk that looks is asked too; a look that found something ends like one that did not."""
    name = LOOKED.definition.service
    pulse = beat(given(LOOKED, submit(), complete("licence")))

    assert {"opened": 1, "complete": 1} == line(pulse, f"{name}/licence/amr/look").counts
    assert Standing(1, 1) == pulse.standing[f"{name}/fire/fire/look"]

    pulse = beat(given(LOOKED, submit(), complete("licence"), lacking("fire", "layout"), supplement(layout="v2")))

    assert {"opened": 2, "defects": 1} == line(pulse, f"{name}/fire/fire/look").counts
    assert waits(2) == line(pulse, f"{name}/fire/fire/look").waits


def test_a_withdrawn_case_leaves_nobody_asked() -> None:
    """Its askings end without an answer, and it goes out as withdrawn, without a wait for the last answer."""
    pulse = beat(given(TWO, submit(), grant("licence")).when(withdraw(), at=LATER))

    assert ({}, {}) == (pulse.cases, pulse.standing)
    assert {"opened": 1, "gone": 1} == line(pulse, FIRE).counts
    assert {"opened": 1, "withdrawn": 1} == line(pulse, SERVICE).counts
    assert {} == line(pulse, SERVICE).waits


def test_what_is_undone_was_never_counted() -> None:
    """Ten minutes long everything that a case moved is taken back with it: nobody was asked, nothing came in."""
    other = given(TWO, submit(), grant("licence"))
    undone = given(TWO, submit(), grant("licence"), withdraw())
    alone, beside = beat(of_a_case("a", other)), beat(of_a_case("a", other), of_a_case("b", undone))

    assert alone.standing == beside.standing
    for name in (SERVICE, LICENCE, FIRE):
        assert (line(alone, name).counts, line(alone, name).waits) == (
            line(beside, name).counts,
            line(beside, name).waits,
        )
    assert {} == line(beat(undone), SERVICE).counts


def test_what_is_said_after_the_end_moves_nothing() -> None:
    """A decision that comes too late is refused in the journal, and counted by nobody."""
    ended = given(TWO, submit(), withdraw())
    before = beat(ended)
    after = beat(ended.when(grant("fire", round=1, turn=1)))

    assert before.periods == after.periods
    assert before.next + 1 == after.next


def test_an_entry_counts_in_the_hour_of_its_own_instant() -> None:
    """One opened at the end of an hour and answered in the next: each where it belongs, both in the long period."""
    case = (
        given(TWO).when(submit(), at="2026-11-23T01:59:59.999Z").when(grant("licence"), at="2026-11-23T02:00:00.000Z")
    )
    pulse = beat(case)
    counts = {(one.span, one.start): one.lines[LICENCE].counts for one in pulse.periods}
    hours = sorted(start for span, start in counts if span == HOUR_MS)

    assert [{"opened": 1}, {"granted": 1}] == [counts[HOUR_MS, start] for start in hours]
    assert HOUR_MS == hours[1] - hours[0]
    assert [{"opened": 1, "granted": 1}] == [one for (span, _), one in counts.items() if span == LONG_MS]


def test_who_comes_more_than_an_hour_late_counts_in_the_older_period() -> None:
    """Nothing is lost: what would be of an hour that is over counts in the one before the newest."""
    early = of_a_case("early", given(TWO).when(submit(), at="2026-11-23T05:30:00.000Z"))
    late = of_a_case("late", given(TWO).when(submit(), at="2026-11-23T01:30:00.000Z"))
    pulse = beat(early, late)
    opened = {one.start: one.lines[SERVICE].counts["opened"] for one in pulse.periods if one.span == HOUR_MS}

    assert 1 == pulse.late
    assert [1, 1] == [opened[start] for start in sorted(opened)]
    assert HOUR_MS == max(opened) - min(opened)


def test_after_an_entry_far_ahead_all_counts_ahead_and_nothing_is_lost() -> None:
    """Decided so (ADR 0010): a log's clock that jumped and a hall that was quiet for long look alike in a journal."""
    ahead = of_a_case("ahead", given(TWO).when(submit(), at="2027-12-28T05:30:00.000Z"))
    now = of_a_case("now", given(TWO).when(submit(), at="2026-11-23T05:30:00.000Z").when(grant("licence")))
    pulse = beat(ahead, now)
    opened = {one.start: one.lines[SERVICE].counts["opened"] for one in pulse.periods if one.span == HOUR_MS}

    assert [to_ms("2027-12-28T04:00:00.000Z"), to_ms("2027-12-28T05:00:00.000Z")] == sorted(opened)
    assert [1, 1] == list(opened.values())
    assert 2 == pulse.late
    assert [waits(1), {}] == [one.lines[LICENCE].waits for one in pulse.periods if one.span == LONG_MS]


def test_an_hour_is_over_when_the_one_after_the_next_has_begun() -> None:
    """Until then something may still be counted in it."""
    case = given(TWO).when(submit(), at="2026-11-23T01:30:00.000Z")
    first, over = beat(case), beat(case.when(take("fire"), at="2026-11-23T03:00:00.000Z"))

    assert [False, False] == [is_past(first, period) for period in first.periods]
    assert [(HOUR_MS, True), (HOUR_MS, False), (LONG_MS, False)] == [(w.span, is_past(over, w)) for w in over.periods]


@pytest.mark.parametrize("again", [0, 1, 3])
def test_an_entry_that_comes_again_counts_once(again: int) -> None:
    """Below the offset that was heard, and also under a new offset: its case has passed that number."""
    entries = given(TWO, submit(), grant("licence"), take("fire"), take("fire")).entries
    once, twice = beat(entries), beat(entries)
    fold(twice, again, entries[again])
    assert once == twice

    fold(twice, twice.next, entries[again])
    once.next = twice.next
    assert once == twice
