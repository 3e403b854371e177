"""A journal of before there were clocks of the law is read by its next owner: cases go on, and start when they can."""

import json
from typing import Any

from tests.routing.brittle_log import BrittleLog
from tests.routing.brittle_store import BrittleStore
from tests.support.acts import Act, Moment, submit, supplement
from tests.support.calendar import CALENDAR
from tests.support.clock import StandingClock
from tests.support.definitions import DEPARTMENTS, service
from tests.support.given import Given

from onewindow.chassis.ports import Committed
from onewindow.contracts import topics
from onewindow.contracts.entry import Claim, Entry
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.load import Catalogue
from onewindow.routing.core.deadlines import wake
from onewindow.routing.core.state import Case, Term
from onewindow.routing.shell.hear import FOLD, Hearing

STEPS = {"fire": {"department": "fire", "needs": ["plan"], "clock": {"promise": "3 wd"}}}
LOOKED_AT = service(STEPS, acceptance="precheck", clock={"promise": "10 wd", "statutory": "20 wd"})
AT_ONCE = service(STEPS, clock={"promise": "10 wd", "statutory": "20 wd"})
NAME = "application"
_NEW = {"notice_due", "provisional", "due", "promise_due", "start", "law"}


def older(entry: Entry) -> bytes:
    """The entry as it would have been written then."""
    body: dict[str, Any] = json.loads(topics.journal.encode(entry))
    body["facts"] = [{name: value for name, value in fact.items() if name not in _NEW} for fact in body["facts"]]
    return json.dumps(body, separators=(",", ":")).encode()


class Successor:
    """The log of an older owner that opened one case, and whoever takes it over today."""

    def __init__(self, compiled: CompiledDefinition) -> None:
        self.compiled, self.clock = compiled, StandingClock()
        self.log = BrittleLog(self.clock.now)
        claim = Claim(epoch=1, nonce="older", fold=1, at=self.clock.now())
        self.log.put(topics.CASE, b"claim", topics.journal.encode(claim))
        (opened,) = Given(compiled).when(submit()).entries
        self.log.put(topics.CASE, NAME.encode(), older(opened))
        catalogue = Catalogue(DEPARTMENTS, {"tested": {1: compiled}})
        self.hearing = Hearing(self.log, catalogue, self.clock, BrittleStore(), calendar=CALENDAR)

    async def take_over(self) -> Case:
        """The case as it is found."""
        await self.hearing.gained(0, Committed())
        return self.hearing.memories[0].cases[NAME]

    async def hear(self, act: Act) -> list[str]:
        """Somebody acts; what the case says to it."""
        known = self.hearing.memories[0].cases[NAME]
        fact = act(Moment(known, self.compiled, self.clock.now(), "act", NAME))
        record = self.log.put(topics.APPLICATION, NAME.encode(), topics.applications.encode(fact))  # type: ignore[arg-type]
        await self.hearing.handle(0, [record])
        entry = topics.journal.decode(self.log.topics[topics.CASE][-1].value)
        return [said.type.split(".")[2] for said in entry.facts] if isinstance(entry, Entry) else []


async def test_an_accepted_case_goes_on_without_terms() -> None:
    """Nothing is counted after the fact: no term is exceeded, however long ago it was accepted."""
    today = Successor(AT_ONCE)
    case = await today.take_over()
    assert (Term(), {}, None) == (case.term, case.terms, wake(case))
    today.clock.wait(days=400)
    assert await today.hearing.tick(0) is None
    assert ["supplemented", "step_reopened"] == await today.hear(supplement(plan="v2"))
    assert ("2027-12-31", None) == (today.hearing.memories[0].cases[NAME].terms["fire"].promise_due, case.term.due)


async def test_a_received_case_is_not_accepted_by_a_silence_of_before() -> None:
    """The five days begin with what comes in under the new rules."""
    today = Successor(LOOKED_AT)
    assert wake(await today.take_over()) is None
    today.clock.wait(days=30)
    assert await today.hearing.tick(0) is None
    assert ["supplemented", "look_opened"] == await today.hear(supplement(plan="v2"))
    assert "2026-12-30T15:59:59.999Z" == wake(today.hearing.memories[0].cases[NAME])


async def test_who_has_the_older_rules_cannot_take_over_any_more() -> None:
    """Today's claim names the newer rules."""
    today = Successor(AT_ONCE)
    await today.take_over()
    claim = topics.journal.decode(today.log.topics[topics.CASE][-1].value)
    assert isinstance(claim, Claim)
    assert (2, FOLD) == (claim.epoch, claim.fold)
    assert FOLD > 1
