"""The doors for those whose major interest a step touches (利害关系人), and for hearings (听证)."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from onewindow.contracts.api import Body
from onewindow.contracts.api.words import Text
from onewindow.contracts.instant import Day

_NUMBER = re.compile(r"[0-9]{11}")


def _opaque(reference: str) -> str:
    """Raises ValueError for what may be the number of an identity card or a telephone: none may travel in the log."""
    if _NUMBER.search(reference):
        raise ValueError("an opaque reference such as neighbour-1, no number of an identity card or a telephone")
    return reference


Reference = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$"),
    AfterValidator(_opaque),
]
"""Whom it touches, without a name."""


class Objection(Body):
    """A third party objects. ``person`` is an opaque reference such as ``neighbour-1``: a name may not travel."""

    person: Reference
    reasons: Text = ""


class Consent(Body):
    """A third party, under an opaque reference, has nothing against it."""

    person: Reference


class Heard(Body):
    """What a third party said; ``reasons`` is the hash of an objection, to be read at /v1/review-texts."""

    person: str
    says: Literal["objects", "consents"]
    reasons: str | None


class Hearing(Body):
    """What a desk says of a hearing: it is offered, ``scheduled`` for a day, or was held.

    ``notice`` tells when and where, for the applicant to read; ``record`` is what was said there (听证笔录).
    """

    kind: Literal["offered", "scheduled", "held"]
    on: date | None = None
    notice: Text = ""
    record: Text = ""


class HearingRequest(Body):
    """Ask for the hearing about a step; a clerk names the third party that asks, by an opaque reference."""

    step: Annotated[str, Field(min_length=1, max_length=64)]
    person: Reference | None = None


class HearingShown(Body):
    """How far the hearing about a step is.

    ``request_by``: the last day for asking, None where it was not offered; ``waived``: nobody asked in time;
    ``hold_by``: the last day for holding it, once somebody has asked; ``on``: for which day it was told.
    """

    request_by: Day | None = None
    waived: bool = False
    hold_by: Day | None = None
    on: Day | None = None
    held: bool = False


class ObjectionAnswer(Body):
    """Why it was decided against the objection of a consulted department."""

    reasons: Text = ""
