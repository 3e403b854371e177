"""Lengths of time as the law writes them: `3 wd`, `20 nd`, `2 month`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

Unit = Literal["wd", "nd", "month"]

_PATTERN = re.compile(r"([1-9][0-9]{0,3}) (wd|nd|month)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Duration:
    """
    A number of working days (`wd`), natural days (`nd`) or months (`month`), at least one.

    What day it ends on is a question for a calendar; here it is only a length.
    """

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.count < 1 or self.unit not in get_args(Unit):
            raise ValueError(f"a duration is at least 1 wd, nd or month, not {self.count} {self.unit}")

    def __str__(self) -> str:
        return f"{self.count} {self.unit}"

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read `3 wd`, `20 nd` or `2 month`; anything else is a ValueError that says so."""
        match = _PATTERN.fullmatch(text)
        if match is None:
            raise ValueError(f"write a duration as '3 wd', '20 nd' or '2 month', not {text!r}")
        unit: Unit = "wd" if match[2] == "wd" else "nd" if match[2] == "nd" else "month"
        return cls(int(match[1]), unit)

    def exceeds(self, other: Duration) -> bool | None:
        """Whether this is longer than `other`; None where the units differ, as only a calendar could tell."""
        return self.count > other.count if self.unit == other.unit else None


def _read(value: object) -> Duration:
    if isinstance(value, Duration):
        return value
    if isinstance(value, str):
        return Duration.parse(value)
    raise ValueError(f"write a duration as '3 wd', '20 nd' or '2 month', not {value!r}")


WrittenDuration = Annotated[
    Duration,
    BeforeValidator(_read),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": "^[1-9][0-9]{0,3} (wd|nd|month)$", "examples": ["3 wd", "20 nd"]}),
]
"""A `Duration` as it stands in a file."""
