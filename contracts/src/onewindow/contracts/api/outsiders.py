"""The desks' doors for those whose major interest a step touches (利害关系人)."""

from typing import Annotated, Literal

from pydantic import Field

from onewindow.contracts.api import Body
from onewindow.contracts.api.words import Text

Reference = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$")]
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
