"""The people and services of tests, as their acts are stamped."""

from onewindow.contracts.fact import By
from onewindow.contracts.instant import Instant

ME = By(id="me", role="applicant")
CLERK = By(id="clerk-1", role="clerk")
OPERATOR = By(id="operator-1", role="operator")
NOTIFIER = By(id="notifier", role="service")
MACHINE = By(id="department-worker", role="service")


GOVERNMENT = By(id="gov-head", role="government_head")


def head(department: str) -> By:
    """The head of a department."""
    return By(id=f"{department}-head", role="head", department=department)


def officer(department: str, number: int = 1) -> By:
    """An officer of a department, ``fire-1`` or the like."""
    return By(id=f"{department}-{number}", role="officer", department=department)


def agent(mandate_until: Instant | None = None, *, on_behalf_of: str | None = "me") -> By:
    """Somebody who acts for the applicant, with a mandate."""
    return By(id="agent-1", role="agent", on_behalf_of=on_behalf_of, mandate_until=mandate_until)
