"""What a run prints: its conditions, how long things took, and the checker's figures."""

import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence

from tests.faults.checker.check import Verdict
from tests.faults.checker.counting import count
from tests.faults.checker.findings import in_figures
from tests.faults.checker.image import Image
from tests.faults.clocks import Spell
from tests.faults.history import History
from tests.faults.killing import Kill
from tests.faults.outages import Outage
from tests.support.processes import ROOT

_SHOWN = 20
_EARLY = 0.01
"""The share of attempts that may be refused early while everything is stopped and started in turn."""


def conditions(bus: str, seed: int, what: str) -> str:
    """By which the run can be repeated: the bus, what is done, seed and commit."""
    return f"{what} on {bus}; seed {seed}, commit {commit()}"


def commit() -> str:
    """The commit of this working copy, marked when something in it is not committed."""
    asked = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=10"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return asked.stdout.strip() or "unknown"


def of_kills(kills: Sequence[Kill]) -> str:
    """Who died how often, and how long it took to be replaced, apart for each way of being replaced."""
    died = Counter(kill.victim for kill in kills)
    lines = [f"{len(kills)} killed: {', '.join(f'{name} {number}' for name, number in sorted(died.items()))}"]
    for how in sorted({kill.how for kill in kills}):
        took = sorted(kill.replaced_s for kill in kills if kill.how == how)
        lines.append(
            f"{how}, {len(took)} times: from kill to the successor's first record"
            f" p50 {_at(took, 0.5):.1f} s, p99 {_at(took, 0.99):.1f} s, max {took[-1]:.1f} s"
        )
    return "\n".join(lines)


def of_stalls(image: Image, history: History) -> str:
    """The longest time from the first attempt to hand an application in to its issued result."""
    begun: dict[str, int] = {}
    for op in history:
        begun.setdefault(op.case, op.ms)
    took = sorted(
        (entry.told.record.appended_ms - begun[case]) / 1000
        for case, entries in count(image).cases.items()
        for entry in entries
        if case in begun and any(kind == "issued" for kind, _ in entry.facts)
    )
    return f"from hand-in to result: p50 {_at(took, 0.5):.1f} s, longest stall of any application {took[-1]:.1f} s"


def of_clients(history: History) -> str:
    """How many attempts there were, and how many of them nobody could answer."""
    kinds = Counter(op.kind for op in history)
    return f"{kinds['invoke']} attempts, {kinds['ok']} confirmed, {kinds['info']} unknown, {kinds['fail']} refused"


def of_stops(took: Sequence[float], history: History) -> str:
    """How long stops took, and what callers met meanwhile: refused before anything was promised, or anything else."""
    early, attempts, met = _met(history)
    other, ordered = sum(met.values()), sorted(took)
    return (
        f"{len(took)} stops: p50 {_at(ordered, 0.5):.1f} s, max {ordered[-1]:.1f} s\n"
        f"{early} early refusals of {attempts} attempts ({100 * early / max(1, attempts):.2f} %),"
        f" {other} other failures{': ' + ', '.join(f'{why} {n}' for why, n in met.items()) if met else ''}"
    )


def is_gentle(history: History) -> bool:
    """Whether a rolling stop cost callers next to nothing: hardly an early refusal, and no other failure at all."""
    early, attempts, other = _met(history)
    return attempts > 0 and early <= _EARLY * attempts and not other


def _met(history: History) -> tuple[int, int, Counter[str | None]]:
    """How many attempts were refused early, how many there were, and what else callers met."""
    met = Counter(op.why for op in history if op.kind in ("info", "fail"))
    return met.pop("503", 0), sum(op.kind == "invoke" for op in history), met


def refused(history: History) -> Mapping[str | None, int]:
    """What those met who were not confirmed, and how often."""
    return Counter(op.why for op in history if op.kind == "info")


def of_outage(outage: Outage, history: History) -> str:
    """What callers met while it lasted, and how soon they were served again."""
    return (
        f"{outage.what} for {outage.seconds:.0f} s: {outage.confirmed} confirmed meanwhile, the first one afterwards"
        f" {outage.again_s:.1f} s later; progress was shown {outage.shown} of {outage.reads} times\n"
        f"callers met: {', '.join(f'{why} {n}' for why, n in refused(history).items()) or 'nothing'}"
    )


def of_spells(spells: Sequence[Spell], history: History) -> str:
    """Whose clock was wrong, how soon they knew, and what callers met."""
    met = Counter(op.why for op in history if op.kind == "info")
    lines = [
        f"{spell.name} {spell.ahead_s:+d} s off: knew after {spell.knew_s:.1f} s, started anew after"
        f" {spell.again_s:.1f} s, right after {spell.right_s:.1f} s; {spell.confirmed} confirmed meanwhile"
        for spell in spells
    ]
    return "\n".join((*lines, f"callers met: {', '.join(f'{why} {n}' for why, n in met.items()) or 'nothing'}"))


def of_restarts(restarts: Mapping[str, int]) -> str:
    """Which servers ended and were started again by their keeper."""
    ended = ", ".join(f"{name} {times} times" for name, times in restarts.items() if times)
    return f"started again by the keeper: {ended or 'none'}"


def of_verdict(verdict: Verdict) -> str:
    """The figures, and the first findings one by one."""
    lines = [
        f"checked {verdict.cases} cases, {verdict.entries} entries, {verdict.claims} claims;"
        f" {verdict.void} void records, {verdict.parked} parked",
        in_figures(verdict.findings),
        *(str(one) for one in verdict.findings[:_SHOWN]),
    ]
    if len(verdict.findings) > _SHOWN:
        lines.append(f"… and {len(verdict.findings) - _SHOWN} more")
    return "\n".join(lines)


def _at(sorted_values: Sequence[float], share: float) -> float:
    """The value below or at which that share of the values lies."""
    return sorted_values[min(len(sorted_values) - 1, int(share * len(sorted_values)))]
