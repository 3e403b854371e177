"""Waits in buckets: how far a quantile may lie from the exact one, and that parts add up to the whole."""

from hypothesis import given
from hypothesis import strategies as some

from onewindow.contracts.waits import (
    BUCKETS,
    ERROR,
    bucket_of,
    longest_ms,
    merged,
    quantile_ms,
    quantiles_s,
)

YEAR_MS = 365 * 86_400_000
durations = some.lists(some.integers(0, YEAR_MS), min_size=1, max_size=200)


def counted(milliseconds: list[int]) -> dict[int, int]:
    """The durations in their buckets."""
    return merged({bucket_of(one): 1} for one in milliseconds)


def exact_ms(milliseconds: list[int], percent: int) -> int:
    """The nearest rank, looked up in the sorted durations themselves."""
    rank = max(1, -(-percent * len(milliseconds) // 100))
    return sorted(milliseconds)[rank - 1]


@given(durations, some.integers(0, 100))
def test_a_quantile_is_within_two_percent_of_the_exact_one(milliseconds: list[int], percent: int) -> None:
    """Or, below a second, within half a second."""
    told, exact = quantile_ms(counted(milliseconds), percent), exact_ms(milliseconds, percent)

    assert told is not None
    assert abs(told - exact) <= max(ERROR * exact, 500)


@given(durations, durations)
def test_parts_add_up_to_the_whole(some_of_them: list[int], others: list[int]) -> None:
    """Two partitions' counts are those of all their durations, and in either order."""
    whole = counted(some_of_them + others)

    assert whole == merged([counted(some_of_them), counted(others)]) == merged([counted(others), counted(some_of_them)])


def test_buckets_are_the_same_on_every_machine() -> None:
    """Whole milliseconds, so nothing depends on how a machine rounds; what was published stays readable."""
    assert 518 == BUCKETS
    assert [1_000, 1_040, 1_081, 1_124] == [longest_ms(bucket) for bucket in range(4)]
    assert [0, 0, 0, 1, 1, 2] == [bucket_of(ms) for ms in (-5, 0, 1_000, 1_001, 1_040, 1_041)]
    assert BUCKETS - 1 == bucket_of(1_000 * YEAR_MS)


def test_what_never_waited_has_no_quantiles() -> None:
    """None, and nothing published, rather than a nought that reads like an answer."""
    assert None is quantile_ms({}, 50)
    assert {} == quantiles_s({})
    assert {"p25": 0.5, "p50": 0.5, "p75": 0.5, "p90": 0.5} == quantiles_s({0: 3})
