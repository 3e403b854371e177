"""What an operator imports: the days of one year, as its file has them, without the words in it."""

from datetime import date
from typing import Literal

from pydantic import Field

from onewindow.contracts.api import Body


class Holiday(Body):
    """Days off in a row, from ``first`` to ``last``, and the Saturdays and Sundays that are worked for them."""

    first: date
    last: date
    made_up: list[date] = Field(default=[], max_length=60)


class YearImport(Body):
    """One year. ``working_days`` is its total, so that a day typed wrong does not pass; ``version`` names the file."""

    year: int = Field(ge=1, le=9999)
    status: Literal["official", "provisional"]
    holidays: list[Holiday] = Field(max_length=100)
    working_days: int = Field(ge=0, le=366)
    version: str = Field(pattern=r"^[0-9a-f]{64}$")


class YearImported(Body):
    """The year is in the log of so many partitions; the open cases of each follow."""

    id: str
    year: int
    partitions: int
