"""How the law counts days: the vectors that were agreed upon, and each rule by an example."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tests.definitions.years import shipped
from tests.support.vectors import vectors

from onewindow.definitions.duration import Duration
from onewindow.routing.core.clocks.clock import Clock, Due, Pause, due
from onewindow.routing.core.clocks.explain import explain
from onewindow.routing.core.clocks.many import due_many

VECTORS = vectors("clock")
UNITS = {"working_day": "wd", "natural_day": "nd"}


def on(text: str) -> date:
    """A day of ISO 8601."""
    return date.fromisoformat(text)


def after(start: str, length: str, *pauses: tuple[str, str], **more: Any) -> Clock:
    """A clock as it is written."""
    still = tuple(Pause(on(since), on(until), "hearing") for since, until in pauses)
    return Clock(on(start), Duration.parse(length), still, **more)


def due_on(clock: Clock) -> str:
    """The day a clock is due by the shipped calendar."""
    return due(shipped(), clock).day.isoformat()


@pytest.mark.parametrize("one", VECTORS["due"], ids=lambda one: f"{one['start']}-{one['days']}-{one['unit']}")
def test_a_vector_is_due_when_it_says(one: dict[str, Any]) -> None:
    """Make-up days, long holidays, natural days; and 2027 is flagged, whatever day comes out."""
    found = due(shipped(), after(one["start"], f"{one['days']} {UNITS[one['unit']]}"))

    assert one.get("due", found.day.isoformat()) == found.day.isoformat()
    assert one.get("provisional", False) == found.provisional


def test_deemed_acceptance_counts_from_the_day_of_receipt() -> None:
    """The vector of a silent office: the notice was due on the fifth day, the decision counts from receipt."""
    one = VECTORS["deemed_acceptance"]

    assert one["notice_due"] == due_on(after(one["received"], "5 wd"))
    assert one["decision_due"] == due_on(after(one["accepted_as_of"], f"{one['decision_days']} wd"))


def test_a_pause_moves_the_due_date_by_its_working_days() -> None:
    """The vector of an expert review: five working days are not counted."""
    one = VECTORS["pause"]
    whole = after(one["accepted"], f"{one['days']} wd")
    paused = replace(whole, pauses=(Pause(on(one["paused_from"]), on(one["resumed_on"]), one["ground"]),))

    assert (one["due_before"], one["due_after"]) == (due_on(whole), due_on(paused))
    assert one["excluded_working_days"] == explain(shipped(), paused).paused


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        (after("2026-01-31", "1 month"), "2026-02-28"),
        (after("2024-01-31", "1 month"), "2024-02-29"),
        (after("2026-10-15", "3 month"), "2027-01-15"),
        (after("2026-12-31", "12 month"), "2027-12-31"),
        (after("2026-03-01", "1 month", ("2026-03-10", "2026-03-12")), "2026-04-03"),
        (after("2026-01-31", "1 month", extension=Duration(1, "month")), "2026-03-28"),
    ],
)
def test_months_end_on_the_same_day_or_on_the_last(clock: Clock, expected: str) -> None:
    """As Articles 201 and 202 of the Civil Code count; a pause adds its days, an extension begins where it ended."""
    assert expected == due_on(clock)
    assert not due(shipped(), clock).provisional


def test_an_extension_follows_on_the_length() -> None:
    """45 working days and 15 more are 60."""
    joint = after("2026-07-01", "45 wd", extension=Duration(15, "wd"))

    assert due_on(after("2026-07-01", "60 wd")) == due_on(joint)
    assert 60 == explain(shipped(), joint).counted


def test_overlapping_pauses_count_once() -> None:
    """Two hearings on the same days hold the clock as long as one that lasts as both."""
    twice = after("2026-11-23", "20 wd", ("2026-12-03", "2026-12-08"), ("2026-12-01", "2026-12-04"))

    assert due_on(after("2026-11-23", "20 wd", ("2026-12-01", "2026-12-08"))) == due_on(twice)


@pytest.mark.parametrize(
    "pause",
    [
        ("2026-12-21", "2027-01-20"),  # begins on the due day: that day had been counted
        ("2026-12-25", "2027-01-20"),
        ("2026-12-04", "2026-12-06"),  # a weekend
        ("2026-12-01", "2026-12-01"),  # begins and ends on one day
        ("2026-10-01", "2026-11-23"),  # over before the first day
    ],
)
def test_a_pause_without_a_day_to_exclude_changes_nothing(pause: tuple[str, str]) -> None:
    """Nor can one that begins when the clock is over bring it back."""
    assert Due(on("2026-12-21"), provisional=False) == due(shipped(), after("2026-11-23", "20 wd", pause))


def test_a_pause_cannot_end_before_it_begins() -> None:
    """It would make a clock shorter."""
    with pytest.raises(ValueError, match="ends before it begins"):
        Pause(on("2026-12-08"), on("2026-12-01"))


def test_a_step_never_outlasts_its_case() -> None:
    """A late step ends with the joint cap, and says that it is capped."""
    case = after("2026-07-01", "45 wd")
    late = after("2026-08-31", "20 wd", cap=case)
    explained = explain(shipped(), late)

    assert "2026-09-02" == due_on(case) == due_on(late)
    assert (True, 2) == (explained.capped, explained.counted)
    assert "2026-07-31" == due_on(after("2026-07-03", "20 wd", cap=case))
    assert not explain(shipped(), after("2026-07-03", "20 wd", cap=case)).capped


def test_a_capped_clock_is_as_certain_as_the_day_it_ends() -> None:
    """What lies behind the earlier day can move without moving it."""
    certain = after("2026-12-01", "5 wd")

    assert not due(shipped(), after("2026-12-01", "40 wd", cap=certain)).provisional
    assert not due(shipped(), replace(certain, cap=after("2026-12-01", "40 wd"))).provisional


def test_only_a_working_day_of_an_unpublished_year_is_a_guess() -> None:
    """The last day of 2026 is certain, the next provisional; natural days and months are certain in any year."""
    assert not due(shipped(), after("2026-12-24", "5 wd")).provisional
    assert due(shipped(), after("2026-12-24", "6 wd")).provisional
    assert not due(shipped(), after("2026-12-24", "30 nd")).provisional
    assert due(shipped(), after("2023-12-20", "3 wd")).provisional
    assert not due(shipped(), after("2023-12-31", "3 wd")).provisional
    assert due(shipped(), after("2026-12-01", "5 wd", ("2026-12-02", "2027-01-20"))).provisional


def test_every_day_is_explained() -> None:
    """The Spring Festival of 2026, as an officer would tell it: one made-up Saturday, nine days off, a weekend."""
    told = explain(shipped(), after("2026-02-12", "5 wd", ("2026-02-24", "2026-02-25"))).days
    why = {f"{day.date:%m-%d}": (day.number, day.why) for day in told}

    assert (None, "start") == why["02-12"]
    assert [(1, "working"), (2, "made_up"), (None, "holiday")] == [why[day] for day in ("02-13", "02-14", "02-15")]
    assert [(None, "holiday"), (3, "working"), (None, "paused")] == [why[day] for day in ("02-23", "02-24", "02-25")]
    assert [(4, "working"), (5, "working")] == [why[day] for day in ("02-26", "02-27")]
    assert {"春节"} == {day.name.zh for day in told if day.name}
    assert ["hearing"] == [day.ground for day in told if day.ground]
    assert list(range(len(told))) == [(day.date - told[0].date).days for day in told]


def test_a_guessed_day_is_told_to_be_one() -> None:
    """Each day of 2027 that was looked at, weekends too: any of them may be worked."""
    told = explain(shipped(), after("2026-12-30", "2 wd")).days

    assert [False, False, True, True, True, True] == [day.provisional for day in told]


@pytest.mark.parametrize("start", [date(2026, 11, 23), date(2027, 12, 1)])
def test_every_pause_near_a_clock_counts_in_a_batch_as_alone(start: date) -> None:
    """Those that begin before it, on its due day or later, and those that last beyond the calendar's last day."""
    begins = [start + timedelta(days=at) for at in range(-3, 40)]
    still = [Pause(since, since + timedelta(days=lasting)) for since in begins for lasting in range(0, 50, 3)]
    alone = [due(shipped(), Clock(start, Duration(20, "wd"), (pause,))) for pause in still]

    assert alone == due_many(shipped(), [(start, 20, pause) for pause in still])


def test_beyond_the_year_9999_there_is_no_day() -> None:
    """A clear error, not a wrong day."""
    for length in ("300 wd", "300 nd", "12 month"):
        with pytest.raises(ValueError, match="year"):
            due(shipped(), after("9999-06-01", length))
    with pytest.raises(ValueError, match="year"):
        due_many(shipped(), [(date(9999, 6, 1), 300, None)])
    with pytest.raises(ValueError, match="at least 1"):
        due_many(shipped(), [(date(2026, 6, 1), 0, None)])
