"""One table: each topic, what is said in it, and the one service that writes it.

Every topic is keyed by application id, has the same number of partitions and is kept for ever. The pulse concerns no
single case: it has a key for each partition.
"""

from dataclasses import dataclass

from onewindow.contracts.application import ApplicationFact
from onewindow.contracts.department import StepQueued
from onewindow.contracts.entry import Claim, Entry
from onewindow.contracts.notice import NoticeFact
from onewindow.contracts.oversight import OversightFact
from onewindow.contracts.pulse import PulseFact
from onewindow.contracts.review import AnyReviewFact, AnyRevisionFact
from onewindow.contracts.wire import Codec

APPLICATION = "onewindow.application.v1"
REVIEW = "onewindow.review.v1"
NOTICE = "onewindow.notice.v1"
OVERSIGHT = "onewindow.oversight.v1"
CASE = "onewindow.case.v1"
PULSE = "onewindow.pulse.v1"
PARKED = "onewindow.parked.v1"

INPUTS = (APPLICATION, REVIEW, NOTICE, OVERSIGHT)
"""What routing hears."""

ROUTING = "onewindow-routing"
"""The consumer group that hears the inputs: how far it is behind, others may ask."""


def department(code: str) -> str:
    """The topic of a department's queue."""
    return f"onewindow.department.{code}.v1"


applications: Codec[ApplicationFact] = Codec(ApplicationFact)
reviews: Codec[AnyReviewFact | AnyRevisionFact] = Codec(AnyReviewFact | AnyRevisionFact)
notices: Codec[NoticeFact] = Codec(NoticeFact)
oversight: Codec[OversightFact] = Codec(OversightFact)
journal: Codec[Entry | Claim] = Codec(Entry | Claim, remembered=2048)
"""Several views of one process read the journal at about the same time; an entry is decoded once for all of them."""

queues: Codec[StepQueued] = Codec(StepQueued)
pulse: Codec[PulseFact] = Codec(PulseFact)

InputFact = ApplicationFact | AnyReviewFact | AnyRevisionFact | NoticeFact | OversightFact


@dataclass(frozen=True, slots=True)
class Topic:
    """``codec`` is None for the parking lot, which holds the original bytes of other topics."""

    name: str
    owner: str
    codec: Codec | None  # type: ignore[type-arg]  # the table holds codecs of different facts


def table(departments: tuple[str, ...]) -> tuple[Topic, ...]:
    """Every topic of an installation that serves these departments."""
    return (
        Topic(APPLICATION, "intake", applications),
        Topic(REVIEW, "department-worker", reviews),
        Topic(NOTICE, "notifier", notices),
        Topic(OVERSIGHT, "routing", oversight),
        Topic(CASE, "routing", journal),
        *(Topic(department(code), "routing", queues) for code in departments),
        Topic(PULSE, "routing", pulse),
        Topic(PARKED, "any", None),
    )


def names(departments: tuple[str, ...]) -> tuple[str, ...]:
    """The names of :func:`table`."""
    return tuple(topic.name for topic in table(departments))
