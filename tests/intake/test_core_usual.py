"""What is usual at a desk: learned from the pulse in any order, told in honest words, or not at all."""

from dataclasses import replace
from random import Random

import pytest

from onewindow.contracts.instant import of_ms, to_ms
from onewindow.contracts.pulse import HOUR_MS, LONG_MS, StepsMeasured
from onewindow.contracts.waits import bucket_of
from onewindow.intake.core.line import Line
from onewindow.intake.core.usual import Measure, Usual, desk_of, learned, usual, words_of

NOW = "2026-11-25T01:00:00.000Z"
START = to_ms(NOW) // LONG_MS * LONG_MS
DAY = 86_400_000


def measured(upto: int, *days: float, period: int = 0, partition: int = 0, fold: int = 1) -> StepsMeasured:
    """A record that counts answers of so many days; ``period``: the present one, or -1, -2 before it."""
    start = START + period * LONG_MS
    counted: dict[int, int] = {}
    for each in days:
        bucket = bucket_of(round(each * DAY))
        counted[bucket] = counted.get(bucket, 0) + 1
    return StepsMeasured(
        id=f"{partition}/{start}/{upto}",
        at=of_ms(start),
        partition=partition,
        fold=fold,
        upto=upto,
        start=of_ms(start),
        end=of_ms(start + LONG_MS),
        service="stall",
        step="register",
        department="amr",
        work="decide",
        moves={"granted": len(days)},
        open=0,
        alone=0,
        waits=counted,
        quantiles_s={},
    )


def known(*said: StepsMeasured) -> Measure:
    """What is known after these records."""
    measure: Measure | None = None
    for one in said:
        measure = learned(measure, one) or measure
    assert measure is not None
    return measure


def test_the_middle_half_of_all_partitions_is_told() -> None:
    """Two partitions with four answers each: a quarter came in about two days, three quarters in about four."""
    parts = [known(measured(9, 1, 2, 2, 3)), known(measured(5, 3, 4, 4, 9, partition=1))]
    found = usual(parts, NOW, least=8)

    assert found is not None
    assert 8 == found.answers
    assert pytest.approx(2, rel=0.02) == found.from_s / 86_400
    assert pytest.approx(4, rel=0.02) == found.to_s / 86_400


def test_nothing_is_told_of_too_few_answers() -> None:
    """Seven are not eight."""
    assert None is usual([known(measured(9, 1, 2, 2, 3, 3, 4, 4))], NOW, least=8)
    assert None is usual([], NOW, least=1)


def test_the_last_word_on_a_period_replaces_the_ones_before() -> None:
    """In whatever order records come, and however often."""
    said = [measured(3, 1), measured(5, 1, 1), measured(9, 1, 1, 2), measured(4, 7, period=-1)]
    expected = known(*said)
    for seed in range(20):
        mixed = said * 2
        Random(seed).shuffle(mixed)
        assert expected == known(*mixed)
    assert 4 == sum(sum(period.waits.values()) for period in expected.periods.values())


def test_only_two_periods_are_kept_and_only_recent_ones_told() -> None:
    """An older one leaves when the third begins; what a desk did a year ago is not usual today."""
    three = known(measured(1, 1, period=-2), measured(2, 1, period=-1), measured(3, 1))
    assert [of_ms(START - LONG_MS), of_ms(START)] == list(three.periods)
    assert None is learned(three, measured(1, 1, period=-2))
    assert None is usual([known(measured(1, *[1] * 50, period=-13))], NOW, least=1)


def test_short_periods_and_older_rules_say_nothing() -> None:
    """An hour's period is for operators; what other rules have counted is never added up with these."""
    hour = replace(measured(3, 1), end=of_ms(START + HOUR_MS))
    assert None is learned(None, hour)

    newer = known(measured(900, 1, 1, period=-1), measured(3, 2, fold=2))
    assert [of_ms(START)] == list(newer.periods)
    assert newer.rev > known(measured(900, 1)).rev
    assert None is learned(newer, measured(901, 1))


@pytest.mark.parametrize(
    ("low_s", "high_s", "zh", "en"),
    [
        (1, 50, "通常不到 1 分钟", "usually within a minute"),
        (70, 1_000, "通常需 1 至 17 分钟", "usually 1 to 17 minutes"),
        (1_200, 5_000, "通常在 2 小时以内", "usually within 2 hours"),
        (100, 3_601, "通常在 2 小时以内", "usually within 2 hours"),
        (30, 3_000, "通常在 50 分钟以内", "usually within 50 minutes"),
        (10_000, 100_000, "通常需 2 至 28 小时", "usually 2 to 28 hours"),
        (2 * 86_400, 86_400 * 4 - 1, "通常需 2 至 4 个自然日", "usually 2 to 4 calendar days"),
        (3_600, 86_400 * 3, "通常在 3 个自然日以内", "usually within 3 calendar days"),
    ],
)
def test_it_is_told_in_whole_units_rounded_outwards(low_s: int, high_s: int, zh: str, en: str) -> None:
    """Minutes, hours or calendar days; nobody is told that it takes less than it did."""
    told = words_of(Usual(from_s=low_s, to_s=high_s, answers=20))

    assert (zh, en) == (told.zh, told.en)


def test_only_a_step_that_waits_for_a_desk_has_a_usual_time() -> None:
    """Looking and deciding are two things; a step that waits for another or for the applicant has none."""
    line = Line(step="register", department="amr", since=NOW)

    assert "stall/register/amr/decide" == desk_of("stall", replace(line, state="open"))
    assert "stall/register/amr/decide" == desk_of("stall", replace(line, state="taken"))
    assert "stall/register/amr/look" == desk_of("stall", replace(line, look="open"))
    for other in (line, replace(line, look="complete"), replace(line, state="asked"), replace(line, state="granted")):
        assert None is desk_of("stall", other)
