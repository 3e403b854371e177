"""The people of a schedule: what they do by chance, from what they can know, and what nobody ought to do.

Desks know only their queues; applicants, clerks and the notifier know the journal, through the referee's account.
"""

# Above 250 lines because it is one cast: who acts in a schedule, and what each of them may do, stands here once.

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any, Literal

from tests.routing.account import Account
from tests.routing.chance import DESKS, PAPERS
from tests.routing.hats import about_more_time, hatted, passed_on
from tests.routing.outings import officers_go, outing, waits_for_a_visit
from tests.routing.outsiders import (
    heard_at_last,
    hearing_asked_for,
    hearing_goes_on,
    somebody_speaks,
)
from tests.routing.pencil import day_of
from tests.routing.pledges import can_come_later
from tests.routing.second_thoughts import revision
from tests.routing.walls import year_by_chance
from tests.routing.world import World
from tests.support.clock import START
from tests.support.people import CLERK, GOVERNMENT, MACHINE, ME, NOTIFIER, OPERATOR, agent, head, officer

from onewindow.contracts import topics
from onewindow.contracts.application import (
    ApplicationAccepted,
    ApplicationCorrected,
    ApplicationDeclined,
    ApplicationNotNeeded,
    ApplicationWithdrawn,
    GapClosed,
    SupplementSubmitted,
)
from onewindow.contracts.department import StepQueued
from onewindow.contracts.fact import By, Defect, RouteValue
from onewindow.contracts.instant import shift
from onewindow.contracts.notice import NoticeSent, ResultCollected, ResultPrepared
from onewindow.contracts.review import (
    AnyReviewFact,
    CaseTerminationDecided,
    CommitmentChecked,
    ConsultationOpened,
    DefectsFound,
    HearingOffered,
    MaterialsChecked,
    OpinionGiven,
    PublicationMade,
    ReviewDenied,
    ReviewGranted,
    ReviewPaused,
    ReviewResumed,
    ReviewTaken,
    ReviewTransferred,
)
from onewindow.contracts.topics import InputFact
from onewindow.routing.core.almanac import import_of

CALENDAR_KEY = "calendar-0"
Answer = Literal["agree", "disagree", "agree_refer_up"]
_OPENS = 0.2
"""What a desk that is consulted does when it opens what it is asked."""


