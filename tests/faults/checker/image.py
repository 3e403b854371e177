"""The log as the checker sees it: every record of every topic, read raw through the port, its JSON beside it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onewindow.chassis.ports import Bus, Record

APPLICATION = "onewindow.application.v1"
REVIEW = "onewindow.review.v1"
NOTICE = "onewindow.notice.v1"
OVERSIGHT = "onewindow.oversight.v1"
CASE = "onewindow.case.v1"
PARKED = "onewindow.parked.v1"
INPUTS = (APPLICATION, REVIEW, NOTICE, OVERSIGHT)
_DEPARTMENT = "onewindow.department."
_READ = 2_000


@dataclass(frozen=True, slots=True)
class Told:
    """One record; ``body`` is its JSON object, None if it has none."""

    record: Record
    body: Mapping[str, Any] | None

    @property
    def kind(self) -> str:
        """The short type: ``step_queued`` for ``onewindow.department.step_queued.v1``."""
        return short(str(self.body["type"])) if self.body and "type" in self.body else ""

    def get(self, name: str) -> Any:
        """A field of the body, None if it is not there."""
        return self.body.get(name) if self.body else None

    def header(self, name: str) -> str | None:
        """The last header of that name."""
        found = [value.decode("utf-8", "replace") for one, value in self.record.headers if one == name]
        return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class Image:
    """Topic to partition to records."""

    topics: Mapping[str, Sequence[Sequence[Told]]]

    @property
    def partitions(self) -> int:
        """How many partitions every topic has."""
        return max((len(runs) for runs in self.topics.values()), default=0)

    def all_of(self, topic: str) -> Iterator[Told]:
        """Every record of a topic, partition by partition, in order."""
        for run in self.topics.get(topic, ()):
            yield from run

    def queues(self) -> Iterator[Told]:
        """Every record of every department's queue."""
        for topic in self.topics:
            if topic.startswith(_DEPARTMENT):
                yield from self.all_of(topic)


async def take_image(bus: Bus, topics: Iterable[str]) -> Image:
    """Read everything there is."""
    return Image({topic: [await _run(bus, topic, number) for number in range(bus.partitions)] for topic in topics})


async def _run(bus: Bus, topic: str, partition: int) -> list[Told]:
    run: list[Told] = []
    while records := await bus.read(topic, partition, len(run), _READ):
        run += (Told(record, _object(record.value)) for record in records)
    return run


def _object(raw: bytes) -> Mapping[str, Any] | None:
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def short(wire_type: str) -> str:
    """The third word of a wire type."""
    words = wire_type.split(".")
    return words[2] if len(words) > 2 else wire_type
