"""A calendar is imported in a partition: each open case hears of it exactly once, whoever dies meanwhile."""

# Above 250 lines because whoever may die while a year comes in has a promise here.

from collections import Counter
from typing import Any

import pytest
from tests.routing.brittle_log import BrittleLog, CrashError
from tests.routing.brittle_store import BrittleStore
from tests.support.acts import Act, Moment, grant, prepare, submit, withdraw
from tests.support.calendar import CALENDAR, invented
from tests.support.canonical import canonical
from tests.support.clock import StandingClock
from tests.support.definitions import DEPARTMENTS, service
from tests.support.people import CLERK, OPERATOR

from onewindow.chassis.parking import parked_of
from onewindow.chassis.ports import Committed, Record
from onewindow.contracts import topics
from onewindow.contracts.application import ApplicationFact
from onewindow.contracts.entry import Entry
from onewindow.contracts.fact import By
from onewindow.contracts.instant import from_local
from onewindow.contracts.notice import NoticeFact
from onewindow.contracts.oversight import CalendarImported, UnblockOrdered
from onewindow.definitions.calendars.year import Year
from onewindow.definitions.load import Catalogue
from onewindow.routing.core.almanac import import_of
from onewindow.routing.core.state import Case
from onewindow.routing.shell.hear import Hearing

SERVICE = service({"fire": {"department": "fire"}}, clock={"promise": "10 wd", "statutory": "20 wd"})
LATER, SAME, EARLIER = invented("2027-later"), invented("2027-same"), invented("2027-earlier")
KEY = "calendar-0"


class Partition:
    """A log of one partition, and whoever owns it; it is 10 December, and due days lie in 2027."""

    def __init__(self) -> None:
        self.clock = StandingClock(from_local("2026-12-10T10:00"))
        self.log, self.store = BrittleLog(self.clock.now), BrittleStore()
        self.catalogue = Catalogue(DEPARTMENTS, {"tested": {1: SERVICE}})
        self.acts = 0

    async def owned(self, positions: dict[str, int] | None = None, catalogue: Catalogue | None = None) -> "Partition":
        """Somebody takes it over, who has committed so far."""
        known = catalogue or self.catalogue
        self.hearing = Hearing(self.log, known, self.clock, self.store, calendar=CALENDAR)
        await self.hearing.gained(0, Committed(positions or {}, {}))
        return self

    @property
    def cases(self) -> dict[str, Case]:
        """What the owner knows."""
        return self.hearing.memories[0].cases

    def due(self, name: str = "a") -> str | None:
        """The last day of a case by law."""
        return self.cases[name].term.due

    async def act(self, name: str, *acts: Act) -> None:
        """Somebody acts on a case, and it hears."""
        for act in acts:
            self.acts += 1
            fact: Any = act(Moment(self.cases.get(name), SERVICE, self.clock.now(), f"act-{self.acts}", name))
            topic, codec = topics.REVIEW, topics.reviews
            if isinstance(fact, ApplicationFact):
                topic, codec = topics.APPLICATION, topics.applications  # type: ignore[assignment]
            elif isinstance(fact, NoticeFact):
                topic, codec = topics.NOTICE, topics.notices  # type: ignore[assignment]
            await self.hear(self.log.put(topic, name.encode(), codec.encode(fact)))

    async def hear(self, *records: Record) -> None:
        """The owner hears these records, again perhaps."""
        await self.hearing.handle(0, records)

    def said_in_log(self, year: Year, id: str, by: By = OPERATOR) -> Record:
        """The year is imported; nobody has heard of it yet."""
        fact = import_of(year, id=id, at=self.clock.now(), key=KEY, by=by)
        return self.log.put(topics.OVERSIGHT, KEY.encode(), topics.oversight.encode(fact))

    def unblock(self, name: str) -> Record:
        """An operator lets a case go on."""
        fact = UnblockOrdered(id=f"go-{name}", at=self.clock.now(), application_id=name, by=OPERATOR, reasons="r")
        return self.log.put(topics.OVERSIGHT, name.encode(), topics.oversight.encode(fact))

    def entries(self, name: str | None = None) -> list[Entry]:
        """The journal, of one case or of all."""
        read = [topics.journal.decode(record.value) for record in self.log.topics[topics.CASE]]
        return [one for one in read if isinstance(one, Entry) and name in (None, one.application_id)]

    def moved(self) -> Counter[tuple[str, str]]:
        """Which case has said how often under which cause that its days changed."""
        return Counter(
            (one.application_id, one.cause)
            for one in self.entries()
            for fact in one.facts
            if fact.type == "onewindow.case.due_changed.v1"
        )

    def parked(self) -> list[tuple[str, str | None]]:
        """What was put aside: why, and with which case it waits."""
        return [(one.code, one.case) for one in map(parked_of, self.log.topics[topics.PARKED])]


