"""One year's file: the whole of `2026.yaml`."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from onewindow.definitions.calendars.span import WrittenSpan
from onewindow.definitions.part import Part
from onewindow.definitions.text import Text

Status = Literal["official", "provisional"]
"""Whether the year's notice has been published, or only weekends and the days of the regulation are known."""


class Source(Part):
    """The document that says so: its title, its number, the day it was issued."""

    title: Text
    number: str = Field(min_length=1)
    issued: date


class Holiday(Part):
    """Days off in a row, and the Saturdays and Sundays that are worked to make up for them."""

    name: Text
    off_days: WrittenSpan
    make_up_days: tuple[date, ...] = ()


class Year(Part):
    """
    The days of one year that are not what their weekday says.

    `working_days` is the year's total; it is counted again when the file is read, so that a day typed wrong
    does not pass.
    """

    year: int = Field(ge=1, le=9999)
    status: Status
    source: Source
    holidays: tuple[Holiday, ...]
    working_days: int
