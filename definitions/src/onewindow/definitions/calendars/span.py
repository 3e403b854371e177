"""Days in a row as people write them: `2026-02-15..2026-02-23`, or one day alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_PATTERN = re.compile(rf"({_DAY})(?:\.\.({_DAY}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day to the last, both included; the last is never before the first."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"{self.last} lies before {self.first}; write the earlier day first")

    def __str__(self) -> str:
        return f"{self.first}..{self.last}" if self.first != self.last else str(self.first)

    def __iter__(self) -> Iterator[date]:
        return map(date.fromordinal, range(self.first.toordinal(), self.last.toordinal() + 1))

    @classmethod
    def parse(cls, text: str) -> Span:
        """Read `2026-02-15..2026-02-23` or `2026-02-15`; anything else is a ValueError that says so."""
        match = _PATTERN.fullmatch(text)
        if match is None:
            raise ValueError(f"write days as '2026-02-15..2026-02-23' or '2026-02-15', not {text!r}")
        first, last = match[1], match[2] or match[1]
        return cls(_day(first), _day(last))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"there is no day {text}; correct it") from None


def _read(value: object) -> Span:
    if isinstance(value, Span):
        return value
    if isinstance(value, str):
        return Span.parse(value)
    raise ValueError(f"write days as '2026-02-15..2026-02-23' or '2026-02-15', not {value!r}")


WrittenSpan = Annotated[
    Span,
    BeforeValidator(_read),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": f"^{_DAY}(\\.\\.{_DAY})?$", "examples": ["2026-02-15..2026-02-23"]}),
]
"""A `Span` as it stands in a file."""
