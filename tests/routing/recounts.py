"""What the referee knows of calendars: which of them may have been counted on, and what a case says of another.

An owner counts on all that was imported before it took over, and on what it hears: never on less than the one before.
"""

from collections.abc import Iterator, Mapping

from tests.routing.account import ACTIVE, OVER, Account
from tests.routing.pencil import PLAIN, Wall, last_day, notice_due, terms
from tests.routing.walls import walls
from tests.routing.weighing import Claimed

from onewindow.contracts.case import CaseUnblocked, DueChanged, TermExceeded
from onewindow.contracts.entry import Entry
from onewindow.contracts.instant import Day
from onewindow.contracts.oversight import CalendarImported

GAP = "(gap)"
"""Under which name the last day for what is missing stands among those of steps."""


class Walls:
    """The walls on which days may have been counted by now. ``said`` are all inputs, in the order of the log."""

    def __init__(self, said: Mapping[str, Claimed]) -> None:
        self._said, self._inputs = said, 0
        self._all, self._oldest = [PLAIN], 0

    def __iter__(self) -> Iterator[Wall]:
        return iter(self._known()[self._oldest :])

    @property
    def last(self) -> Wall:
        """What hangs there when all was heard."""
        return self._known()[-1]

    def taken_over(self) -> None:
        """Somebody has taken the partition over, and knows what was imported before."""
        self._oldest = len(self._known()) - 1

    def heard(self, cause: str) -> None:
        """Somebody has heard of this import."""
        facts = [one.fact for one in self._said.values() if isinstance(one.fact, CalendarImported)]
        upto = next((place for place, fact in enumerate(facts, 1) if fact.id == cause), 0)
        self._oldest = max(self._oldest, len(walls(facts[:upto])) - 1)

    def _known(self) -> list[Wall]:
        if len(self._said) != self._inputs:
            self._inputs = len(self._said)
            self._all = walls(one.fact for one in self._said.values() if isinstance(one.fact, CalendarImported))
        return self._all


def days_on(account: Account, wall: Wall) -> dict[str, dict[str, Day]]:
    """The last days of a case that is not over and of each step that is asked now, as this wall has them."""
    if account.phase in OVER:
        return {}
    if account.phase == "received":
        day = notice_due(account.compiled, account.since, wall)
        return {"": {"notice": day} if day else {}}
    if not account.as_of and account.phase != "preliminary":
        return {"": {}}
    clock, mine = account.compiled.definition.clock, dict[str, Day]()
    if account.as_of:
        cap = account.licence_ends()
        mine = terms(clock, account.as_of, account.pauses(), cap, wall, extended=account.extended)
    days = {"": mine}
    if account.gap_until and (gap := account.compiled.definition.gap):
        days[GAP] = {"until": str(last_day(account.gap_start, gap.within, wall=wall))}
    for step, part in account.parts.items():
        if part.state == "announced":
            lasts = account.compiled.definition.steps[step].lasts
            days[step] = {"statutory": str(last_day(part.clock_start or "", lasts, wall=wall))}
        elif part.state in ACTIVE and part.clock_start:
            own = account.compiled.definition.steps[step].clock
            still = [*part.still, *([part.pause] if part.pause else [])]
            days[step] = terms(own, part.clock_start, still, mine.get("statutory"), wall, extended=part.extended)
    return days


def days_said(account: Account) -> dict[str, dict[str, Day]]:
    """The same days, as the case has said them."""
    if account.phase in OVER:
        return {}
    if account.phase == "received":
        return {"": {"notice": account.notice_due} if account.notice_due else {}}
    active = {
        step: dict(part.days) for step, part in account.parts.items() if part.state in ACTIVE and part.clock_start
    }
    gap = {GAP: {"until": account.gap_until}} if account.gap_until else {}
    return {"": dict(account.days), **gap, **active}


def foul_in(account: Account, fact: DueChanged, entry: Entry, possible: Walls) -> str | None:
    """What is wrong with a case that says other last days; ``account`` is the one before."""
    unblocked = isinstance(entry.facts[0], CaseUnblocked)
    beside = [one for one in entry.facts[unblocked:] if not isinstance(one, TermExceeded)]
    if account.phase in OVER or beside != [fact] or entry.facts[unblocked] is not fact:
        return "counted again after its end, or beside something else"
    if account.blocked and not unblocked:
        return "counted again beside something else, or while it was blocked"
    before = days_said(account)
    told = {name: day for name, day in (("promise", fact.promise_due), ("statutory", fact.due)) if day}
    if account.phase == "received":
        told = {"notice": fact.notice_due} if fact.notice_due else {}
    steps = {
        step: {name: day for name, day in (("promise", one.promise_due), ("statutory", one.due)) if day}
        for step, one in fact.steps.items()
    }
    flags = {"": account.provisional} | {step: account.parts[step].provisional for step in steps}
    new = {"": fact.provisional} | {step: one.provisional for step, one in fact.steps.items()}
    if fact.gap is not None:
        steps[GAP] = {"until": fact.gap.until}
        flags[GAP], new[GAP] = account.gap_provisional, fact.gap.provisional
    after = before | {"": told} | steps
    if not any(after == days_on(account, wall) for wall in possible):
        return f"counted again to {after}, which no calendar says"
    gap = {"gap"} if fact.gap is not None and fact.gap.until != account.gap_until else set()
    if set(fact.moved) - gap != {name for name in told if told[name] != before[""].get(name)} or gap - set(fact.moved):
        return "moved other days than it says"
    if after == before and flags == new:
        return "counted again, and nothing is new"
    return None
