"""One accountable person for every step that a desk owes, and for no other (责任到人)."""

from collections.abc import Mapping

from onewindow.definitions.accountable import Accountable
from onewindow.definitions.accountable import accountable as of_desk
from onewindow.definitions.model import Department
from onewindow.routing.core.state import Case, Look, Open, Paused, Taken, Waiting


def owed(case: Case) -> dict[str, str | None]:
    """Each step whose desk owes a look or a decision, and who took it. One that waits for the applicant owes none."""
    takers: dict[str, str | None] = {}
    for name, step in case.steps.items():
        match step:
            case Taken(by=by) | Paused(by=by):
                takers[name] = by
            case Open():
                takers[name] = None
            case Waiting(look=Look(is_owed=True, taken_by=by)):
                takers[name] = by
            case _:
                pass
    return takers


def accountable(case: Case, departments: Mapping[str, Department]) -> dict[str, Accountable]:
    """Who answers for each step that is owed."""
    return {
        name: of_desk(departments, case.departments[name], taker, case.barred.get(name, frozenset()))
        for name, taker in owed(case).items()
    }
