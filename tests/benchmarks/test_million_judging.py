"""The verdict of a long run finds what grows with n, and takes neither noise nor caches that fill for it."""

from dataclasses import replace

import pytest
from benchmarks.million.judging import GROWN, SETTLED, checkpoints, kills, verdict
from hypothesis import given
from hypothesis import strategies as st
from tests.benchmarks.rows import CHANGES, FLAT, PLACES, rows

NOISE = st.lists(st.floats(0.9, 1.1), min_size=len(PLACES), max_size=len(PLACES))
SOMETHING = pytest.mark.parametrize("what", CHANGES)


@SOMETHING
@given(noise=NOISE)
def test_a_flat_noisy_series_has_not_grown(what: str, noise: list[float]) -> None:
    """A tenth more or less at each row, in any order, is no growth."""
    held, told = verdict(rows(what, noise))

    assert held, told
    assert told.startswith("nothing grows")


@SOMETHING
@given(noise=st.lists(st.floats(0.97, 1.03), min_size=len(PLACES), max_size=len(PLACES)), by=st.floats(0.6, 20.0))
def test_what_grows_with_n_is_found_and_named(what: str, noise: list[float], by: float) -> None:
    """Six tenths more at the last row than at none, straight along n, is found in each thing that is judged."""
    grown = [(1 + by * place / PLACES[-1]) * factor for place, factor in zip(PLACES, noise, strict=True)]
    held, told = verdict(rows(what, grown))

    assert held is False
    assert told.startswith("SOMETHING GROWS")
    (named,) = told.split("): ")[1].split("; ")
    assert named.startswith(what)


def test_one_odd_row_says_nothing() -> None:
    """A row in the middle, or the last of many, that is three times as high is left to the median."""
    places = tuple(checkpoints(10_000, 1_000_000))
    for odd in (5, len(places) - 1):
        factors = [3.0 if at == odd else 1.0 for at in range(len(places))]

        assert verdict(rows("CPU of the services", factors, places))[0]


def test_caches_that_fill_before_rows_count_are_no_growth() -> None:
    """Memory that doubles up to the first row that is judged, and stays, has not grown."""
    factors = [0.5 + 0.5 * min(1.0, place / SETTLED) for place in PLACES]

    assert verdict(rows("memory of routing", factors))[0]
    assert verdict(rows("memory of routing", factors), settled=0)[0] is False


def test_a_case_that_stays_in_memory_is_growth() -> None:
    """One closed case that routing still holds when all is over is one too many."""
    held, told = verdict([replace(row, in_memory=1) for row in rows("log on disk", [1.0] * len(PLACES))])

    assert held is False
    assert told.endswith("1 closed cases in memory")


def test_the_heap_of_the_broker_is_not_judged() -> None:
    """A JVM fills what it is given; its memory is shown and nothing more."""
    later = [replace(FLAT, n=place, resident_mb={"routing": 120.0, "kafka": 200.0 + place / 1000}) for place in PLACES]

    assert verdict(later)[0]


def test_disturbed_rows_and_gaps_are_left_out() -> None:
    """A process that ended by itself makes its row say nothing; what fewer than two rows have is named."""
    flat = rows("memory of routing", [1.0] * len(PLACES))
    odd = replace(flat[-1], disturbed=True, resident_mb={"routing": 1000.0, "kafka": 1.0})
    silent = [replace(row, take_over=None, services_cpu_ms=None) for row in flat[:-1]]

    assert verdict([*flat, odd, odd, odd])[0]
    held, told = verdict([*silent, flat[-1]])
    assert held
    assert told.endswith("not judged: CPU of the services for an application (ms), take-over of routing (s)")


def test_a_take_over_is_judged_by_the_rows_that_have_one() -> None:
    """Measured at the first and the last of six rows, and twice as long: found."""
    first, *between, last = rows("take-over of routing", [1.0] * 5 + [2.0], PLACES[-6:])
    held, told = verdict([first, *(replace(row, take_over=None) for row in between), last])

    assert held is False
    assert "take-over of routing (s) 1.2 to 2.4" in told


def test_routing_lives_longer_and_longer_between_its_kills() -> None:
    """Of thirteen rows up to a million, seven end with kills."""
    killed = [place for place in checkpoints(10_000, 1_000_000) if kills(place, 10_000)]

    assert [10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000] == killed
    assert not any(kills(place, 300) for place in (900, 1_800, 4_500, 7, 301))


@pytest.mark.parametrize("few", [[], [FLAT], [replace(FLAT, n=10_000), replace(FLAT, n=20_000)]])
def test_too_few_rows_are_not_judged(few: list[object]) -> None:
    """Nothing, one row, or rows before caches are full: no verdict, and it says so."""
    held, told = verdict(few)  # type: ignore[arg-type]  # rows, mixed with none

    assert held is None
    assert told.startswith("not judged")


def test_two_rows_are_the_first_and_the_last() -> None:
    """The least that is judged: the bound itself has not grown, a little above has."""
    places = (100_000, 1_000_000)

    assert verdict(rows("log on disk", (1.0, GROWN), places))[0]
    assert verdict(rows("log on disk", (1.0, GROWN + 0.01), places))[0] is False


def test_checkpoints_come_close_at_first_and_evenly_later() -> None:
    """One, two, five and ten times the first, then on in steps of the ten; the last is always there, once."""
    assert [10, 20, 50, 100, 200, 300, 350] == list(checkpoints(10, 350))
    assert [10, 20, 50, 100, 200] == list(checkpoints(10, 200))
    assert [7] == list(checkpoints(10, 7))
    assert 13 == len(list(checkpoints(10_000, 1_000_000)))
