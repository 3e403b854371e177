"""Laws of the pulse, for lives by chance that are mixed by chance: however it hears a journal, it says the same."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pydantic import TypeAdapter
from tests.routing.chance import NAMES
from tests.routing.pulsed import of_a_case
from tests.routing.test_property_core import VERBS, Deed, deeds, lived, numbers, routes
from tests.support.given import Given

from onewindow.contracts.entry import Entry
from onewindow.contracts.instant import of_ms, shift, to_ms
from onewindow.contracts.pulse import SPANS_MS, CasesMeasured, PulseFact
from onewindow.contracts.topics import pulse as codec
from onewindow.routing.core.pulse import Period, Pulse, drop, fold, is_past
from onewindow.routing.core.pulse_facts import is_told, untold
from onewindow.routing.core.state import Case, Look, Open, Taken, Waiting, is_over

KEPT: TypeAdapter[Pulse] = TypeAdapter(Pulse)
seeds = some.integers(0, 2**32)
Board = dict[tuple[str, str, str], bytes]
"""What a reader of the topic keeps: the last word on each line of each period."""
Fold = Callable[[Pulse, int, Entry], None]
Tell = Callable[[Pulse, Board, dict[str, bytes]], None]


def lives(chance: Random) -> list[Given]:
    """Up to four cases of services by chance."""
    return [
        lived(
            chance.randrange(40),
            {
                "x": chance.random() < 0.7,
                "y": chance.random() < 0.7,
                "n": chance.randrange(4),
                "until": f"2026-12-{chance.randint(1, 31):02}",
            },
            [(chance.choice(VERBS), chance.choice(NAMES), chance.randrange(4)) for _ in range(chance.randrange(20))],
        )
        for _ in range(chance.randint(1, 4))
    ]


def mixed(cases: list[Given], chance: Random) -> list[Entry]:
    """A journal of all of them: each case in order, between them none, and each some days after the others."""
    runs = [
        [replace(entry, at=shift(entry.at, days=days)) for entry in of_a_case(f"case-{number}", case)]
        for number, case in enumerate(cases)
        for days in (chance.choice((0, 0, 0.05, 1, 40)),)
    ]
    journal = []
    while runs := [run for run in runs if run]:
        journal.append(chance.choice(runs).pop(0))
    return journal


def hear(pulse: Pulse, journal: list[Entry], start: int, end: int, hears: Fold = fold) -> None:
    """A stretch of the journal is delivered."""
    for offset in range(start, end):
        hears(pulse, offset, journal[offset])


def tell(pulse: Pulse, board: Board, known: dict[str, bytes]) -> None:
    """All that moved is told; periods of which all is told may go. A record of one id is always the same."""
    for period in pulse.periods:
        for fact in untold(pulse, period):
            raw = codec.encode(fact)
            assert raw == known.setdefault(fact.id, raw)
            board[_place(fact)] = raw
        period.told = pulse.next
    drop(pulse, [period for period in pulse.periods if is_told(period)])


def _place(fact: PulseFact) -> tuple[str, str, str]:
    desk = "" if isinstance(fact, CasesMeasured) else f"{fact.step}/{fact.department}/{fact.work}"
    return fact.start, fact.end, f"{fact.service}/{desk}"


def at_once(journal: list[Entry]) -> tuple[Pulse, Board]:
    """The whole journal in one go, told once."""
    pulse, board = Pulse(0), Board()
    hear(pulse, journal, 0, len(journal))
    tell(pulse, board, {})
    return pulse, board


def without_marks(pulse: Pulse) -> tuple[Pulse, list[Period]]:
    """As it is apart from what was told when."""
    return replace(pulse, spans={}), [replace(one, told=0) for one in pulse.periods]


@settings(max_examples=150, deadline=None)
@given(seeds)
def test_however_it_is_delivered_the_pulse_is_the_same(seed: int) -> None:
    """In batches of any size, stretches again, told now and then, killed and taken up from what was kept."""
    live_through(seed, fold, tell)


def live_through(seed: int, hears: Fold, tells: Tell) -> None:
    """Deliver one journal by chance. Raises AssertionError when it makes a difference."""
    chance = Random(seed)
    journal = mixed(lives(chance), chance)
    expected, told = at_once(journal)
    pulse, kept, board, known = Pulse(0), KEPT.dump_json(Pulse(0)), Board(), dict[str, bytes]()
    while pulse.next < len(journal):
        start = chance.randint(max(0, pulse.next - 5), pulse.next)
        hear(pulse, journal, start, chance.randint(pulse.next, len(journal)), hears)
        match chance.choice(("tell", "keep", "die", "go on", "go on")):
            case "tell":
                tells(pulse, board, known)
            case "keep":
                kept = KEPT.dump_json(pulse)
            case "die":
                pulse = KEPT.validate_json(kept)
    tells(pulse, board, known)

    assert without_marks(expected) == without_marks(pulse)
    assert told == board


def counts_what_comes_again(pulse: Pulse, offset: int, entry: Entry) -> None:
    """Broken: a bare counter, to which an entry that was delivered twice is two."""
    pulse.next = min(pulse.next, offset)
    if (case := pulse.cases.get(entry.application_id)) is not None:
        case.seq = min(case.seq, entry.seq - 1)
    fold(pulse, offset, entry)


def takes_the_newest_hour(pulse: Pulse, offset: int, entry: Entry) -> None:
    """Broken: counts in the hour in which it was heard rather than that of the entry."""
    newest = of_ms(max(pulse.high, to_ms(entry.at)))
    fold(pulse, offset, replace(entry, at=newest) if entry.seq > 1 else entry)


def forgets_untold(pulse: Pulse, board: Board, known: dict[str, bytes]) -> None:
    """Broken: periods that are over go, whether they were told or not."""
    for period in [period for period in pulse.periods if is_past(pulse, period)][1:]:
        period.lines.clear()
    tell(pulse, board, known)


def tells_as_of_now(pulse: Pulse, board: Board, known: dict[str, bytes]) -> None:
    """Broken: a line says what is open when it is told, not after its last entry."""
    for period in pulse.periods:
        for name, line in period.lines.items():
            line.open = pulse.standing[name].open if name in pulse.standing else 0
    tell(pulse, board, known)


@pytest.mark.parametrize(
    ("hears", "tells"),
    [
        (counts_what_comes_again, tell),
        (takes_the_newest_hour, tell),
        (fold, forgets_untold),
        (fold, tells_as_of_now),
    ],
    ids=lambda one: one.__name__,
)
def test_a_pulse_that_depends_on_its_delivery_is_caught(hears: Fold, tells: Tell) -> None:
    """Each way of being wrong makes a difference within a few hundred journals."""
    with pytest.raises(AssertionError):
        list(map(partial(live_through, hears=hears, tells=tells), range(300)))


@settings(deadline=None)
@given(seeds)
def test_what_opens_ends_or_is_open(seed: int) -> None:
    """On every line, over all periods of a length: opened = ended in some way + open now."""
    chance = Random(seed)
    pulse, _ = at_once(journal := mixed(lives(chance), chance))
    again = Pulse(0)
    hear(again, journal, 0, len(journal))
    for span in SPANS_MS:
        left: Counter[str] = Counter()
        for period in again.periods:
            if period.span == span:
                for name, line in period.lines.items():
                    left[name] += 2 * line.counts.get("opened", 0) - sum(line.counts.values())
        assert {name: one.open for name, one in pulse.standing.items()} == {
            n: count for n, count in left.items() if count
        }


@settings(deadline=None)
@given(numbers, routes, deeds)
def test_the_pulse_and_the_case_agree_on_who_is_asked(
    number: int, first: dict[str, bool | int | str], done: list[Deed]
) -> None:
    """After every entry, step by step: the desks that the case waits for are those that the pulse counts."""
    life = lived(number, first, done)
    pulse = Pulse(0)
    for offset, entry in enumerate(life.entries):
        fold(pulse, offset, entry)
    known = pulse.cases.get("application")

    assert (known is None) == is_over(life.case)
    if known is not None:
        assert asked(life.case) == {step: (one.line.split("/")[2], one.work) for step, one in known.asked.items()}


def asked(case: Case) -> dict[str, tuple[str, str]]:
    """Which desk owes which answer, as routing knows it."""
    return {
        name: (case.departments[name], "look" if isinstance(step, Waiting) else "decide")
        for name, step in case.steps.items()
        if isinstance(step, Open | Taken | Waiting)
        and (not isinstance(step, Waiting) or (isinstance(step.look, Look) and step.look.is_owed))
    }


@settings(deadline=None)
@given(seeds)
def test_what_is_over_leaves_memory(seed: int) -> None:
    """Only open cases stay, two periods of each length, and no line of a desk that nobody waits for."""
    chance = Random(seed)
    cases = lives(chance)
    pulse, _ = at_once(mixed(cases, chance))

    assert {f"case-{number}" for number, case in enumerate(cases) if not is_over(case.case)} == pulse.cases.keys()
    assert len(pulse.periods) <= 2 * len(SPANS_MS)
    assert all(one.open for one in pulse.standing.values())


def ids(facts: Iterable[PulseFact]) -> list[str]:
    """The ids of records."""
    return [fact.id for fact in facts]


@settings(deadline=None)
@given(seeds)
def test_what_was_told_is_not_told_again(seed: int) -> None:
    """Only what moved since; no two records of one telling have the same id."""
    chance = Random(seed)
    journal = mixed(lives(chance), chance)
    pulse, known = Pulse(0), dict[str, bytes]()
    hear(pulse, journal, 0, len(journal))
    told = [one for period in pulse.periods for one in ids(untold(pulse, period))]
    tell(pulse, Board(), known)

    assert len(told) == len(set(told)) == len(known)
    assert [] == [fact for period in pulse.periods for fact in untold(pulse, period)]
