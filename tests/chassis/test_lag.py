"""How far groups are behind, look by look."""

from onewindow.chassis.lag import Lag, Lags
from onewindow.chassis.sight import Sight


def sight(at: int, end: int | None, *, handled_s: float | None = None, partition: int = 0, group: str = "g") -> Sight:
    """One partition of one topic."""
    return Sight(group, partition, {"t": at}, None if end is None else {"t": end}, handled_s=handled_s)


def test_who_has_handled_all_does_not_lag() -> None:
    """However long ago the last record was."""
    assert {"g": Lag(0, 0.0)} == Lags().look(100.0, [sight(7, 7, handled_s=90.0)])


def test_what_waits_is_not_older_than_the_last_idle_look() -> None:
    """A record after a quiet hour is seconds old, not an hour."""
    lags = Lags()
    lags.look(100.0, [sight(7, 7, handled_s=3600.0)])

    assert {"g": Lag(2, 5.0)} == lags.look(105.0, [sight(7, 9, handled_s=3605.0)])


def test_who_never_rests_lags_by_what_it_handled_last() -> None:
    """Under steady load the age of the last handled record says it, not the time since the last rest."""
    lags = Lags()
    lags.look(100.0, [sight(7, 7)])

    assert {"g": Lag(4, 0.2)} == lags.look(900.0, [sight(5000, 5004, handled_s=0.2)])


def test_who_comes_back_to_a_pile_lags_by_its_age() -> None:
    """A group that was away for an hour knows it as soon as it has handled something."""
    lags = Lags()

    assert {"g": Lag(900, 0.0)} == lags.look(0.0, [sight(100, 1000)])
    assert {"g": Lag(800, 3600.0)} == lags.look(5.0, [sight(200, 1000, handled_s=3600.0)])


def test_while_the_log_says_nothing_the_lag_grows() -> None:
    """Nobody knows whether something waits, so it is not called nothing."""
    lags = Lags()
    lags.look(0.0, [sight(7, 7)])

    assert {"g": Lag(0, 60.0)} == lags.look(60.0, [sight(7, None)])


def test_the_partition_that_lags_most_speaks_for_its_group() -> None:
    """Records add up, seconds do not; a partition that went away is forgotten."""
    lags = Lags()
    lags.look(0.0, [sight(7, 7), sight(7, 7, partition=1), sight(7, 7, group="h")])

    both = [sight(7, 9, handled_s=3.0), sight(7, 8, handled_s=9.0, partition=1), sight(7, 7, group="h")]
    assert {"g": Lag(3, 9.0), "h": Lag()} == lags.look(10.0, both)
    assert {} == lags.look(11.0, [])
