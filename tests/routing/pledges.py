"""What the referee knows of materials that were pledged for later: which may be missing, and until when."""

from calendar import monthrange
from collections.abc import Mapping

from tests.routing.account import Account
from tests.routing.pencil import at_the_end_of, day_of, last_day
from tests.routing.recounts import Walls
from tests.routing.weighing import Claimed

from onewindow.contracts.application import GapClosed
from onewindow.contracts.case import (
    CaseGapClosed,
    CaseTerminated,
    DutyOwed,
    GapAccepted,
    GapExpired,
    ResultRevised,
    StepDenied,
    StepGranted,
)
from onewindow.contracts.entry import Entry
from onewindow.contracts.fact import RouteValue
from onewindow.contracts.instant import Instant
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.duration import Duration


def can_come_later(compiled: CompiledDefinition, routes: Mapping[str, RouteValue]) -> set[str]:
    """What the applicant may pledge: a step of the case needs it, and the definition has terms for it."""
    definition = compiled.definition
    planned = [one for step, one in definition.steps.items() if compiled.holds(step, routes)]
    needed = {item for one in planned for item in one.needs}
    return {item for item in needed & definition.materials.keys() if _later(compiled, item)}


def _later(compiled: CompiledDefinition, item: str) -> bool:
    return compiled.definition.gap is not None and compiled.definition.materials[item].need == "later"


def done_with(account: Account) -> set[str]:
    """What was pledged and is there, or needed by nobody."""
    return account.pledged - (can_come_later(account.compiled, account.routes) - account.items.keys())


def foul_in_gap(
    account: Account,
    fact: GapAccepted | CaseGapClosed | GapExpired,
    entry: Entry,
    said: Mapping[str, Claimed],
    walls: Walls,
) -> str | None:
    """What is wrong with what is said of a gap; ``account`` is the one before."""
    match fact:
        case GapAccepted():
            gap = account.compiled.definition.gap
            right = gap is not None and set(fact.materials) == account.pledged and account.accepted_now is not None
            days = {last_day(entry.at, gap.within if gap else None, wall=wall) for wall in walls}
            return None if right and fact.until in days else "accepted with another gap, or until another day"
        case CaseGapClosed():
            claimed = said[entry.cause].fact if entry.cause in said else None
            wanted = set(claimed.materials) if isinstance(claimed, GapClosed) else done_with(account)
            mine = wanted <= account.pledged and (fact.dossier is not None) == isinstance(claimed, GapClosed)
            return None if mine and set(fact.closed) == wanted else "closed another gap than was to be closed"
        case GapExpired():
            ends = at_the_end_of(str(account.gap_until))
            ended = any(isinstance(one, CaseTerminated) and one.ground == "gap_expired" for one in entry.facts)
            mine = entry.cause == f"strike:{ends}" and set(fact.materials) == account.pledged and ended
            return None if mine else "a gap is over too early, or the case goes on"


def rests_on_a_promise(account: Account, step: str) -> bool:
    """Whether the applicant has promised, and the definition has terms for it."""
    return step in account.promised and account.compiled.definition.steps[step].commitment is not None


def foul_in_check(account: Account, fact: DutyOwed, entry: Entry, walls: Walls) -> str | None:
    """What is wrong with a check that is to be done; ``account`` has heard of the grant."""
    step = str(fact.step)
    granted = any(isinstance(one, StepGranted) and one.step == step for one in entry.facts)
    terms = account.compiled.definition.steps[step].commitment
    days = {last_day(entry.at, terms.check if terms else None, wall=wall) for wall in walls}
    right = granted and rests_on_a_promise(account, step) and fact.due in days
    return None if right else f"a check of {step} is owed that is not, or by another day"


def unpromised(account: Account, entry: Entry) -> str | None:
    """What is wrong with grants and denials of an entry that was heard: unchecked promises, and bars nobody set."""
    for fact in entry.facts:
        if isinstance(fact, StepGranted) and rests_on_a_promise(account, fact.step):
            owed = any(isinstance(one, DutyOwed) and one.step == fact.step for one in entry.facts)
            if not owed:
                return f"{fact.step} was granted on a promise that nobody will check"
        if isinstance(fact, StepDenied):
            bar = account.compiled.definition.bars.false_material if fact.ground else None
            if fact.bars_until != _months_on(entry.at, bar) or ("L20" in fact.law and not fact.ground):
                return f"{fact.step} bars for another time than it ought to"
        if isinstance(fact, ResultRevised):
            bar = account.compiled.definition.bars.fraud if fact.ground == "fraud" else None
            if fact.bars_until != _months_on(entry.at, bar):
                return "a fraud bars for another time than it ought to"
    return None


def _months_on(at: Instant, bar: Duration | None) -> str | None:
    """The same day so many months later, or the last one of a shorter month."""
    if bar is None:
        return None
    day = day_of(at)
    years, month = divmod(day.month - 1 + bar.count, 12)
    last = monthrange(day.year + years, month + 1)[1]
    return day.replace(year=day.year + years, month=month + 1, day=min(day.day, last)).isoformat()


def left_open(account: Account, entry: Entry) -> str | None:
    """What is wrong with a gap that stays; ``account`` is the one after the entry."""
    if account.phase in ("received", "asked", "in_review") and done_with(account):
        return f"{done_with(account)} is not missing any more"
    if account.phase == "in_review" and account.pledged and account.gap_until is None:
        return "accepted without a day for what was pledged"
    ends = at_the_end_of(account.gap_until) if account.gap_until else ""
    if account.phase == "in_review" and entry.cause == f"strike:{ends}":
        return "a gap is over, and the case goes on"
    return None
