"""The pulse: what the journal of one partition says about how work flows, period by period. Nobody decides by it.

A period is a stretch of time of fixed length; an entry counts in the period that its own instant falls into, or, if
it comes more than a whole period late, in the oldest one that is still counted. A record is the state of one line of
one period after the journal entry at ``upto``; it replaces every record of that line and period with a lower
``(fold, upto)``, and two with the same ``id`` are the same byte for byte. Partitions add up: counts, and ``waits``
bucket by bucket (see ``waits.py``).
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from onewindow.contracts.case import Outcome
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Instant

Work = Literal["look", "decide"]
"""What a desk is asked for: to look through the materials before acceptance (预审), or to decide."""
Move = Literal["opened", "complete", "defects", "granted", "denied", "asked", "transferred", "gone"]
"""An asking opens; it ends with an answer, a question to the applicant, at another desk, or with nobody needing it."""
HOUR_MS = 3_600_000
LONG_MS = 28 * 24 * HOUR_MS
SPANS_MS = (HOUR_MS, LONG_MS)
"""How long periods are, from the epoch on: an hour for what flows, four weeks for what is usual."""
Count = Annotated[int, Field(ge=0)]
Buckets = Annotated[
    Mapping[int, Annotated[int, Field(ge=1)]],
    Field(description="Bucket to count: bucket 0 is up to 1 s, each next one reaches 4 % further (whole ms)."),
]


@fixed(kw_only=True)
class Measured:
    """What every record of the pulse carries; ``at`` is the instant of the last entry that it counts."""

    id: str
    at: Instant
    partition: int
    fold: int
    upto: int
    start: Instant
    end: Instant
    service: str


@fixed(kw_only=True)
class StepsMeasured(Measured):
    """One department's work on one step of a service, in one period.

    ``moves``: how many askings opened, and how they ended. ``open``: how many are open after ``upto``, and ``alone``
    how many of those a case waits for alone, another desk having answered. ``waits``: from the asking to the answer,
    without the time in which the applicant was asked.
    """

    step: str
    department: str
    work: Work
    moves: Mapping[Move, Count]
    open: Count
    alone: Count
    waits: Buckets
    quantiles_s: Mapping[str, float]
    type: Literal["onewindow.pulse.steps_measured.v1"] = "onewindow.pulse.steps_measured.v1"


@fixed(kw_only=True)
class CasesMeasured(Measured):
    """The cases of one service, in one period.

    ``opened`` came in, ``ended`` went out, by outcome; ``open``: how many are open after ``upto``. ``joins``: how long,
    in cases that more than one desk decided, the first answer waited for the last one, at the conclusion.
    """

    opened: Count
    ended: Mapping[Outcome, Count]
    open: Count
    joins: Buckets
    quantiles_s: Mapping[str, float]
    type: Literal["onewindow.pulse.cases_measured.v1"] = "onewindow.pulse.cases_measured.v1"


PulseFact = StepsMeasured | CasesMeasured
