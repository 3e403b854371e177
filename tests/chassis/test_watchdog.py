"""Judging who is stuck: pure, look by look."""

from collections.abc import Mapping

import pytest

from onewindow.chassis.watchdog import TAKE_OVER_TIMES, Judge, Sight, Stuck

STUCK_S = 60.0
EVERY_S = 5.0


def sight(at: int, end: int | None, *, attempts: int = 0, held: bool = True, partition: int = 0) -> Sight:
    """One partition of one topic."""
    ends: Mapping[str, int] | None = None if end is None else {"t": end}
    return Sight("g", partition, {"t": at}, ends, attempts, held)


def first_verdict(looks: list[Sight]) -> tuple[float, Stuck] | None:
    """When the judge first finds somebody stuck, with a look each five seconds."""
    judge = Judge(STUCK_S)
    for number, seen in enumerate(looks):
        stuck = judge.look(number * EVERY_S, [seen])
        if stuck:
            return number * EVERY_S, stuck[0]
    return None


def test_who_has_work_and_does_not_move_is_stuck() -> None:
    """After sixty seconds, not before, and the verdict says what, where and for how long."""
    found = first_verdict([sight(7, 9)] * 100)

    assert found == (60.0, Stuck("g", 0, "t", 7, 9, 60.0))


def test_work_counts_from_when_it_was_there() -> None:
    """A long idle time before the first record is no stand-still."""
    found = first_verdict([sight(7, 7)] * 100 + [sight(7, 8)] * 100)

    assert found is not None
    assert found[0] == 100 * EVERY_S + STUCK_S - EVERY_S


def test_who_has_nothing_to_do_is_never_stuck() -> None:
    """Idle for hours."""
    assert first_verdict([sight(7, 7)] * 5000) is None


def test_who_moves_slowly_is_never_stuck() -> None:
    """One record each fifty seconds, with ever more behind it."""
    assert first_verdict([sight(n // 10, 1000 + n) for n in range(5000)]) is None


def test_a_declared_outage_is_never_stuck() -> None:
    """As long as each try is declared; once the tries cease without success, it is."""
    trying = [sight(7, 9, attempts=n // 4) for n in range(400)]

    assert first_verdict(trying) is None
    assert first_verdict(trying + [sight(7, 9, attempts=99)] * 100) is not None


def test_a_log_that_cannot_be_asked_is_an_outage() -> None:
    """Nobody is stuck meanwhile, and after it everybody has the full time to go on."""
    away = [sight(7, 9)] * 5 + [sight(7, None)] * 1000

    assert first_verdict(away) is None
    found = first_verdict(away + [sight(7, 9)] * 100)
    assert found is not None
    assert found[0] == len(away) * EVERY_S + STUCK_S - EVERY_S


def test_a_take_over_has_more_time_but_not_for_ever() -> None:
    """It reads a journal and moves no position."""
    found = first_verdict([sight(0, 9, held=False)] * 200)

    assert found is not None
    assert found[1].age_s == STUCK_S * TAKE_OVER_TIMES


def test_a_take_over_that_gets_on_is_never_stuck() -> None:
    """However long the journal is; nor is a partition that waits meanwhile. What was read counts as a sign."""
    assert first_verdict([sight(0, 9, attempts=2_000 * n, held=False) for n in range(5000)]) is None
    assert first_verdict([sight(7, 9, attempts=2_000 * n) for n in range(5000)]) is None


def test_a_partition_that_went_and_came_back_starts_anew() -> None:
    """What is not ours is nobody's fault here."""
    judge = Judge(STUCK_S)
    for number in range(11):
        assert judge.look(number * EVERY_S, [sight(7, 9)]) == []
    assert judge.look(60.0, []) == []
    assert judge.look(65.0, [sight(7, 9)]) == []
    assert judge.ages(65.0) == {"g": 0.0}


@pytest.mark.parametrize("end", [9, None])
def test_the_age_grows_also_during_an_outage(end: int | None) -> None:
    """An alert can be made on it: tries reset the verdict, not the age, which is that of the worst partition."""
    judge = Judge(STUCK_S)
    for number in range(100):
        judge.look(number * EVERY_S, [sight(7, end, attempts=number), sight(number, 1000, partition=1)])

    assert judge.ages(99 * EVERY_S) == {"g": 99 * EVERY_S}