@pytest.fixture
async def partition() -> Partition:
    """With two cases that were accepted today, and an owner."""
    mine = await Partition().owned()
    for name in "ab":
        await mine.act(name, submit())
    assert "2027-01-08" == mine.due()
    return mine


async def test_every_open_case_hears_of_it_and_who_comes_later_counts_on_it(partition: Partition) -> None:
    """A case that is over hears nothing; a hand-in after it needs no second entry; its desks are told."""
    await partition.act("over", submit(), grant("fire"), prepare())
    await partition.hear(partition.said_in_log(LATER, "import-1"))
    await partition.act("c", submit())

    assert {("a", "import-1"): 1, ("b", "import-1"): 1} == partition.moved()
    assert ["2027-01-09"] * 3 == [partition.due(name) for name in "abc"]
    assert [OPERATOR, "import-1"] == [partition.entries("a")[-1].by, partition.entries("a")[-1].cause]


async def test_hearing_it_again_says_nothing(partition: Partition) -> None:
    """The same record, its copy at another place, and the same year once more."""
    record = partition.said_in_log(LATER, "import-1")
    await partition.hear(record, record)
    await partition.hear(partition.said_in_log(LATER, "import-1"))
    await partition.hear(partition.said_in_log(LATER, "import-2"))

    assert {("a", "import-1"): 1, ("b", "import-1"): 1} == partition.moved()


@pytest.mark.parametrize("how", ["before", "after"])
async def test_an_owner_that_takes_over_in_the_midst_finishes_the_rest(how: Any) -> None:
    """More cases than are told in one go: the first half is said, then the owner dies with or without its write."""
    mine = await Partition().owned()
    names = [f"case-{number}" for number in range(520)]
    for name in names:
        await mine.act(name, submit())
    record = mine.said_in_log(LATER, "import-1")
    mine.log.fail_at(1, how)
    with pytest.raises(CrashError):
        await mine.hear(record)
    assert (500 if how == "before" else 520) == len(mine.moved())

    await mine.owned({topic: len(mine.log.topics[topic]) for topic in topics.INPUTS} | {topics.OVERSIGHT: 0})
    await mine.act("new", submit())
    await mine.hear(record)

    assert dict.fromkeys(((name, "import-1") for name in names), 1) == mine.moved()
    assert {"2027-01-09"} == {mine.due(name) for name in (*names, "new")}


async def test_whoever_folds_the_journal_anew_finds_the_same_cases(partition: Partition) -> None:
    """The days stand in the journal; no calendar is needed to read them."""
    await partition.hear(partition.said_in_log(EARLIER, "import-1"))
    known = {name: canonical(case) for name, case in partition.cases.items()}

    await partition.owned({topics.OVERSIGHT: 1})
    assert known == {name: canonical(case) for name, case in partition.cases.items()}


async def test_a_successor_counts_on_what_was_imported_before_it_came(partition: Partition) -> None:
    """Also where its predecessor has committed the import, and nobody will hear it again."""
    await partition.hear(partition.said_in_log(LATER, "import-1"))
    await partition.owned({topics.OVERSIGHT: 1})
    await partition.act("c", submit())

    assert "2027-01-09" == partition.due("c")


async def test_an_older_year_that_is_heard_again_moves_nobody_back(partition: Partition) -> None:
    """A successor that hears two imports anew counts on the last of them from the beginning."""
    records = [partition.said_in_log(LATER, "import-1"), partition.said_in_log(EARLIER, "import-2")]
    await partition.hear(*records)
    await partition.act("c", submit())
    before = partition.moved()

    await partition.owned({})
    await partition.hear(*records)
    assert before == partition.moved()
    assert {"2027-01-06"} == {partition.due(name) for name in "abc"}


