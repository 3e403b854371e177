"""What people write hides nothing, whoever they are and wherever they write it."""

from typing import Any

import pytest
from pydantic import ValidationError

from onewindow.contracts.api import Body
from onewindow.contracts.api.cases import Repair
from onewindow.contracts.api.intake import Acceptance
from onewindow.contracts.api.reviews import Defects, Denial, Opinion, Pause, Transfer
from onewindow.contracts.prose import hides

HIDDEN = ("\x00", "\x1b[31m", "\x7f", "\u202e", "\u2066", "\u2028", "\ufeff", "\ud800")
SEEN = ("油烟净化器\n\t型号不符 №3", "e\u0301", "👩\u200d🍳", "\u200f")


@pytest.mark.parametrize("text", HIDDEN)
@pytest.mark.parametrize(
    ("body", "told"),
    [
        (Denial, {"reasons": "{}", "law": "Art. 1"}),
        (Denial, {"reasons": "Too close.", "law": "{}"}),
        (Opinion, {"answer": "disagree", "reasons": "{}"}),
        (Transfer, {"to": "fire", "reasons": "{}"}),
        (Pause, {"ground": "hearing", "until": "2026-12-08", "notice": "{}"}),
        (Defects, {"defects": [{"item": "layout", "reason": "{}"}]}),
        (Acceptance, {"accepted": False, "reasons": "{}"}),
        (Repair, {"reasons": "why {}"}),
    ],
)
def test_no_body_takes_a_text_that_hides_something(body: type[Body], told: dict[str, Any], text: str) -> None:
    """Controls, marks that turn the writing direction and half a character are refused in every place for free text."""

    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: filled(one) for name, one in value.items()}
        if isinstance(value, list):
            return [filled(one) for one in value]
        return value.format(f"why{text}not") if isinstance(value, str) else value

    with pytest.raises(ValidationError):
        body.model_validate(filled(told))
    body.model_validate(told)


def test_what_people_need_is_taken() -> None:
    """Lines, tabs, accents, joined signs and other scripts are no tricks."""
    assert [] == [text for text in SEEN if hides(text)]
    assert [] == [text for text in HIDDEN if not hides(text)]
