"""C4 and C5: at most one decision counts per step and round, and it is the first valid one in log order."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.faults.checker.book import Book, Step
from tests.faults.checker.counting import Entry
from tests.faults.checker.findings import Finding
from tests.faults.checker.image import Told

DECIDED = frozenset({"step_granted", "step_denied"})
_DECIDING = frozenset({"granted", "denied", "opinion_given"})
_STALE = frozenset({"step_not_open", "old_round", "old_turn"})
_OPEN = frozenset({"open", "taken"})


class Decisions:
    """Weighs the decisions of one case against what the desks said; ``reviews``: fact id to its first record."""

    def __init__(self, case: str, reviews: Mapping[str, Told]) -> None:
        self._case, self._reviews = case, reviews
        self._settled: set[tuple[str, int]] = set()

    def weigh(self, book: Book, entry: Entry, kind: str, fact: Mapping[str, Any]) -> Iterator[Finding]:
        """What is wrong with one fact, told before ``book`` hears of it."""
        step = book.steps.get(str(fact.get("step")))
        if step is None:
            return
        if kind in DECIDED:
            yield from self._counted(step, entry, fact)
        elif kind == "fact_refused" and fact["code"] in _STALE:
            yield from self._refused(step, entry)

    def _counted(self, step: Step, entry: Entry, fact: Mapping[str, Any]) -> Iterator[Finding]:
        name, decision = fact["step"], fact["decision"]
        if step.state not in _OPEN or (name, step.round) in self._settled:
            yield self._wrong("doubled", f"{name} was decided in entry {entry.seq} while it was {step.state}")
        self._settled.add((name, step.round))
        if fact["round"] != step.round:
            yield self._wrong("divergent", f"{name} was decided for round {fact['round']}, asked is {step.round}")
        review = self._reviews.get(decision)
        if review is None or decision != entry.cause:
            yield self._wrong("divergent", f"nobody said the decision {decision} of {name}")
        elif not self._is_valid(step, name, review):
            yield self._wrong("divergent", f"{decision} was not a valid decision of {name}, but counted")

    def _refused(self, step: Step, entry: Entry) -> Iterator[Finding]:
        review = self._reviews.get(entry.cause)
        if review is None or review.kind not in _DECIDING or step.state not in _OPEN:
            return
        if self._is_valid(step, str(review.get("step")), review):
            yield self._wrong("lost", f"the valid decision {entry.cause} of {review.get('step')} was refused")

    def _is_valid(self, step: Step, name: str, review: Told) -> bool:
        """Whether it carries the token that is asked for, and its author may decide."""
        token: Sequence[Any] = (review.get("step"), review.get("round"), review.get("turn"))
        by = review.get("by") or {}
        allowed = by.get("role") == "service" if review.get("automatic") else by.get("department") == step.department
        return tuple(token) == (name, step.round, step.turn) and bool(allowed)

    def _wrong(self, kind: Any, says: str) -> Finding:
        return Finding("C4", kind, self._case, says)
