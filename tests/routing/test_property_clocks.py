"""Laws of counting that hold for any clock, and for all of them at once."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as some
from tests.definitions.years import shipped
from tests.routing.clocks import any_lengths, by_hand, clocks, days, lengths, pauses_near

from onewindow.definitions.duration import Duration
from onewindow.routing.core.clocks.clock import Clock, Pause, counted_days, due, stretches
from onewindow.routing.core.clocks.explain import explain
from onewindow.routing.core.clocks.many import due_many

unhurried = settings(deadline=None)  # other work on the machine says nothing about these laws
asked = days.flatmap(
    lambda start: some.tuples(some.just(start), some.integers(1, 400), some.none() | pauses_near(start))
)


@unhurried
@given(clocks("wd") | clocks("nd"))
def test_a_clock_is_due_where_a_pencil_ends(clock: Clock) -> None:
    """Counting by rank finds the day that counting one by one does, pauses and extension included."""
    assert by_hand(shipped(), clock) == due(shipped(), clock).day


@unhurried
@given(days, any_lengths, some.lists(some.integers(0, 500), min_size=1, max_size=3))
def test_who_starts_later_is_never_due_earlier(start, length, later) -> None:  # type: ignore[no-untyped-def]
    """Due dates are monotone in the start day, for any unit."""
    found = [due(shipped(), Clock(start + timedelta(days=more), length)).day for more in sorted([0, *later])]

    assert sorted(found) == found


@unhurried
@given(clocks("wd") | clocks("nd"), some.integers(0, 40))
def test_pauses_keep_due_dates_in_the_order_of_starts(clock: Clock, later: int) -> None:
    """The same holds under the same pauses and extension."""
    second = replace(clock, start=clock.start + timedelta(days=later))

    assert due(shipped(), clock).day <= due(shipped(), second).day


@unhurried
@given(clocks(), some.data())
def test_pausing_never_shortens(clock: Clock, data: some.DataObject) -> None:
    """One pause more, or one that lasts longer, leaves the due date where it is or moves it on."""
    more = data.draw(pauses_near(clock.start))
    longer = tuple(Pause(one.since, one.until + timedelta(days=data.draw(some.integers(0, 9)))) for one in clock.pauses)
    before = due(shipped(), clock).day

    assert before <= due(shipped(), replace(clock, pauses=(*clock.pauses, more))).day
    assert before <= due(shipped(), replace(clock, pauses=longer)).day


@unhurried
@given(clocks(), some.randoms())
def test_the_order_in_which_pauses_are_told_does_not_matter(clock: Clock, chance) -> None:  # type: ignore[no-untyped-def]
    """They are days, not acts."""
    shuffled = list(clock.pauses)
    chance.shuffle(shuffled)

    assert due(shipped(), clock) == due(shipped(), replace(clock, pauses=tuple(shuffled)))


@unhurried
@given(clocks())
def test_what_is_explained_is_what_is_counted(clock: Clock) -> None:
    """The counted days equal the length, the last of them is the due day, and no day is left out or told twice."""
    told = explain(shipped(), clock)
    numbers = [day.number for day in told.days if day.number]

    assert list(range(1, told.counted + 1)) == numbers
    assert sum(counted_days(part.start, part.length) for part in stretches(shipped(), clock)) == told.counted
    if clock.length.unit != "month":
        assert sum(length.count for length in clock.lengths) == told.counted
    assert (due(shipped(), clock), told.counted) == (told.due, told.days[-1].number)
    assert told.days[-1].date == told.due.day
    assert [told.days[0].date + timedelta(days=at) for at in range(len(told.days))] == [day.date for day in told.days]
    assert told.due.provisional == any(day.provisional for day in told.days)


@unhurried
@given(days, lengths, any_lengths)
def test_a_cap_is_never_passed(start, length, longest) -> None:  # type: ignore[no-untyped-def]
    """The earlier of the two, and the explanation stops there."""
    alone, cap = Clock(start, length), Clock(start, longest)
    told = explain(shipped(), replace(alone, cap=cap))

    assert min(due(shipped(), alone).day, due(shipped(), cap).day) == told.due.day == told.days[-1].date
    assert told.capped == (due(shipped(), cap).day < due(shipped(), alone).day)


@unhurried
@given(some.lists(asked, max_size=40))
def test_a_million_at_once_are_counted_like_each_alone(questions) -> None:  # type: ignore[no-untyped-def]
    """The batch gives the same days and the same flags, inside the calendar's years and beyond."""
    alone = [
        due(shipped(), Clock(start, Duration(length, "wd"), (pause,) if pause else ()))
        for start, length, pause in questions
    ]

    assert alone == due_many(shipped(), questions)