@pytest.mark.parametrize(
    ("year", "by", "code"),
    [(LATER, CLERK, "not_allowed"), (LATER.model_copy(update={"year": 2029}), OPERATOR, "calendar_unfit")],
)
async def test_what_nobody_may_count_on_is_parked_and_moves_nothing(
    partition: Partition, year: Year, by: By, code: str
) -> None:
    """Without a case, for everybody goes on; a successor does not count on it either."""
    await partition.hear(partition.said_in_log(year, "import-1", by))
    await partition.owned({topics.OVERSIGHT: 1})
    await partition.act("c", submit())

    assert ([(code, None)], Counter(), "2027-01-08") == (partition.parked(), partition.moved(), partition.due("c"))


async def test_a_blocked_case_says_what_it_missed_when_it_goes_on(partition: Partition) -> None:
    """In the entry that unblocks it, and once; the others have not waited for it."""
    await partition.hear(partition.log.put(topics.REVIEW, b"a", b"{"))
    record = partition.said_in_log(LATER, "import-1")
    await partition.hear(record)
    assert {("b", "import-1"): 1} == partition.moved()
    fact = topics.oversight.decode(partition.unblock("a").value)
    assert isinstance(fact, UnblockOrdered)
    order = UnblockOrdered(
        id="go", at=fact.at, application_id="a", by=OPERATOR, reasons="r", drop=(f"{topics.REVIEW}/0/0",)
    )
    await partition.hear(partition.log.put(topics.OVERSIGHT, b"a", topics.oversight.encode(order)))
    await partition.hear(record)

    assert {("b", "import-1"): 1, ("a", "go"): 1} == partition.moved()
    assert ["unblocked", "due_changed"] == [one.type.split(".")[2] for one in partition.entries("a")[-1].facts]
    assert "2027-01-09" == partition.due("a")


async def test_a_deadline_that_is_over_strikes_before_the_import_is_heard(partition: Partition) -> None:
    """It was over when somebody imported: what silence meant then is said first, whoever is quicker."""
    partition.clock.wait(days=15)
    await partition.hear(partition.said_in_log(LATER, "import-1"))
    assert Counter() == partition.moved()
    assert {topics.OVERSIGHT: 0} == partition.hearing.floor(0), "an owner that dies now would hear it again"
    await partition.hearing.tick(0)

    told = [[one.type.split(".")[2] for one in entry.facts] for entry in partition.entries("a")]
    assert [["term_exceeded"], ["due_changed"]] == told[1:]
    assert {("a", "import-1"): 1, ("b", "import-1"): 1} == partition.moved()


async def test_a_case_whose_definition_is_not_there_waits_for_a_person(partition: Partition) -> None:
    """It is blocked, and the others hear of the year."""
    other = service({"fire": {"department": "fire"}}, clock={"statutory": "20 wd"}, service="other", digest="other")
    partition.catalogue = Catalogue(DEPARTMENTS, {"tested": {1: SERVICE}})
    await partition.owned(catalogue=Catalogue(DEPARTMENTS, {"other": {1: other}}))
    await partition.hear(partition.said_in_log(LATER, "import-1"))

    assert Counter() == partition.moved()
    assert ["definition_missing"] * 2 == [case.blocked.code for case in partition.cases.values() if case.blocked]


async def test_an_import_under_the_wrong_key_is_parked(partition: Partition) -> None:
    """As any record whose key is not what it names."""
    fact = import_of(LATER, id="import-1", at=partition.clock.now(), key=KEY, by=OPERATOR)
    assert isinstance(fact, CalendarImported)
    await partition.hear(partition.log.put(topics.OVERSIGHT, b"other", topics.oversight.encode(fact)))

    assert ([("mis_keyed", None)], Counter()) == (partition.parked(), partition.moved())


async def test_a_case_that_was_withdrawn_is_left_alone(partition: Partition) -> None:
    """Nothing is due any more."""
    await partition.act("a", withdraw())
    await partition.hear(partition.said_in_log(SAME, "import-1"))
    assert {("b", "import-1"): 1} == partition.moved()
