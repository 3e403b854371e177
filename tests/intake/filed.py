"""A dossier as the core makes it, for tests of the core."""

from typing import Any

from tests.intake.offices import ANSWERS, ME, stall

from onewindow.contracts.fact import By
from onewindow.intake.core.dossier import Dossier, Held
from onewindow.intake.core.filing import Act, first_dossier
from onewindow.intake.core.form import Checked, check_form

AT = "2026-11-23T01:00:00.000Z"
CARD = Held("a" * 64, 100, "application/pdf", "card.pdf")
OTHER_CARD = Held("b" * 64, 200, "application/pdf", "card2.pdf")
SECRET = "5" * 32


def act(key: str | None = None, body: str = "b", at: str = AT, by: By = ME) -> Act:
    """Somebody hands something in."""
    return Act(by=by, at=at, key=key, body=body)


def form(**answers: Any) -> Checked:
    """The form with some other answers."""
    found = check_form(stall(), ANSWERS | answers, frozenset({"id_card"}))
    assert isinstance(found, Checked)
    return found


def filed(secret: str = SECRET, **answers: Any) -> Dossier:
    """An application as it was handed in."""
    materials = {"id_card": CARD}
    return first_dossier(
        "app-1", act("k-1"), stall(), form(**answers), materials, secret=secret, subject="me", applicant=None
    )
