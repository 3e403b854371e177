"""Calendars that an operator imported: said once in every partition, heard by each open case there.

An owner counts on the years that were loaded and on all that lie in its partition's log when it takes over, in their
order, also on those that it has yet to hear: so a year that is heard again moves nobody back to days that a later one
has changed.
"""

from dataclasses import dataclass, field

from onewindow.chassis.ports import Bus, Record
from onewindow.contracts import topics
from onewindow.contracts.oversight import CalendarImported
from onewindow.contracts.rights import Denied
from onewindow.definitions.calendars.calendar import WEEKDAYS, Calendar
from onewindow.routing.core.almanac import counting_on
from onewindow.routing.shell.inputs import Heard, UnreadableError, read

_READ = 2_000


@dataclass(slots=True)
class Imports:
    """The calendar of one partition as far as its log was read. ``refused`` holds why an import does not count, by id.

    ``known`` has the ids of all: a record that stands in the log twice is one import, at its first place.
    """

    calendar: Calendar = WEEKDAYS
    known: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        """Whether some year was imported."""
        return len(self.known) > len(self.refused)

    def take(self, heard: Heard) -> None:
        """Count on the year from now on, unless it is known by now, or nobody may count on it."""
        fact = heard.fact
        if fact.id in self.known or not isinstance(fact, CalendarImported):
            return
        self.known.add(fact.id)
        counted = counting_on(self.calendar, fact, heard.at)
        if isinstance(counted, Denied):
            self.refused[fact.id] = counted.code
        else:
            self.calendar = counted


def imported_in(record: Record, partitions: int) -> Heard | None:
    """The import in a record, or None for any other input."""
    if record.topic != topics.OVERSIGHT:
        return None
    try:
        heard = read(record, partitions)
    except UnreadableError:
        return None
    return heard if isinstance(heard.fact, CalendarImported) else None


async def imports_of(bus: Bus, partition: int, loaded: Calendar) -> Imports:
    """What the whole log of a partition says of calendars, on top of those that were loaded. Raises PortError."""
    imports, at = Imports(loaded), 0
    end = await bus.end(topics.OVERSIGHT, partition)
    while at < end:
        records = await bus.read(topics.OVERSIGHT, partition, at, min(_READ, end - at))
        if not records:
            break
        for record in records:
            if (heard := imported_in(record, bus.partitions)) is not None:
                imports.take(heard)
        at = records[-1].offset + 1
    return imports
