"""What people write and others read on a screen or on paper: one rule for both sides of the window."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator, Field

_HIDDEN: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


def hides(text: str) -> bool:
    """Whether it holds what no text needs and a screen could be tricked with.

    Control characters other than tab and line ends, marks that turn the writing direction round, half a surrogate pair.
    """
    return _HIDDEN.search(text) is not None


def _plain(text: str) -> str:
    if hides(text):
        raise ValueError("control characters and marks that turn the writing direction have no place in a text")
    return text


Prose = Annotated[
    str,
    AfterValidator(_plain),
    Field(description="Text without control characters (tab and line ends may be) or marks that turn its direction."),
]
"""Free text in a body that arrives; how long it may be is said where it is used."""
