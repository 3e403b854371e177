"""What the referee knows of licences that are renewed: until when they hold, and what it means that nobody decides."""

from collections.abc import Mapping, Set
from datetime import timedelta

from tests.routing.account import Account
from tests.routing.pencil import at_the_end_of, day_of

from onewindow.contracts.case import (
    AcceptanceDeemed,
    CaseAccepted,
    CaseConcluded,
    CaseCorrected,
    CaseOpened,
    CaseSupplemented,
    StepCancelled,
    StepLapsed,
)
from onewindow.contracts.entry import Entry
from onewindow.contracts.fact import RouteValue
from onewindow.contracts.instant import Day, Instant

ASKED = frozenset({"open", "taken", "asked", "paused"})
UNDECIDED = ASKED | {"waiting", "announced"}
BINDING = frozenset({"licence", "countersign"})


def foul_in_the_day(account: Account, fact: CaseOpened | CaseSupplemented | CaseCorrected, at: Instant) -> str | None:
    """What is wrong with the day until which the licence holds; ``account`` is the one before."""
    if account.phase == "in_review":
        return None if fact.renews_until == account.renews_until else "moved the end of a licence after acceptance"
    routes: Mapping[str, RouteValue] = {**account.routes, **fact.routes}
    handed_in, renewal = account.opened_at or at, account.compiled.definition.renewal
    wanted = None
    if renewal is not None:
        day = str(routes[renewal.until])
        in_time = (day_of(handed_in) + timedelta(days=renewal.ahead.count)).isoformat() <= day
        wanted = day if in_time else None
    return None if fact.renews_until == wanted else f"the licence holds until another day than {wanted}"


def is_renewed_by_silence(account: Account, fact: StepLapsed, entry: Entry) -> bool:
    """A desk that was to decide said nothing before the licence ended."""
    part, kind = account.parts[fact.step], account.compiled.definition.steps[fact.step].kind
    silent = part.state in ASKED and fact.round == part.round
    day = account.licence_ends()
    ends = day is not None and fact.due == day and _is_over(day, entry)
    return silent and ends and kind in BINDING and (fact.law, fact.basis) == (("L19",), "renewal")


def unrenewed(account: Account, fact: CaseConcluded, entry: Entry) -> str | None:
    """A case is concluded as the licence ends, by that law; at another time it is concluded by no such law."""
    day = account.licence_ends()
    return None if _is_over(day, entry) == ("L19" in fact.law) else "renewed at another time, or not as it ended"


def _is_over(day: Day | None, entry: Entry) -> bool:
    """The licence ends: its last day strikes, or is over when an acceptance takes effect from before that."""
    accepts = any(isinstance(fact, CaseAccepted | AcceptanceDeemed) for fact in entry.facts)
    ends = at_the_end_of(day) if day else None
    return ends is not None and (entry.cause == f"strike:{ends}" or (accepts and ends < entry.at))


def let_pass(account: Account, fact: StepCancelled, entry: Entry) -> str | None:
    """Of a desk that had to decide, and let the licence end, that is said; nobody else was silent."""
    renewed = any(isinstance(one, CaseConcluded) and "L19" in one.law for one in entry.facts)
    asked = account.parts[fact.step].state in ASKED and account.compiled.definition.steps[fact.step].kind in BINDING
    return f"{fact.step} let the licence end, and nothing is said of it" if renewed and asked else None


def as_if_granted(account: Account, tail: Set[str]) -> dict[str, str]:
    """The states of all steps, with those that nobody has decided by then as granted."""
    undecided = {step for step, state in account.states().items() if state in UNDECIDED} | set(tail)
    return account.states() | dict.fromkeys(undecided, "granted")
