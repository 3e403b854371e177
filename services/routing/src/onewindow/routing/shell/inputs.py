"""A record of an input topic, read and checked: is it a fact, and is it where its application lives?"""

import re

from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Record
from onewindow.contracts import topics
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Instant, of_ms, to_ms
from onewindow.contracts.topics import InputFact
from onewindow.contracts.wire import Codec, UndecodableError, UnknownFact

_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
ON_ITS_WAY_MS = 30_000
"""How long an input may take from its own time into the log and still count from its own time."""

_CODECS: dict[str, Codec] = {  # type: ignore[type-arg]  # one codec per topic, each of other facts
    topics.APPLICATION: topics.applications,
    topics.REVIEW: topics.reviews,
    topics.NOTICE: topics.notices,
    topics.OVERSIGHT: topics.oversight,
}
"""One look shows what routing hears."""


@fixed()
class Heard:
    """One input. ``at`` is when it counts from; ``case`` who hears it, if it is not the application that it names."""

    record: Record
    fact: InputFact
    at: Instant
    case: str | None = None

    @property
    def name(self) -> str:
        """The case that hears it."""
        return self.case or self.fact.application_id


class UnreadableError(Exception):
    """The record cannot be heard; ``case`` is the application that its key names, if it lies in the right place."""

    def __init__(self, code: str, detail: str = "", case: str | None = None) -> None:
        """``code`` stands in the table of codes; ``detail`` names the place, never a value."""
        super().__init__(code)
        self.code, self.detail, self.case = code, detail, case


def read(record: Record, partitions: int) -> Heard:
    """The input in a record. Raises UnreadableError."""
    key = name_in(record, partitions)
    try:
        fact = _CODECS[record.topic].decode(record.value)
    except UndecodableError as error:
        raise UnreadableError("undecodable", str(error), key) from None
    if isinstance(fact, UnknownFact):
        raise UnreadableError("unknown_type", fact.type[:100], key)
    if key is None or fact.application_id != key:
        raise UnreadableError("mis_keyed")
    if not _is_instant(fact.at):
        raise UnreadableError("undecodable", "at: not an instant", key)
    return Heard(record, fact, counts_from(fact.at, record.appended_ms))


def counts_from(at: Instant, appended_ms: int) -> Instant:
    """When an input counts from: its own time if the log took it in soon after, else when the log took it in.

    Nothing is refused for its time: however wrong the clock of whoever said it, the log's clock sets it right.
    """
    return at if 0 <= appended_ms - to_ms(at) <= ON_ITS_WAY_MS else of_ms(appended_ms)


def _is_instant(at: str) -> bool:
    """Whether it has the one form in which text order is time order."""
    try:
        return _FORM.fullmatch(at) is not None and to_ms(at) >= 0
    except ValueError:
        return False


def name_in(record: Record, partitions: int) -> str | None:
    """The application id in the key, or None if the key is absent, not text, or belongs elsewhere."""
    if record.key is None or partition_of(record.key, partitions) != record.partition:
        return None
    try:
        return record.key.decode()
    except UnicodeDecodeError:
        return None
