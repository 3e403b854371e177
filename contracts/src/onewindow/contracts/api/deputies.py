"""The doors for deputies (代理): who stands in for whom, from which day to which."""

from datetime import date
from typing import Annotated

from pydantic import Field

from onewindow.contracts.api import Body
from onewindow.contracts.instant import Day, Instant

Account = Annotated[str, Field(min_length=1, max_length=200)]
"""The id of an account, never a name."""


class NewDeputy(Body):
    """From ``since`` up to and including ``until``, ``deputy`` acts in the place of ``principal``."""

    principal: Account
    deputy: Account
    since: date
    until: date


class Deputy(Body):
    """A mandate. ``named_by`` is the head who gave it, ``ended_at`` when it was taken back before its last day."""

    id: str
    principal: str
    deputy: str
    department: str | None
    since: Day
    until: Day
    named_by: str
    named_at: Instant
    ended_at: Instant | None


class Deputies(Body):
    """The mandates of a department that are not over, the earliest first."""

    deputies: tuple[Deputy, ...]
