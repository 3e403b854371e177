"""Deputies (代理): who may stand in for whom, and who acts when a deputy does.

    a head names a deputy ──▶ from the first day to the last ──▶ over; or taken back before

A deputy acts with the role and the department of the one they stand in for; what they say names both, and until when
the mandate holds, so that the case can check it again. They keep their own id: nobody decides their own application,
and whoever looked at a step of two persons does not decide it, in whosever place they act.
"""

from dataclasses import replace
from datetime import date

from onewindow.contracts.fact import By
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Day, Instant, end_of_day, local_day
from onewindow.contracts.rights import Denied, Target, allowed
from onewindow.definitions.grounds import LONGEST
from onewindow.department_worker.core.refusals import NOT_ALLOWED, Refusal


@fixed(kw_only=True)
class Mandate:
    """``deputy`` stands in for ``principal`` from ``since`` up to and including ``until``, by the word of a head."""

    id: str
    principal: str
    deputy: str
    department: str | None
    since: Day
    until: Day
    named_by: str
    named_at: Instant
    ended_at: Instant | None = None

    def holds(self, at: Instant) -> bool:
        """Whether the deputy may act then."""
        return self.ended_at is None and self.since <= local_day(at).isoformat() <= self.until


def why_not_name(
    by: By, principal: By | None, deputy: By | None, since: date, until: date, now: Instant
) -> Refusal | None:
    """Why somebody may not name this deputy, or None. ``principal`` and ``deputy`` are None for nobody."""
    if principal is None or not _has_a_desk(principal):
        return Refusal("person_unknown", "/principal")
    if not _may_delegate(by, principal, now):
        return NOT_ALLOWED
    if deputy is None or deputy.id == principal.id or not _stands_in(deputy, principal):
        return Refusal("deputy_unknown", "/deputy")
    today = local_day(now)
    return None if since <= until and today <= until <= today + LONGEST else Refusal("until_wrong", "/until")


def may_end(by: By, mandate: Mandate, principal: By | None, now: Instant) -> bool:
    """Who names a deputy takes the mandate back, and so does whoever is stood in for."""
    return by.id == mandate.principal or (principal is not None and _may_delegate(by, principal, now))


def in_the_place_of(by: By, principal: By | None, mandates: tuple[Mandate, ...], now: Instant) -> By | Refusal:
    """Who acts when ``by`` acts for ``principal``; a mandate must hold now."""
    holding = [one.until for one in mandates if one.deputy == by.id and one.holds(now)]
    if principal is None or not holding:
        return Refusal("deputy_over")
    until = end_of_day(date.fromisoformat(max(holding)))
    return replace(principal, id=by.id, on_behalf_of=principal.id, mandate_until=until)


def _has_a_desk(person: By) -> bool:
    return person.role in ("officer", "head", "government_head")


def _may_delegate(by: By, principal: By, now: Instant) -> bool:
    """The head of the department, and of the government only for themselves."""
    if isinstance(allowed(by, "delegate", Target(department=principal.department), now), Denied):
        return False
    return by.role == "head" or by.id == principal.id


def _stands_in(deputy: By, principal: By) -> bool:
    """Somebody of the same department; for the head of the government, the head of one."""
    if principal.role == "government_head":
        return deputy.role == "head"
    return deputy.role in ("officer", "head") and deputy.department == principal.department
