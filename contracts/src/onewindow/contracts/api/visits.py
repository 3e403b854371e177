"""A check on site at a desk's door: who was there and what they found, and what is known of it."""

from typing import Annotated

from pydantic import Field

from onewindow.contracts.api import Body
from onewindow.contracts.api.services import Words
from onewindow.contracts.instant import Instant
from onewindow.contracts.prose import Prose

MOST_OFFICERS = 20
LONGEST_FINDINGS = 10_000


class SiteCheck(Body):
    """Who was on the spot (现场核查), by the ids of their accounts, two at least, and what they found."""

    officers: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(max_length=MOST_OFFICERS)
    ]
    findings: Annotated[Prose, Field(max_length=LONGEST_FINDINGS)] = ""


class Visit(Body):
    """The check on site that a step is decided after; ``steps`` share it, ``recorded_at`` is there when it counts."""

    id: str
    name: Words
    officers: int
    steps: tuple[str, ...]
    recorded_at: Instant | None
