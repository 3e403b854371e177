"""A plain account of one case, kept from the journal's facts by somebody who has never seen the core.

It knows what each fact means in words of its own (strings and dictionaries), so that the referee can say from it what
ought to come next.
"""

# Above 250 lines because it is one ledger: what each fact means to whoever has never seen the core stands here once.

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.routing.pencil import at_noon_of, at_the_end_of, day_of

from onewindow.contracts.case import (
    AcceptanceDeemed,
    CaseAccepted,
    CaseBlocked,
    CaseConcluded,
    CaseCorrected,
    CaseDeclined,
    CaseDelivered,
    CaseExtended,
    CaseFact,
    CaseGapClosed,
    CaseIssued,
    CaseNotNeeded,
    CaseOpened,
    CaseSupplemented,
    CaseTerminated,
    CaseUnblocked,
    CaseWithdrawn,
    ClockPaused,
    ClockResumed,
    DecisionPublished,
    DueChanged,
    DutyOverdue,
    DutyOwed,
    ExtensionAsked,
    ExtensionDenied,
    GapAccepted,
    GapExpired,
    LookLapsed,
    LookOpened,
    NoticeIssued,
    ResultRevised,
    SiteCheckRecorded,
    StepAnnounced,
    StepAsked,
    StepCancelled,
    StepChecked,
    StepCommitmentChecked,
    StepDenied,
    StepDue,
    StepElapsed,
    StepExtended,
    StepGranted,
    StepHearingHeld,
    StepHearingOffered,
    StepHearingRequested,
    StepHearingScheduled,
    StepHearingWaived,
    StepLapsed,
    StepObjected,
    StepObjectionAnswered,
    StepOpened,
    StepPaused,
    StepReassigned,
    StepRecused,
    StepReopened,
    StepResumed,
    StepReturned,
    StepSeen,
    StepTaken,
    StepThirdPartyHeard,
    StepTransferred,
    TermExceeded,
)
from onewindow.contracts.fact import RouteValue
from onewindow.contracts.instant import Day, Instant
from onewindow.contracts.review import RevisionFact
from onewindow.definitions.compiled import CompiledDefinition

ACTIVE = frozenset({"open", "taken", "asked", "paused", "announced"})
OVER = frozenset({"concluded", "delivered", "closed"})
Token = tuple[str, int, int]
"""Step, round, turn."""


@dataclass(slots=True)
class Part:
    """One step. ``seen`` is what it needs, as it was when it was last asked; ``look`` says how far the look is.

    ``pause``: from when to when its clock stands still; ``held`` by whom it was taken then. ``days`` are its last days,
    as last said. What is known of a hearing stands from ``request_by`` to ``was_heard``. ``opened``: when a
    consulted desk opened it, and ``lapses`` until when it may be silent. What is announced has no other days than
    ``days["statutory"]``, counted from ``clock_start``. ``inspected`` is what it needed when officers were on the
    spot.
    """

    state: str = "waiting"
    round: int = 0
    turn: int = 0
    department: str = ""
    seen: Mapping[str, object] = field(default_factory=dict)
    look: str | None = None
    look_round: int = 0
    handled: set[str] = field(default_factory=set)
    barred: set[str] = field(default_factory=set)
    voices: dict[str, str | None] = field(default_factory=dict)
    request_by: Day | None = None
    waived: bool = False
    hold_by: Day | None = None
    hearing_on: Day | None = None
    was_heard: bool = False
    ground: str | None = None
    taken: str | None = None
    decision: str | None = None
    by: str | None = None
    until: Instant | None = None
    pause: tuple[Instant, Instant] | None = None
    held: str | None = None
    defects: int = 0
    clock_start: Instant | None = None
    still: list[tuple[Instant, Instant]] = field(default_factory=list)
    still_since: Instant | None = None
    days: dict[str, Day] = field(default_factory=dict)
    provisional: bool = False
    opened: Instant | None = None
    lapses: Day | None = None
    extended: int = 0
    inspected: Mapping[str, object] | None = None

    @property
    def may_be_asked_for(self) -> bool:
        """Whether somebody may still ask for the hearing that was offered."""
        return self.request_by is not None and not (self.waived or self.hold_by or self.was_heard)

    @property
    def awaits_a_hearing(self) -> bool:
        """Whether a hearing is told for some day, may be asked for or has to be held."""
        begun = self.request_by is not None and not self.waived
        return (begun or self.hearing_on is not None) and not self.was_heard

    @property
    def asks(self) -> str | None:
        """What is asked of the department now: look, decide or nothing."""
        return "look" if self.look == "open" else "decide" if self.state in ("open", "taken", "paused") else None