class Folk:
    """Everybody but routing."""

    def __init__(self, world: World, order_unblocked: Callable[[], None]) -> None:
        self._world, self._chance = world, world.chance
        self._order_unblocked = order_unblocked
        self._acts: list[Callable[[], None]] = [
            *[self.a_desk_answers] * 9,
            *[self.a_desk_pauses_or_goes_on] * 2,
            *[self.the_applicant_supplements] * 3,
            self.a_review_is_passed_on,
            partial(somebody_speaks, world),
            partial(officers_go, world),
            *[self.a_hearing_goes_on] * 2,
            *[self.somebody_asks_for_a_hearing] * 2,
            self.somebody_sees_it_through,
            self.somebody_is_out_of_place,
            self.somebody_repeats,
            self.a_clerk_acts,
            self.a_clerk_corrects_perhaps,
            self.a_notice_leaves,
            self.the_applicant_withdraws_perhaps,
            self.a_case_is_terminated_perhaps,
            self.a_decision_is_published,
            self.an_operator_acts,
            self.a_calendar_comes,
        ]

    def act(self) -> None:
        """Somebody does something."""
        self._chance.choice(self._acts)()

    def a_desk_answers(self) -> None:
        """An officer answers what stands in the queue, in whichever way."""
        account, asked = self._world.account, self._world.asked()
        if account is not None and account.unchecked and Random(f"check {self._world.clock.now()}").random() < 0.2:
            self._a_promise_is_checked(account)
        elif asked:
            record, what = self._chance.choice(asked), self._chance.random()
            account = self._world.account
            if account is not None and account.parts[record.step].awaits_a_hearing and self._chance.random() < 0.4:
                self._world.say(topics.REVIEW, hearing_goes_on(self._world, account, record))
                return
            # Mostly a consultation is opened first, and then lies there: else hardly any silence would run out.
            opens = what < 0.6 and record.ask == "decide" and self._is_consulted(record)
            self._world.say(topics.REVIEW, self._answer(record, _OPENS if opens else what))

    def a_desk_pauses_or_goes_on(self) -> None:
        """A desk that is to decide lets its clock stand still, or run again; now and then the other way round."""
        asked = [record for record in self._world.asked() if record.ask == "decide"]
        if asked:
            record = self._chance.choice(asked)
            frame = self._world.frame(officer(record.department, self._chance.randint(1, 9)))
            frame |= {"step": record.step, "round": record.round, "turn": record.turn}
            resumes = (record.state == "paused") == (self._chance.random() < 0.9)
            self._world.say(topics.REVIEW, ReviewResumed(**frame) if resumes else self._pause(record, frame))

    def a_review_is_passed_on(self) -> None:
        """A head gives it to somebody by name or keeps somebody from it; an officer tries, or speaks for themselves."""
        account, asked = self._world.account, self._world.asked()
        if account is not None and asked:
            self._world.say(topics.REVIEW, passed_on(self._world, account, self._chance.choice(asked)))

    def a_hearing_goes_on(self) -> None:
        """A desk offers a hearing, tells of its day or holds it; often one that it was asked to decide about."""
        account, asked = self._world.account, [record for record in self._world.asked() if record.ask == "decide"]
        if account is not None and asked:
            begun = [record for record in asked if account.parts[record.step].request_by]
            record = self._chance.choice(begun or asked)
            said = hearing_goes_on(self._world, account, record)
            self._world.say(topics.REVIEW, said)
            if isinstance(said, HearingOffered) and self._chance.random() < 0.5:
                self._world.say(topics.APPLICATION, hearing_asked_for(self._world, account, record.step))

    def somebody_asks_for_a_hearing(self) -> None:
        """The applicant or somebody at the window, mostly where one was offered."""
        account = self._world.account
        offered = account is not None and any(part.may_be_asked_for for part in account.parts.values())
        if account is not None and account.parts and (offered or self._chance.random() < 0.1):
            self._world.say(topics.APPLICATION, hearing_asked_for(self._world, account))

    def somebody_is_out_of_place(self) -> None:
        """Wrong department, old token, a person nobody knows, software where no rule allows it, a clock that is off."""
        records = [record for record in self._world.told if record.application_id == self._world.name]
        if not records:
            return
        record = self._chance.choice(records)
        fact = self._answer(record, self._chance.random())
        wrong = self._chance.randrange(6)
        if wrong == 0:
            fact = replace(fact, by=officer(self._chance.choice(DESKS), 1))
        elif wrong == 1:
            fact = replace(fact, by=self._chance.choice((ME, CLERK, MACHINE, NOTIFIER)))
        elif wrong == 2:
            fact = replace(fact, at=shift(fact.at, seconds=self._chance.choice((1, 600, 3600))))
        elif wrong == 3:
            fact = replace(fact, at=shift(fact.at, seconds=-self._chance.randint(1, 90)))
        elif wrong == 4:
            fact = replace(fact, step=self._chance.choice("abcdefz"))
        self._world.say(topics.REVIEW, fact)

    def somebody_repeats(self) -> None:
        """A record of an input topic stands in the log twice."""
        self._world.repeat()

    def the_applicant_supplements(self) -> None:
        """New papers or other answers, asked for or not, now and then by somebody without the right."""
        account = self._world.account
        if account is not None and account.pledged and Random(self._world.clock.now()).random() < 0.3:
            self._close_a_gap(account)
            return
        if account is None or self._chance.random() < (0.2 if self._world.waits_for_applicant() else 0.7):
            return
        by = self._chance.choices(
            (self._world.applicant, CLERK, agent(), By(id="you", role="applicant")), (8, 1, 1, 1)
        )[0]
        self._world.say(topics.APPLICATION, self.supplement(by))

    def pledged(self, routes: Mapping[str, RouteValue]) -> tuple[str, ...]:
        """What the applicant chooses to hand in later; a source of its own, so that old seeds stay what they were."""
        apart = Random(repr((self._world.name, self._world.compiled.hash, routes)))
        return tuple(item for item in sorted(can_come_later(self._world.compiled, routes)) if apart.random() < 0.7)

    def promised(self, routes: Mapping[str, RouteValue]) -> tuple[str, ...]:
        """The steps that the applicant lets rest on a promise."""
        apart, compiled = Random(repr(("promised", self._world.name, self._world.compiled.hash))), self._world.compiled
        may = [step for step in compiled.planned(routes) if compiled.definition.steps[step].commitment is not None]
        return tuple(step for step in may if apart.random() < 0.7)

    def _a_promise_is_checked(self, account: Account) -> None:
        """By the desk that granted on it, or another one; now and then of another grant than the one that stands."""
        apart = Random(repr((self._world.clock.now(), sorted(account.unchecked))))
        step = apart.choice(sorted(account.unchecked))
        part = account.parts[step]
        by = officer(apart.choice((part.department, part.department, part.department, "food")), apart.randint(1, 9))
        frame = self._world.frame(by) | {"step": step, "round": part.round + apart.choice((0, 0, 0, 1))}
        fact = CommitmentChecked(**frame, turn=part.turn, kept=apart.random() < 0.7)
        self._world.say(topics.REVIEW, fact)

    def the_applicant_keeps_the_pledge_perhaps(self, account: Account) -> None:
        """What was pledged is handed in, or else its day goes by."""
        if Random(self._world.clock.now()).random() < 0.75:
            gap = dict.fromkeys(account.pledged, "v1")
            self._world.say(
                topics.APPLICATION, GapClosed(**self._world.frame(self._world.applicant), dossier="d", materials=gap)
            )
        else:
            self._world.clock.wait(days=25)

    def _close_a_gap(self, account: Account) -> None:
        """Some of what was pledged, perhaps by somebody without the right; now and then what was not, or nothing."""
        apart = Random(repr((self._world.clock.now(), sorted(account.pledged))))
        by = apart.choices((self._world.applicant, CLERK, agent(), By(id="you", role="applicant")), (8, 1, 1, 1))[0]
        papers = PAPERS if apart.random() < 0.1 else sorted(account.pledged)
        given = {paper: f"v{apart.randint(1, 3)}" for paper in papers if apart.random() < 0.7}
        self._world.say(topics.APPLICATION, GapClosed(**self._world.frame(by), dossier="dossier", materials=given))

    def supplement(self, by: By) -> SupplementSubmitted:
        """Some papers in another version, and seldom other routing facts."""
        papers = {paper: f"v{self._chance.randint(1, 3)}" for paper in PAPERS if self._chance.random() < 0.4}
        routes = self.routes() if self._chance.random() < 0.25 else {}
        return SupplementSubmitted(**self._world.frame(by), dossier="dossier", routes=routes, materials=papers)

    def routes(self) -> dict[str, RouteValue]:
        """Answers to all routing questions."""
        told: dict[str, RouteValue] = {
            "x": self._chance.random() < 0.6,
            "y": self._chance.random() < 0.5,
            "n": self._chance.randint(0, 3),
        }
        if self._world.compiled.definition.renewal is None:
            return told
        days = self._chance.randint(2, 40)
        return {**told, "until": (day_of(START) + timedelta(days=days)).isoformat()}

    def a_clerk_acts(self) -> None:
        """A clerk accepts or, seldom, does not; mostly where it is for a clerk to do so."""
        if self._world.compiled.definition.acceptance != "counter" and self._chance.random() < 0.8:
            return
        frame, what = self._world.frame(CLERK), self._chance.random()
        reasons = self._chance.choice(("reasons", "reasons", ""))
        fact: InputFact = ApplicationAccepted(**frame)
        if what < 0.07:
            fact = ApplicationDeclined(**frame, reasons=reasons, authority=self._chance.choice(("police", None)))
        elif what < 0.12:
            fact = ApplicationNotNeeded(**frame, reasons=reasons)
        self._world.say(topics.APPLICATION, fact)

    def a_clerk_corrects_perhaps(self) -> None:
        """The applicant puts something right at the counter; now and then when it is too late for that."""
        account = self._world.account
        if account is not None and (account.phase == "received" or self._chance.random() < 0.1):
            by = self._chance.choices((CLERK, self._world.applicant), (9, 1))[0]
            right = self.supplement(by)
            self._world.say(
                topics.APPLICATION,
                ApplicationCorrected(
                    **self._world.frame(by), dossier="right", routes=right.routes, materials=right.materials
                ),
            )

    def a_notice_leaves(self) -> None:
        """The notifier tells somebody something."""
        self._world.say(topics.NOTICE, NoticeSent(**self._world.frame(NOTIFIER), notice="n", kind="k", channel="inbox"))

    def the_applicant_withdraws_perhaps(self) -> None:
        """Seldom, or else every case would end so."""
        if self._chance.random() < 0.15:
            self._world.say(topics.APPLICATION, ApplicationWithdrawn(**self._world.frame(self._world.applicant)))

    def a_case_is_terminated_perhaps(self) -> None:
        """Seldom too, mostly by the lead department and for what the law names."""
        chance, definition = self._world.chance, self._world.compiled.definition
        if self._world.account is not None and chance.random() < 0.2:
            lead, step = definition.lead, chance.choice(list(definition.steps))
            by = chance.choice((officer(lead, 1), officer(lead, 2), head(lead), officer("food", 1), GOVERNMENT, CLERK))
            ground = chance.choice(("death", "legal_person_ended", "force_majeure", "boredom"))
            frame = {**self._world.frame(hatted(self._world, by)), "step": step, "round": 1, "turn": 1}
            self._world.say(topics.REVIEW, CaseTerminationDecided(**frame, ground=ground))

    def a_decision_is_published(self) -> None:
        """Mostly when there is one, by the lead department."""
        account, chance, definition = self._world.account, self._world.chance, self._world.compiled.definition
        if account is not None and (account.conclusion or chance.random() < 0.1):
            by = chance.choice((officer(definition.lead, 1), head(definition.lead), officer("food", 1), NOTIFIER))
            frame = {**self._world.frame(hatted(self._world, by)), "round": 1, "turn": 1}
            self._world.say(topics.REVIEW, PublicationMade(**frame, step=chance.choice(list(definition.steps))))

    def an_operator_acts(self) -> None:
        """A blocked case is let go on; seldom one that is not blocked."""
        account = self._world.account
        if account is not None and (account.blocked or self._chance.random() < 0.05):
            self._order_unblocked()

    def a_calendar_comes(self) -> None:
        """An operator imports a year, or seldom somebody who may not."""
        by = CLERK if self._chance.random() < 0.1 else OPERATOR
        frame, year = self._world.frame(by), year_by_chance(self._chance, day_of(self._world.clock.now()))
        fact = import_of(year, id=frame["id"], at=frame["at"], key=CALENDAR_KEY, by=by)
        self._world.say(topics.OVERSIGHT, fact)

    def somebody_sees_it_through(self) -> None:
        """The notifier prepares the package, the applicant collects it; sometimes another one, or too early."""
        account = self._world.account
        if account is None or (account.conclusion is None and self._chance.random() < 0.8):
            return
        if account.package is not None and self._chance.random() < 0.4:
            self._world.say(topics.REVIEW, revision(self._world, account))
            return
        package = f"package-{len(account.results)}-{self._chance.choices((1, 2), (5, 1))[0]}"
        if account.package is None:
            conclusion = account.conclusion or "none"
            fact: InputFact = ResultPrepared(**self._world.frame(NOTIFIER), conclusion=conclusion, package=package)
        else:
            by = self._world.applicant
            fact = ResultCollected(**self._world.frame(by), package=package, mode="download")
        self._world.say(topics.NOTICE, fact)

    def settle(self, record: StepQueued) -> None:
        """An officer answers a record for good: complete, grant or deny; what is paused is resumed first."""
        if record.state == "paused" and self._chance.random() < 0.7:
            frame = self._world.frame(officer(record.department, self._chance.randint(1, 9)))
            fact = ReviewResumed(**frame, step=record.step, round=record.round, turn=record.turn)
            self._world.say(topics.REVIEW, fact)
        if waits_for_a_visit(self._world, record):
            self._world.say(topics.REVIEW, outing(self._world, record, rightly=self._chance.random() < 0.8))
        account = self._world.account
        if account is not None and self._chance.random() < 0.7:
            for waited_for in heard_at_last(self._world, account, record):
                self._world.say(topics.REVIEW, waited_for)
        self._world.say(topics.REVIEW, self._answer(record, self._chance.choice((0.0, 0.3, 0.55))))

    def _answer(self, record: StepQueued, what: float) -> AnyReviewFact:
        by = hatted(self._world, officer(record.department, self._chance.randint(1, 9)))
        frame = {**self._world.frame(by), "step": record.step, "round": record.round, "turn": record.turn}
        if record.ask == "look" and what < 0.85:
            defects = (Defect(item="p1", reason="r"),) if 0.55 < what else ()
            return MaterialsChecked(**frame, defects=defects)
        if 0.05 < what < 0.3 and record.ask == "decide" and self._is_consulted(record):
            return ConsultationOpened(**frame)
        if what < 0.7:
            return self._decision(record, frame, what)
        if 0.72 < what < 0.8 and record.ask == "decide":
            return about_more_time(self._world, record, frame)
        if what < 0.8:
            return ReviewTaken(**frame)
        if what < 0.9:
            return DefectsFound(**frame, defects=(Defect(item="p1", reason="r"),))
        return ReviewTransferred(**frame, to=self._chance.choice(DESKS), reasons="reasons")

    def _pause(self, record: StepQueued, frame: dict[str, Any]) -> ReviewPaused:
        """Mostly on a ground that holds, with a notice, until a day ahead."""
        step = self._world.compiled.definition.steps.get(record.step)
        named: tuple[str, ...] = (step.pauses if step is not None else None) or ("hearing", "publicity")
        grounds = (*named, *named, "weather", "publicity")
        until = day_of(self._world.clock.now()) + timedelta(days=self._chance.choice((0, 1, 1, 2, 3, 5, 9, 30, 400)))
        ground, notice = self._chance.choice(grounds), self._chance.choice(("notice", "notice", "notice", ""))
        return ReviewPaused(**frame, ground=ground, notice=notice, until=until.isoformat())

    def _is_consulted(self, record: StepQueued) -> bool:
        step = self._world.compiled.definition.steps.get(record.step)
        return step is not None and step.kind == "consult"

    def _decision(self, record: StepQueued, frame: dict[str, Any], what: float) -> AnyReviewFact:
        if self._is_consulted(record):
            answer: Answer = "agree" if what < 0.5 else "disagree"
            return OpinionGiven(**frame, answer=answer, reasons="reasons" if self._chance.random() < 0.7 else None)
        if what >= 0.5:
            false = Random(f"false {record.step} {self._world.clock.now()}").random() < 0.2
            return ReviewDenied(**frame, reasons="reasons", ground="false_material" if false else None)
        if record.routes and self._world.compiled.automatic(record.step, record.routes):
            return ReviewGranted(**{**frame, "by": MACHINE}, automatic=True)
        return ReviewGranted(**frame)
