"""Whom a command names: a colleague of the department, known where the accounts are; the case takes our word for it."""

from collections.abc import Callable
from dataclasses import replace

from onewindow.contracts.fact import By
from onewindow.department_worker.core.commands import CheckSite, Command, ReassignReview, RecusePerson
from onewindow.department_worker.core.refusals import NOT_ALLOWED, Refusal
from onewindow.department_worker.core.review import Review

Accounts = Callable[[str], By | None]
"""Who has an account of this id."""


def wrong_colleague(review: Review, command: Command, by: By, accounts: Accounts) -> Refusal | None:
    """Nobody of the department, somebody who was recused, or a person for whom only their head speaks."""
    match command:
        case ReassignReview(to=to):
            if not _works_here(accounts(to), review):
                return Refusal("person_unknown", "/to")
            return Refusal("recused", "/to") if to in review.asking.barred else None
        case RecusePerson(person=person):
            if by.role != "head" and person != by.id:
                return NOT_ALLOWED
            if not _works_here(accounts(person), review):
                return Refusal("person_unknown", "/person")
            return Refusal("recused", "/person") if person in review.asking.barred else None
        case _:
            return None


def visiting(
    command: Command, application_id: str, accounts: Accounts, acting: Callable[[By, str], By]
) -> Command | Refusal:
    """A check on site with everybody's account behind their name; any other command as it is."""
    if not isinstance(command, CheckSite):
        return command
    visitors = []
    for place, name in enumerate(command.officers):
        by = accounts(name)
        if by is None or by.role not in ("officer", "head"):
            return Refusal("person_unknown", f"/officers/{place}")
        visitors.append(acting(by, application_id))
    return replace(command, visitors=tuple(visitors))


def _works_here(somebody: By | None, review: Review) -> bool:
    return somebody is not None and (somebody.role, somebody.department) in (
        ("officer", review.asking.department),
        ("head", review.asking.department),
    )