@dataclass(slots=True)
class Account:
    """One case. ``answered`` holds every token whose asking was answered, ``unanswered`` the steps whose objection
    waits for an answer, ``conclusions`` every conclusion said.

    ``since`` is when what is looked at came in, ``completed`` whether on a notice; ``days`` are the last days of the
    case, ``terms`` those that are not over as far as it has said, ``cap`` is the law's, over or not; ``still`` are
    pauses that are over. ``accepted_now``: as of when, while the entry is read that says so; ``time`` is the latest
    that was heard of. ``owed`` are the last days of duties that were not said to be over;
    ``wanted`` why who has asked for more days, of what. ``pledged`` is missing, from acceptance on until ``gap_until``.
    ``promised`` are the steps that rest on a promise, ``unchecked`` those of them that are granted and to be checked.
    ``renews_until`` is the last day of the licence that it renews.
    """

    compiled: CompiledDefinition
    phase: str = ""
    opened_at: Instant = ""
    blocked: bool = False
    subject: str = ""
    routes: dict[str, RouteValue] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)
    until: Instant | None = None
    pledged: set[str] = field(default_factory=set)
    promised: set[str] = field(default_factory=set)
    unchecked: set[str] = field(default_factory=set)
    renews_until: Day | None = None
    gap_start: Instant = ""
    gap_until: Day | None = None
    gap_provisional: bool = False
    since: Instant = ""
    completed: bool = False
    notice_due: Day | None = None
    days: dict[str, Day] = field(default_factory=dict)
    provisional: bool = False
    time: Instant = ""
    terms: dict[str, Day] = field(default_factory=dict)
    cap: Day | None = None
    still: list[tuple[Instant, Instant]] = field(default_factory=list)
    as_of: Instant = ""
    extended: int = 0
    wanted: dict[tuple[str, str], str] = field(default_factory=dict)
    early: list[str] = field(default_factory=list)
    accepted_now: Instant | None = None
    conclusion: str | None = None
    conclusions: list[CaseConcluded] = field(default_factory=list)
    results: list[ResultRevised] = field(default_factory=list)
    package: str | None = None
    published: bool = False
    answered: set[Token] = field(default_factory=set)
    unanswered: set[str] = field(default_factory=set)
    channel: str = ""
    owed: dict[tuple[str, str | None], Day] = field(default_factory=dict)

    def states(self) -> dict[str, str]:
        """The state of every step."""
        return {step: part.state for step, part in self.parts.items()}

    def asks(self) -> dict[tuple[str, str], tuple[str, int, int]]:
        """What is asked of whom now: department and step to what, round, turn."""
        return {
            (part.department, step): (part.asks, part.look_round if part.asks == "look" else part.round, part.turn)
            for step, part in self.parts.items()
            if part.asks is not None
        }

    def needs(self, step: str) -> dict[str, object]:
        """What the step needs, as it is now."""
        needed = self.compiled.definition.steps[step].needs
        return {item: (self.items.get(item), self.routes.get(item)) for item in needed}

    def awaited(self) -> Instant | None:
        """The instant up to which the applicant may keep everybody waiting."""
        if self.blocked or self.phase in OVER:
            return None
        if self.phase == "asked":
            return self.until
        return min((part.until for part in self.parts.values() if part.state == "asked" and part.until), default=None)

    def is_joint(self) -> bool:
        """Whether several departments decide together."""
        return len({part.department for part in self.parts.values() if part.state != "skipped"}) > 1

    def found(self) -> set[str]:
        """The steps whose desks looked and found something."""
        return {step for step, part in self.parts.items() if part.state == "waiting" and part.defects}

    def due(self) -> Instant | None:
        """The next instant at which silence means something: the applicant's, a desk's, or the whole hall's."""
        if self.blocked or self.phase == "closed":
            return None
        dues: list[Instant | None] = list(map(at_the_end_of, self.owed.values()))
        if self.phase == "received" and self.notice_due is not None:
            dues.append(at_noon_of(self.notice_due) if self.found() else at_the_end_of(self.notice_due))
        elif self.phase not in OVER:
            dues += self._dues_in_review()
        return min((due for due in dues if due is not None), default=None)

    def _dues_in_review(self) -> list[Instant | None]:
        silent = [part.lapses for part in self.parts.values() if part.lapses and not part.pause]
        dues = [self.awaited(), *map(at_the_end_of, (*self.terms.values(), *silent))]
        dues += [at_the_end_of(part.days["statutory"]) for part in self.parts.values() if part.state == "announced"]
        dues += [at_the_end_of(str(part.request_by)) for part in self.parts.values() if part.may_be_asked_for]
        dues += [at_the_end_of(day) for day in (self.gap_until, self.licence_ends()) if day]
        return dues + [part.pause[1] for part in self.parts.values() if part.pause]

    def licence_ends(self) -> Day | None:
        """The day that an accepted renewal does not outlast; None: it is none, or was accepted too late for that."""
        early = self.as_of and self.renews_until and day_of(self.as_of).isoformat() <= self.renews_until
        return self.renews_until if early else None

    def hear(self, fact: CaseFact, at: Instant) -> None:
        """Write one fact down that was said then."""
        self.time = max(self.time, at)
        match fact:
            case CaseOpened():
                self.phase, self.subject, self.routes = "received", fact.subject, dict(fact.routes)
                if fact.accepted_after is not None:
                    self.phase, self.early = "preliminary", self._up_to(fact.accepted_after)
                self.channel = fact.channel
                self.opened_at = at
                self.items, self.pledged = {**fact.answers, **fact.materials}, set(fact.gaps)
                self.promised, self.renews_until = set(fact.commitment), fact.renews_until
                self.parts = {step: Part(department=department) for step, department in fact.steps.items()}
                self.parts.update({step: Part(state="skipped") for step in fact.skipped})
                self.since, self.notice_due, self.provisional = at, fact.notice_due, fact.provisional
            case CaseAccepted() | AcceptanceDeemed():
                self.phase, self.accepted_now, self.as_of = "in_review", fact.as_of, fact.as_of
                dues = {"promise": fact.promise_due, "statutory": fact.due}
                self.days, self.cap = {term: due for term, due in dues.items() if due}, fact.due
                self.terms, self.provisional = dict(self.days), fact.provisional
            case GapAccepted():
                self.gap_start, self.gap_until, self.gap_provisional = at, fact.until, fact.provisional
            case CaseGapClosed():
                self.items.update(fact.materials)
                self.pledged -= set(fact.closed)
                self.gap_until = self.gap_until if self.pledged else None
            case GapExpired():
                self.gap_until = None
            case CaseExtended():
                self.terms["statutory"] = self.days["statutory"] = self.cap = fact.due
                self.extended, self.provisional = fact.days or -1, fact.provisional
                self._answer_wanted("case", fact.step)
            case ExtensionAsked():
                self.wanted[fact.of, fact.step] = fact.reasons
            case ExtensionDenied():
                self._answer_wanted(fact.of, fact.step)
            case StepExtended():
                part = self.parts[fact.step]
                part.days["statutory"], part.extended, part.provisional = fact.due, fact.days, fact.provisional
                self._answer_wanted("step", fact.step)
            case DueChanged():
                self._counted_again(fact)
            case ClockPaused() | ClockResumed():
                said = {"promise": fact.promise_due, "statutory": fact.due}
                self.days = {term: due for term, due in said.items() if due}
                self.terms, self.cap = {term: self.days[term] for term in self.terms}, fact.due
                self.provisional = fact.provisional
            case TermExceeded():
                del self.terms[fact.term]
            case NoticeIssued():
                self.phase, self.until = "asked", fact.until
            case CaseSupplemented() | CaseCorrected():
                self._supplemented(fact, at)
            case CaseBlocked() | CaseUnblocked():
                self.blocked = isinstance(fact, CaseBlocked)
            case CaseConcluded():
                self.phase, self.conclusion = "concluded", fact.id
                self.conclusions.append(fact)
                self._to_deliver(fact)
                if fact.publish_by:
                    self.owed["publication", None] = fact.publish_by
            case ResultRevised():
                self.phase, self.conclusion, self.package = "concluded", fact.id, None
                self.results.append(fact)
                self._to_deliver(fact)
                for step in self.meant(fact) if fact.kind == "revoked" else ():
                    self._move(step, "revoked", decision=fact.decision, by=fact.by)
            case DecisionPublished():
                self.owed.pop(("publication", None), None)
                self.published = True
            case CaseIssued():
                self.package = fact.package
                if self.channel == "online":
                    self.owed.pop(("delivery", None), None)
            case CaseDelivered():
                self.phase = "delivered"
                self.owed.pop(("delivery", None), None)
            case StepCommitmentChecked():
                self.unchecked.discard(fact.step)
                self.owed.pop(("commitment_check", fact.step), None)
            case DutyOwed():
                self.unchecked |= {fact.step} if fact.duty == "commitment_check" and fact.step else set()
                self.owed[fact.duty, fact.step] = fact.due
                self.unanswered |= {str(fact.step)} if fact.duty == "objection_answer" else set()
            case DutyOverdue():
                del self.owed[fact.duty, fact.step]
            case CaseWithdrawn() | CaseDeclined() | CaseNotNeeded() | CaseTerminated():
                self.phase = "closed"
            case _:
                self._clock(fact, at)
                self._step(fact, at)

    def _answer_wanted(self, of: str, step: str) -> None:
        for key in [key for key in self.wanted if key == (of, step) or of == key[0] == "case"]:
            del self.wanted[key]

    def _to_deliver(self, fact: CaseConcluded | ResultRevised) -> None:
        self.owed.pop(("delivery", None), None)
        if fact.deliver_by:
            self.owed["delivery", None] = fact.deliver_by

    def known_results(self) -> list[str]:
        """The ids of the conclusion and of all that follow it."""
        return [one.id for one in self.conclusions] + [one.id for one in self.results]

    def meant(self, fact: ResultRevised | RevisionFact) -> list[str]:
        """The steps of which a revision speaks that are decided and no advice; to be revoked, they must be granted."""
        kinds = ("revoked", "onewindow.review.result_revoked.v1")
        kind = fact.kind if isinstance(fact, ResultRevised) else getattr(fact, "type", "")
        states = {"granted", "lapsed"} if kind in kinds else {"granted", "lapsed", "denied", "revoked"}
        steps = self.compiled.definition.steps
        return [
            step
            for step, part in self.parts.items()
            if fact.step in (None, step) and part.state in states and steps[step].kind not in ("consult", "publicity")
        ]

    def _up_to(self, step: str) -> list[str]:
        """The steps that come before this one, however indirectly, and it: the last."""
        steps, found, ahead = self.compiled.definition.steps, [step], list(self.compiled.definition.steps[step].after)
        while ahead:
            before = ahead.pop()
            if before not in found:
                found.insert(0, before)
                ahead += steps[before].after
        return found

    def _counted_again(self, fact: DueChanged) -> None:
        """Write other last days down; a term that was over is so no longer if its day is still to come."""
        self.provisional = fact.provisional
        if self.phase == "received":
            self.notice_due = fact.notice_due
        self.cap = fact.due
        for term, day in (("promise", fact.promise_due), ("statutory", fact.due)):
            if day and (term in self.terms or at_the_end_of(day) >= self.time):
                self.terms[term] = day
            if day:
                self.days[term] = day
        if fact.gap is not None:
            self.gap_until, self.gap_provisional = fact.gap.until, fact.gap.provisional
        for step, one in fact.steps.items():
            self.parts[step].days, self.parts[step].provisional = days_in(one), one.provisional

    def _clock(self, fact: CaseFact, at: Instant) -> None:
        """Write down when a step was asked for the first time, and from when to when nobody asked it."""
        match fact:
            case StepOpened() | StepReopened():
                part = self.parts[fact.step]
                part.clock_start = part.clock_start or self.asked_from(at)
                part.still += [(part.still_since, at)] if part.still_since else []
                part.still_since = None
            case StepResumed():
                since, until = self.pause_of(fact.step, at)
                self.parts[fact.step].still.append((since, until))
                self.still += [(since, until)] if self.stops_the_case(fact.step) else []
            case StepGranted() | StepDenied() | StepReturned() | StepCancelled():
                self._stops(fact.step, at)
            case StepLapsed():
                self._stops(fact.step, at_the_end_of(fact.due))
            case StepAnnounced():
                self.parts[fact.step].clock_start = at

    def asked_from(self, at: Instant) -> Instant:
        """From when a step counts that is asked for the first time: back from an acceptance in the same entry."""
        return self.accepted_now or at

    def stops_the_case(self, step: str) -> bool:
        """Whether the case's clock stands still with the step's: the result waits for it, and there is a clock."""
        return bool(self.days) and step in self.compiled.definition.join.required

    def pauses(self, *, less: str | None = None) -> list[tuple[Instant, Instant]]:
        """All pauses of the case, over or not; without the one that runs of one step."""
        running = [
            part.pause for step, part in self.parts.items() if part.pause and step != less and self.stops_the_case(step)
        ]
        return self.still + running

    def pause_of(self, step: str, at: Instant) -> tuple[Instant, Instant]:
        """From when to when a pause has lasted that ends now: not longer than was told."""
        pause = self.parts[step].pause
        assert pause is not None
        return pause[0], max(pause[0], min(pause[1], at))

    def _stops(self, step: str, at: Instant) -> None:
        part = self.parts[step]
        if part.clock_start and not part.still_since:
            part.still_since = at

    def _supplemented(self, fact: CaseSupplemented | CaseCorrected, at: Instant) -> None:
        self.routes.update(fact.routes)
        self.items.update({**fact.answers, **fact.materials})
        self.renews_until = fact.renews_until
        for step, department in fact.planned.items():
            self._move(step, "waiting", department=department)
        for step in fact.skipped:
            self._move(step, "skipped")
            self._unheard(step)
            self._stops(step, at)
        if isinstance(fact, CaseSupplemented) and self.phase in ("received", "asked"):
            self.completed |= self.phase == "asked"
            self.phase, self.since, self.notice_due = "received", at, fact.notice_due
            self.provisional = fact.provisional

    def _until(self, fact: StepOpened | StepReopened | StepPaused | StepResumed) -> None:
        part = self.parts[fact.step]
        part.days, part.provisional = days_in(fact), fact.provisional

    def _step(self, fact: CaseFact, at: Instant) -> None:
        match fact:
            case LookOpened():
                self._move(fact.step, "waiting", look="open", look_round=fact.round, turn=fact.turn, defects=0)
                self.parts[fact.step].seen = self.needs(fact.step)
            case LookLapsed():
                self.parts[fact.step].look = "answered"
            case StepChecked():
                part = self.parts[fact.step]
                self.answered.add((fact.step, part.look_round, part.turn))
                part.look, part.defects = "answered", len(fact.defects)
                part.handled.add(fact.by)
            case StepOpened() | StepReopened():
                self._move(fact.step, "open", round=fact.round, turn=fact.turn, seen=self.needs(fact.step))
                self._until(fact)
            case StepTaken():
                part = self.parts[fact.step]
                part.handled.add(fact.by)
                part.taken = fact.by
                part.state = "taken" if part.state == "open" else part.state
            case StepAsked():
                self._answered(fact.step)
                self._move(fact.step, "asked", until=fact.until)
                self.parts[fact.step].handled.add(fact.by)
            case StepPaused():
                part, pause = self.parts[fact.step], (at, at_the_end_of(fact.until))
                kept = {"held": part.taken, "opened": part.opened, "lapses": part.lapses}
                self._move(fact.step, "paused", pause=pause, ground=fact.ground, **kept)
                self._until(fact)
            case StepResumed():
                held, opened = self.parts[fact.step].held, self.parts[fact.step].opened
                self._move(fact.step, "taken" if held else "open", taken=held, opened=opened, lapses=fact.lapses)
                self._until(fact)
            case StepGranted() | StepDenied():
                self._answered(fact.step)
                state = "granted" if isinstance(fact, StepGranted) else "denied"
                self._move(fact.step, state, decision=fact.decision, by=fact.by)
            case StepSeen():
                self.parts[fact.step].opened, self.parts[fact.step].lapses = at, fact.lapses
            case StepLapsed():
                self._answered(fact.step)
                self._move(fact.step, "lapsed")
            case StepAnnounced():
                self._move(fact.step, "announced", round=fact.round, seen={})
                self.parts[fact.step].days, self.parts[fact.step].provisional = (
                    {"statutory": fact.due},
                    fact.provisional,
                )
            case StepElapsed():
                self._move(fact.step, "elapsed")
            case StepObjected():
                self._move(fact.step, "denied", decision=fact.objection, by=fact.by)
            case SiteCheckRecorded():
                for step in fact.steps:
                    self.parts[step].inspected = self.needs(step)
                    self.parts[step].handled.update(fact.officers)
            case StepTransferred():
                part = self.parts[fact.step]
                state = "open" if part.state == "taken" else part.state
                self._move(fact.step, state, department=fact.department, turn=fact.turn, look=part.look)
            case StepReassigned() | StepRecused():
                self._passed_on(fact)
            case StepHearingOffered():
                self.parts[fact.step].request_by = fact.request_by
            case StepHearingWaived():
                self.parts[fact.step].waived = True
            case StepHearingRequested():
                self.parts[fact.step].hold_by = fact.hold_by
            case StepHearingScheduled():
                self.parts[fact.step].hearing_on = fact.on
            case StepObjectionAnswered():
                self.owed.pop(("objection_answer", fact.step), None)
                self.unanswered.discard(fact.step)
            case StepHearingHeld():
                self.parts[fact.step].was_heard = True
                self.owed.pop(("hearing", fact.step), None)
            case StepThirdPartyHeard():
                self.parts[fact.step].voices[fact.voice.person] = fact.voice.reasons
            case StepReturned():
                self._move(fact.step, "waiting")
            case StepCancelled():
                self._move(fact.step, "cancelled")
                self._unheard(fact.step)

    def _unheard(self, step: str) -> None:
        """Nobody is heard any more about what nobody needs."""
        part = self.parts[step]
        if not part.was_heard:
            part.request_by, part.waived, part.hold_by, part.hearing_on = None, False, None, None
            self.owed.pop(("hearing", step), None)

    def _passed_on(self, fact: StepReassigned | StepRecused) -> None:
        part = self.parts[fact.step]
        part.turn = fact.turn or part.turn
        if isinstance(fact, StepReassigned):
            part.taken, part.state = fact.to, "taken" if part.state == "open" else part.state
            part.handled.add(fact.to)
            return
        part.barred.add(fact.person)
        if fact.turn:
            part.taken, part.state = None, "open" if part.state == "taken" else part.state

    def _answered(self, step: str) -> None:
        self.answered.add((step, self.parts[step].round, self.parts[step].turn))

    def _move(self, step: str, state: str, **changes: Any) -> None:
        part = self.parts[step]
        self.unchecked.discard(step)
        self.owed.pop(("commitment_check", step), None)
        part.state, part.look, part.until, part.taken, part.pause, part.held = state, None, None, None, None, None
        part.opened, part.lapses = None, None
        for name, value in changes.items():
            setattr(part, name, value)


def days_in(fact: StepOpened | StepReopened | StepPaused | StepResumed | StepDue) -> dict[str, Day]:
    """The last days of a step that a fact tells."""
    return {term: day for term, day in (("promise", fact.promise_due), ("statutory", fact.due)) if day}
