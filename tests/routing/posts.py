"""Who answers for what a desk owes, by somebody who has never seen the core: one for each, and nobody for the rest."""

from collections.abc import Callable, Mapping

from tests.routing.account import Account, Part
from tests.routing.referee import FoulError, Referee
from tests.support.definitions import DEPARTMENTS

from onewindow.definitions.accountable import Accountable
from onewindow.definitions.model import Department
from onewindow.routing.core.accountable import accountable
from onewindow.routing.core.state import Case

Rule = Callable[[Case, Mapping[str, Department]], dict[str, Accountable]]
_BY_THE_TABLE: Mapping[str, list[tuple[str, str | None]]] = {
    "amr": [("duty", "amr-duty"), ("head", "amr-head")],
    "eco": [("head", "eco-head")],
    "fire": [("duty", "fire-duty"), ("head", None)],
}
"""Written down from the departments of the tests, not read from them."""


class Posts:
    """Compares what routing makes of the cases in its memory; ``rule`` can be a mutant that ought to be caught."""

    def __init__(self, rule: Rule = accountable) -> None:
        self._rule = rule

    def compare(self, cases: Mapping[str, Case], referee: Referee) -> None:
        """Raises FoulError."""
        for name, case in cases.items():
            said = {step: (one.post, one.person) for step, one in self._rule(case, DEPARTMENTS).items()}
            if said != _answering(referee.accounts[name]):
                raise FoulError(f"{said} answer for {referee.accounts[name]}")


def _answering(account: Account) -> dict[str, tuple[str, str | None]]:
    return {step: _answers_for(part) for step, part in account.parts.items() if part.asks is not None}


def _answers_for(part: Part) -> tuple[str, str | None]:
    taker = part.held if part.state == "paused" else part.taken
    if taker:
        return "taker", taker
    for post, person in _BY_THE_TABLE.get(part.department, [("head", None)]):
        if person not in part.barred:
            return post, person
    return "government_head", None
