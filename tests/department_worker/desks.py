"""Builders for the desks' tests: what a queue says, what a case says, who people are, and given/when/then."""

from dataclasses import replace
from functools import cache
from typing import Any, Self

from onewindow.contracts.case import CaseFact
from onewindow.contracts.department import StepQueued
from onewindow.contracts.entry import Entry
from onewindow.contracts.fact import By, derive
from onewindow.contracts.review import AnyReviewFact
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.load import read_definition
from onewindow.definitions.model import Department
from onewindow.definitions.step import Step
from onewindow.definitions.text import Text as Name
from onewindow.department_worker.core.answer import answer
from onewindow.department_worker.core.automatic import decide_by_rule
from onewindow.department_worker.core.commands import Command
from onewindow.department_worker.core.desk import mark, receive
from onewindow.department_worker.core.learn import learn, remember
from onewindow.department_worker.core.refusals import AlreadySo, Refusal
from onewindow.department_worker.core.review import Answered, Review, State
from onewindow.department_worker.core.saying import Hand, Saying

OPENED = "2026-11-23T01:00:00.000Z"
LATER = "2026-11-23T02:00:00.000Z"
APPLICATION = "5f0c6f3e-7a52-5c39-9c56-6b6f6d0b4f10"
DEPARTMENTS = {code: Department(name=Name(zh=f"{code}局", en=f"The {code} office")) for code in ("amr", "fire", "eco")}

SHOP = """\
service: open-shop
version: 1
name: {zh: 开店, en: Opening a shop}
lead: amr
level: county
acceptance: precheck
guide:
  who: {zh: 人人, en: Anybody}
  conditions: [{zh: 有店面, en: Has premises}]
  procedure: {zh: 提交一次, en: Hand in once}
  basis: [《行政许可法》第四十二条]
  fees: {zh: 免费, en: Free}
  where: {zh: 窗口, en: At the window}
  visits: 0
answers:
  owner: {type: text, label: {zh: 姓名, en: Name}}
  area_m2: {type: number, routes: true, label: {zh: 面积, en: Area}}
materials:
  layout: {name: {zh: 平面图, en: Layout}, need: required, level: C}
  pledge: {name: {zh: 承诺书, en: Pledge}, need: required, level: D}
steps:
  licence: {name: {zh: 执照, en: Licence}, department: amr, kind: licence, needs: [owner, layout],
            automatic: "area_m2 < 50.0"}
  fire: {name: {zh: 消防, en: Fire safety}, department: fire, kind: licence, needs: [pledge], two_persons: true}
  noise: {name: {zh: 噪声, en: Noise}, department: eco, kind: consult, needs: [layout]}
  place: {name: {zh: 场所, en: Place}, department: amr, kind: licence, needs: [layout], site_check: joint}
visits: {joint: {name: {zh: 联合核查, en: Joint check}}}
join: {all: [licence, fire], optional: [place], advisory: [noise], issue: each}
clock: {promise: 10 wd, statutory: 45 wd}
supplement: {within: 20 nd, then: terminate}
"""


@cache
def shop() -> CompiledDefinition:
    """The definition the desks of these tests work on."""
    return read_definition(SHOP, DEPARTMENTS)


def officer(name: str = "amr-1") -> By:
    """An officer of the department that stands in the name."""
    return By(id=name, role="officer", department=name.split("-")[0])


def queued(**said: Any) -> StepQueued:
    """A record of a queue: the licence step is open, unless something else is said."""
    given: dict[str, Any] = {
        "at": OPENED,
        "application_id": APPLICATION,
        "number": "N-1",
        "service": "open-shop",
        "version": 1,
        "definition_hash": shop().hash,
        "step": "licence",
        "department": "amr",
        "round": 1,
        "turn": 1,
        "seq": 2,
        "state": "open",
        "ask": "decide",
        "opened_at": OPENED,
        "routes": {"area_m2": 320.0},
    } | said
    named = f"{given['application_id']}/{given['step']}/{given['seq']}"
    return StepQueued(**({"id": derive(named, given["department"])} | given))


def look(**said: Any) -> StepQueued:
    """A record that asks the desk to look."""
    return queued(**({"ask": "look", "state": "waiting", "seq": 1} | said))


def withdrawn(why: str = "cancelled", **said: Any) -> StepQueued:
    """A record that takes the step from the desk."""
    return queued(**({"ask": "withdrawn", "state": why, "seq": 3} | said))


def entry(*facts: CaseFact, seq: int = 3, cause: str = "somebody's fact", **said: Any) -> Entry:
    """An entry of the case."""
    given: dict[str, Any] = {"application_id": APPLICATION, "prev": "", "epoch": 1, "at": LATER} | said
    return Entry(**given, seq=seq, cause=cause, facts=facts)


class Given:
    """A desk that has heard something; ``when`` goes on, ``state`` and ``review`` are what came of it."""

    def __init__(self, *heard: StepQueued | Entry) -> None:
        self._review: Review | None = None
        self.when(*heard)

    def when(self, *heard: StepQueued | Entry) -> Self:
        """Hear on."""
        for one in heard:
            if isinstance(one, StepQueued):
                self._review = receive(self._review, one)
            elif self._review is not None:
                self._review = learn(self._review, one)
            else:
                self._review = remember(one, queued().step)
        return self

    def when_rules_apply(self, before: Review | None = None) -> Self:
        """Let the step's automatic rule look at it; ``before`` is what the review was until now."""
        self._review = decide_by_rule(self.review, before, shop())
        return self

    def when_said(self, command: Command, by: By | None = None, page: int = 1) -> Self:
        """Somebody answers; the fact is in the log and the review is marked."""
        said = self.says(command, by, page)
        assert isinstance(said, Saying), said
        self._review = mark(self.review, self.review.asking, said.fact.id, command.verb, said.fact.by, LATER)
        return self

    def says(self, command: Command, by: By | None = None, page: int = 1) -> Saying | AlreadySo | Refusal:
        """What somebody's answer becomes."""
        asking = self.review.asking
        hand = Hand(by=by or officer(f"{asking.department}-1"), at=LATER, page=page, nonce="n" * 32)
        return answer(self.review, command, hand, self.step, DEPARTMENTS)

    def fact(self, command: Command, by: By | None = None, page: int = 1) -> AnyReviewFact:
        """The fact that somebody's answer becomes."""
        said = self.says(command, by, page)
        assert isinstance(said, Saying), said
        return said.fact

    @property
    def review(self) -> Review:
        """The review as it is."""
        assert self._review is not None
        return self._review

    @property
    def state(self) -> State:
        """Its state."""
        return self.review.state

    @property
    def fact_said(self) -> str:
        """The id of the fact that the review waits for a reply to."""
        assert isinstance(self.state, Answered)
        return self.state.fact

    @property
    def step(self) -> Step:
        """Its step in the definition."""
        return shop().definition.steps[self.review.asking.step]


def resaid(record: StepQueued, **said: Any) -> StepQueued:
    """The same record with something changed."""
    return replace(record, **said)
