"""The referee reads the journal record by record and says whether routing may have said it.

the journal     claims count one by one; entries of a case are contiguous, chained, each with a cause of its own
answers         exactly what the rules of tokens, rights and kinds allow is taken; everything else is refused
opening         a step opens when all before it is settled, no later and no sooner, under a token never used
the notice      goes out when all have looked, with all defects; acceptance needs a clean look of everybody
five days       behind the noon of the last of them nobody is waited for; nothing found by its end is acceptance
pauses          end with their last day, or before by whoever may; the days that do not count lie on top
terms           their last days are right, from the right day on, and that they are over is said once, not too early
renewals        are granted by silence as the licence ends, if they came in time, and at no other time (renewals.py)
gaps            are accepted, closed and over as was pledged, and nothing is issued while one is open (pledges.py)
promises        are checked of what was granted on one, by the right day, once (pledges.py)
supplements     ask again who asked and whose inputs changed, and no other (asked_again.py)
the counter     ends what is not accepted as what the clerk said it is, with reasons, and the right authority
before it       a case is undone within ten minutes of its hand-in, terminated on a ground that was named
the end         is said once, in the very entry in which an independent reading of the join says so (verdict.py)
results         one package for each conclusion; a second one follows the last that was issued, by its head
consultation    silence counts from when the desk opened what it was asked, and is consent at the end of its days only
deadlines       strike after they passed, when all that was said in time was heard, and never twice
hearings        are offered, waived, owed and held in the right days, and the clock stands still until they were held
calendars       a year that comes in moves the last days of each open case to where that year has them, once
duties          what is owed beside a decision is owed by the right day, and that it is over is said once, in time
time            nothing is refused for it, and nothing is dated later than the log took it in
visits          by two officers or more come before decisions that wait for one, and count for all that share them
departments     are told what an entry that counts has left, and nothing else
"""

# Above 250 lines because it is one book of rules: what a record may say is weighed here and nowhere else.

import hashlib
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import timedelta

from tests.routing.account import OVER, Account, Part, Token
from tests.routing.asked_again import Asked, expected_again, givers_of
from tests.routing.at_the_counter import foul_ending, foul_taking_in
from tests.routing.pencil import (
    AHEAD,
    DELIVERY,
    HOLD,
    PUBLICATION,
    REQUEST,
    at_noon_of,
    at_the_end_of,
    day_of,
    last_day,
    notice_due,
    terms,
)
from tests.routing.pledges import foul_in_check, foul_in_gap, left_open, unpromised
from tests.routing.recounts import Walls, foul_in
from tests.routing.renewals import as_if_granted, foul_in_the_day, is_renewed_by_silence, let_pass, unrenewed
from tests.routing.verdict import SETTLED, is_empty, verdict
from tests.routing.weighing import Claimed, shares, weigh

from onewindow.chassis.ports import Record
from onewindow.contracts import topics
from onewindow.contracts.application import ObjectionRaised
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
    FactRefused,
    GapAccepted,
    GapExpired,
    LookLapsed,
    LookOpened,
    NoticeIssued,
    Proof,
    ResultRevised,
    SiteCheckRecorded,
    StepAnnounced,
    StepCancelled,
    StepCommitmentChecked,
    StepDenied,
    StepElapsed,
    StepExtended,
    StepGranted,
    StepHearingOffered,
    StepHearingRequested,
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
    StepSeen,
    StepTaken,
    StepThirdPartyHeard,
    TermExceeded,
)
from onewindow.contracts.department import StepQueued
from onewindow.contracts.entry import Entry
from onewindow.contracts.instant import Instant, of_ms, shift
from onewindow.contracts.review import (
    CaseTerminationDecided,
    ConsultationOpened,
    HearingHeld,
    HearingScheduled,
    ReviewResumed,
    ReviewTaken,
    SiteChecked,
    ThirdPartyHeard,
)
from onewindow.definitions.compiled import CompiledDefinition

AFTER_THE_END = (
    FactRefused
    | CaseIssued
    | CaseDelivered
    | CaseBlocked
    | CaseUnblocked
    | DutyOverdue
    | StepObjectionAnswered
    | ResultRevised
    | DecisionPublished
    | StepCommitmentChecked
)


class FoulError(AssertionError):
    """Routing said something that it may not say."""


class Referee:
    """Knows the inputs that were said (``claims`` by fact id) and keeps an account of every case."""

    def __init__(self, compiled_of: Callable[[str, int], CompiledDefinition], said: Mapping[str, Claimed]) -> None:
        self.accounts: dict[str, Account] = {}
        self.heard: dict[str, set[str]] = {}
        self.entries = 0
        self._compiled_of, self._said, self.walls = compiled_of, said, Walls(said)
        self._epoch = 0
        self._heads: dict[str, tuple[int, str]] = {}
        self._tokens: dict[str, set[Token]] = {}
        self._asks: dict[tuple[str, int], dict[tuple[str, str], tuple[str, int, int]]] = {}

    @property
    def heads(self) -> Mapping[str, int]:
        """How far each case is."""
        return {name: seq for name, (seq, _) in self._heads.items()}

    def read(self, record: Record) -> None:
        """Weigh one record of the journal."""
        said = topics.journal.decode(record.value)
        if not isinstance(said, Entry):
            epoch = getattr(said, "epoch", None)
            if epoch == self._epoch + 1:
                self._epoch = epoch
                self.walls.taken_over()
        elif said.epoch == self._epoch:
            self._chained(said, record)
            must(said.at <= of_ms(record.appended_ms), "dated later than the log took it in", said)
            self._entry(said)
            self._asks[said.application_id, said.seq] = self.accounts[said.application_id].asks()
            self.entries += 1

    def overhear(self, record: StepQueued) -> None:
        """Weigh what a department is told: the state after the entry whose number it carries."""
        asks = self._asks.get((record.application_id, record.seq))
        said = None if record.ask == "withdrawn" or record.state == "asked" else (record.ask, record.round, record.turn)
        if asks is None or said != asks.get((record.department, record.step)):
            raise FoulError(f"told {record}, where entry {record.seq} asks {asks}")

    def _chained(self, entry: Entry, record: Record) -> None:
        seq, digest = self._heads.get(entry.application_id, (0, ""))
        must(entry.seq == seq + 1, "seq is not contiguous", entry)
        must(entry.prev == digest, "prev is not the hash of the entry before", entry)
        self._heads[entry.application_id] = (entry.seq, hashlib.sha256(record.value).hexdigest())
        heard = self.heard.setdefault(entry.application_id, set())
        must(entry.cause not in heard, "one cause was answered twice", entry)
        heard.add(entry.cause)

    def _entry(self, entry: Entry) -> None:
        opened = entry.facts[0] if entry.facts else None
        if isinstance(opened, CaseOpened):
            must(entry.seq == 1, "a case was opened twice", entry)
            account = Account(self._compiled_of(opened.service, opened.version))
            self.accounts[entry.application_id] = account
            self._tokens[entry.application_id] = set()
        account = self.accounts[entry.application_id]
        over, due = account.phase in OVER, account.due()
        must(not over or all(isinstance(fact, AFTER_THE_END) for fact in entry.facts), "moved after its end", entry)
        refused = any(isinstance(fact, FactRefused) for fact in entry.facts)
        must(not refused or len(entry.facts) == 1, "a refusal changed something", entry)
        if entry.cause.startswith("strike:"):
            self._strike(entry, due)
        elif not entry.cause.startswith("blocked:"):
            late = due is not None and due < entry.at
            must(not late, "heard after its deadline and before the strike", entry)
            self._answer(account, entry)
        account.accepted_now = None
        self.walls.heard(entry.cause)
        self._facts(account, entry)
        new = account.due()
        freed = any(isinstance(fact, CaseUnblocked | DueChanged) for fact in entry.facts)
        if entry.cause.startswith("strike:"):
            must(new is None or new > str(due), "due again", entry)
        else:
            must(freed or new is None or new >= entry.at, "left with a deadline that is over", entry)
        must(f"strike:{new}" not in self.heard[entry.application_id], "due again at an instant that has struck", entry)

    def _strike(self, entry: Entry, due: Instant | None) -> None:
        must(entry.cause == f"strike:{due}" and due is not None, "struck without being due", entry)
        must(entry.at > str(due), "struck before its time", entry)
        heard = self.heard[entry.application_id]
        for fact_id, claimed in self._said.items():
            mine = claimed.fact.application_id == entry.application_id and claimed.answered
            in_time = any(at <= str(due) for at in claimed.times)
            must(not (mine and in_time) or fact_id in heard, f"struck before {fact_id} was heard", entry)

    def _answer(self, account: Account, entry: Entry) -> None:
        claimed = self._said.get(entry.cause)
        must(claimed is not None and entry.at in claimed.times, "nobody said its cause at that time", entry)
        assert claimed is not None
        wanted = weigh(account, claimed.fact, entry.at)
        taken = not any(isinstance(fact, FactRefused) for fact in entry.facts)
        if isinstance(claimed.fact, HearingScheduled) and wanted is None:
            early = {claimed.fact.on < str(last_day(entry.at, AHEAD, wall=wall)) for wall in self.walls}
            must(taken != (early == {True}) or len(early) == 2, f"{claimed.fact} is told too late", entry)
        elif wanted is not None:
            must(taken == wanted, f"{claimed.fact} should have been {'taken' if wanted else 'refused'}", entry)

    def _facts(self, account: Account, entry: Entry) -> None:
        asked: Asked | None = None
        concluded = [fact for fact in entry.facts if isinstance(fact, CaseConcluded)]
        facts = list(entry.facts)
        late = {step for step, part in account.parts.items() if entry.cause == f"strike:{part.until}"}
        tail = set(_trailing_cancels(facts)) - late if concluded else set()
        paused = {step: part.pause[1] for step, part in account.parts.items() if part.pause}
        grounds = {step: part.ground for step, part in account.parts.items()}
        for fact in facts:
            if isinstance(fact, CaseConcluded):
                continue
            self._one(account, fact, entry)
            if isinstance(fact, CaseSupplemented | CaseCorrected):
                foul = foul_taking_in(account, fact, self._said[entry.cause].fact)
                must(foul is None, str(foul), entry)
                asked = expected_again(account, fact)
            elif isinstance(fact, CaseGapClosed) and fact.dossier is not None:
                asked = expected_again(account, fact)
            account.hear(fact, entry.at)
        if asked is not None:
            must(asked.matches(entry.facts), f"asked again other steps than {asked}", entry)
        self._go_on(entry, asked, paused, grounds)
        for fact in concluded:
            self._conclusion(account, fact, tail, entry)
        if not concluded and account.phase in ("in_review", "preliminary") and not account.blocked:
            waits = (None, "approved", "partial") if account.gap_until else (None,)
            must(verdict(account.compiled, account.states()) in waits, "the conclusion is late", entry)
            must(not _openable(account), f"{_openable(account)} could have been opened", entry)
            decided = account.phase == "preliminary" and account.parts[account.early[-1]].state in SETTLED
            must(not decided, "the step that accepts was decided, and nothing follows", entry)
        foul = left_open(account, entry) or unpromised(account, entry)
        must(foul is None, str(foul), entry)
        if account.phase not in OVER and any(
            isinstance(fact, CaseOpened | CaseSupplemented | CaseCorrected) for fact in entry.facts
        ):
            said = any(isinstance(fact, CaseBlocked) for fact in entry.facts)
            must(said == is_empty(account.compiled, account.states()), "blocked for nothing, or not blocked", entry)

    def _go_on(
        self, entry: Entry, asked: Asked | None, paused: Mapping[str, Instant], grounds: Mapping[str, str | None]
    ) -> None:
        """Pauses end by an act of the desk, with their last day, or as the step is asked anew, waits or is skipped."""
        ended = {fact.step for fact in entry.facts if isinstance(fact, StepResumed)}
        cause = self._said[entry.cause].fact if entry.cause in self._said else None
        wanted: set[str] = set()
        if asked is not None:
            came_in = (fact for fact in entry.facts if isinstance(fact, CaseSupplemented | CaseCorrected))
            skipped = {step for fact in came_in for step in fact.skipped}
            wanted = set(paused) & (asked.again | asked.waiting | skipped)
        elif isinstance(cause, HearingHeld) and not any(isinstance(fact, FactRefused) for fact in entry.facts):
            wanted = {cause.step} & set(paused) if grounds.get(cause.step) == "hearing" else set()
        elif isinstance(cause, ReviewResumed) and not any(isinstance(fact, FactRefused) for fact in entry.facts):
            wanted = {cause.step}
        elif cause is None:
            wanted = {step for step, until in paused.items() if entry.cause == f"strike:{until}"}
        must(ended == wanted, f"resumed other steps than {wanted}", entry)

    def _one(self, account: Account, fact: CaseFact, entry: Entry) -> None:
        match fact:
            case LookOpened() | StepOpened() | StepReopened():
                token = (fact.step, fact.round, fact.turn)
                must(token not in self._tokens[entry.application_id], f"token {token} was used before", entry)
                self._tokens[entry.application_id].add(token)
                announced = account.compiled.definition.steps[fact.step].kind == "publicity"
                must(not announced, f"a desk is asked about {fact.step}, which is announced", entry)
                before = account.compiled.earlier_than(fact.step)
                if not isinstance(fact, LookOpened):
                    self._on_its_clock(account, fact, entry)
                    steps = account.compiled.definition.steps
                    pairs = {name for one, part in steps.items() if part.upper_of for name in (one, part.upper_of)}
                    must(fact.law == (("L09",) if fact.step in pairs else ()), "another law of levels", entry)
                late = account.phase == "preliminary" and fact.step not in account.early
                must(not late, f"{fact.step} opened before the acceptance", entry)
                settled = all(account.parts[step].state in SETTLED | {"skipped"} for step in before)
                must(isinstance(fact, LookOpened) or settled, f"{fact.step} opened too early", entry)
            case StepGranted() | StepDenied():
                part = account.parts[fact.step]
                token = (fact.step, part.round, part.turn)
                must(token not in account.answered, f"{fact.step} was decided twice under one token", entry)
                must(fact.decision == entry.cause and fact.round == part.round, "decided by something else", entry)
                told = self._said[entry.cause].fact.by
                must((fact.by, fact.on_behalf_of) == (told.id, told.on_behalf_of), "decided by somebody else", entry)
            case CaseCorrected():
                foul = foul_in_the_day(account, fact, entry.at)
                must(foul is None, str(foul), entry)
            case CaseOpened() | CaseSupplemented():
                foul = foul_in_the_day(account, fact, entry.at)
                must(foul is None, str(foul), entry)
                after = getattr(account.compiled.definition.acceptance, "after", None)
                must(isinstance(fact, CaseSupplemented) or fact.accepted_after == after, "accepted otherwise", entry)
                early = account.phase in ("", "received", "asked")
                wanted = {notice_due(account.compiled, entry.at, wall) if early else None for wall in self.walls}
                must(fact.notice_due in wanted, "the days for the notice are counted wrong", entry)
            case CaseAccepted():
                clean = all(part.look == "answered" and not part.defects for part in _asked_to_look(account))
                looked = account.compiled.definition.acceptance != "precheck" or clean
                granted = account.phase == "preliminary" and account.parts[account.early[-1]].state == "granted"
                waits = account.phase == "received" and not account.early
                must((looked and waits) or granted, "accepted before all had looked, or its step was granted", entry)
                silent = any(isinstance(one, LookLapsed) for one in entry.facts)
                must(not silent, "accepted by an act although somebody was silent", entry)
                earlier = account.completed and day_of(account.since) < day_of(entry.at)
                self._accepted(account, fact, account.since if earlier else entry.at, entry)
            case AcceptanceDeemed():
                due = at_the_end_of(str(account.notice_due))
                silent = account.phase == "received" and not account.found() and entry.cause == f"strike:{due}"
                must(silent, "deemed to be accepted although somebody spoke, or in time", entry)
                self._accepted(account, fact, account.since, entry)
            case CaseDeclined() | CaseNotNeeded():
                ending = foul_ending(account, fact, self._said[entry.cause].fact)
                must(ending is None, str(ending), entry)
            case LookLapsed():
                late = account.notice_due is not None and entry.at > at_noon_of(account.notice_due)
                must(late and account.parts[fact.step].look == "open", "a look lapsed in time", entry)
            case CaseExtended():
                clock, pauses = account.compiled.definition.clock, account.pauses()
                more = fact.days or -1
                start, cap = account.as_of, account.licence_ends()
                on_each_wall = [terms(clock, start, pauses, cap, wall, extended=more) for wall in self.walls]
                must(not account.extended, "extended twice", entry)
                wanted = {longer["statutory"] for longer in on_each_wall}
                must(fact.due in wanted, "the extension is counted wrong", entry)
            case StepExtended():
                part, own = account.parts[fact.step], account.compiled.definition.steps[fact.step].clock
                must(not part.extended, "a step was extended twice", entry)
                start, cap = part.clock_start or "", account.cap
                on_each_wall = [terms(own, start, part.still, cap, wall, extended=fact.days) for wall in self.walls]
                must(fact.due in {longer["statutory"] for longer in on_each_wall}, "extended by other days", entry)
            case GapAccepted() | CaseGapClosed() | GapExpired():
                foul = foul_in_gap(account, fact, entry, self._said, self.walls)
                must(foul is None, str(foul), entry)
            case DueChanged():
                foul = foul_in(account, fact, entry, self.walls)
                must(foul is None, str(foul), entry)
            case ClockPaused() | ClockResumed() | StepPaused() | StepResumed():
                self._pause(account, fact, entry)
            case TermExceeded():
                mine = account.terms.get(fact.term) == fact.due
                ends = at_the_end_of(fact.due)
                must(mine and entry.at > ends, "a term is over too early, or twice", entry)
                if any(isinstance(one, DueChanged) for one in entry.facts):
                    struck = f"strike:{ends}" in self.heard[entry.application_id]
                    must(struck, "a term was over with an import, and its day has not struck", entry)
            case DutyOwed(duty="commitment_check"):
                foul = foul_in_check(account, fact, entry, self.walls)
                must(foul is None, str(foul), entry)
            case DutyOverdue():
                mine = account.owed.get((fact.duty, fact.step)) == fact.due
                must(
                    mine and entry.at > at_the_end_of(fact.due), "overdue too early, twice, or nothing was owed", entry
                )
            case StepTaken() if account.compiled.definition.steps[fact.step].kind == "consult":
                part = account.parts[fact.step]
                opens = any(isinstance(one, StepSeen) for one in entry.facts)
                must(opens == (part.asks == "decide" and not part.opened), "taken without being opened", entry)
            case StepSeen():
                asked, part = account.compiled.definition.steps[fact.step], account.parts[fact.step]
                must(asked.kind == "consult" and part.asks == "decide", "opened what is no question to it", entry)
                must(not part.opened, f"{fact.step} was opened twice", entry)
                by = self._said[entry.cause].fact if entry.cause in self._said else None
                mine = isinstance(by, ConsultationOpened | ReviewTaken) and by.step == fact.step
                must(mine, f"nobody opened {fact.step}", entry)
                days = {
                    last_day(entry.at, asked.silence.after if asked.silence else None, wall=wall) for wall in self.walls
                }
                must(fact.lapses in days, f"the days of silence of {fact.step} are counted wrong", entry)
            case StepCancelled():
                foul = let_pass(account, fact, entry)
                must(foul is None, str(foul), entry)
            case StepLapsed() if fact.law:
                must(is_renewed_by_silence(account, fact, entry), f"{fact.step} may not be silent", entry)
            case StepLapsed():
                part = account.parts[fact.step]
                token = (fact.step, part.round, part.turn)
                asks = part.state in ("open", "taken") and token not in account.answered
                must(asks, "lapsed, and nobody was asked", entry)
                must(part.lapses == fact.due, "lapsed without having been opened", entry)
                ends = f"strike:{at_the_end_of(fact.due)}"
                must(entry.cause == ends and fact.round == part.round, "lapsed at another time", entry)
            case StepAnnounced():
                asked, part = account.compiled.definition.steps[fact.step], account.parts[fact.step]
                must(part.state == "waiting" and fact.round == part.round + 1, "announced in the wrong round", entry)
                before = account.compiled.earlier_than(fact.step)
                settled = all(account.parts[step].state in SETTLED | {"skipped"} for step in before)
                must(settled and fact.start == day_of(entry.at).isoformat(), "announced too early", entry)
                days = {last_day(entry.at, asked.lasts, wall=wall) for wall in self.walls}
                must(fact.due in days, f"the days for an objection to {fact.step} are counted wrong", entry)
            case StepElapsed() | StepObjected():
                self._announced(account, fact, entry)
            case StepReassigned() | StepRecused():
                part = account.parts[fact.step]
                anew = isinstance(fact, StepReassigned) or part.taken == fact.person
                must(fact.turn == (part.turn + 1 if anew else None), "passed on under a wrong token", entry)
            case DutyOwed(duty="objection_answer"):
                self._overruled(account, fact, entry)
            case StepHearingOffered() | StepHearingRequested() | StepHearingWaived() | DutyOwed():
                self._hearing(account, fact, entry)
            case StepThirdPartyHeard():
                said = self._said[entry.cause].fact if entry.cause in self._said else None
                true = isinstance(said, ThirdPartyHeard) and (said.step, said.voice) == (fact.step, fact.voice)
                must(true, "a third party was heard that nobody has heard", entry)
            case CaseWithdrawn():
                undone = entry.at <= shift(account.opened_at, seconds=600)
                must(fact.undone == undone, "undone too late, or not undone in time", entry)
            case CaseTerminated():
                ordered = self._said[entry.cause].fact if entry.cause in self._said else None
                gap = any(isinstance(one, GapExpired) for one in entry.facts)
                unsaid = "gap_expired" if gap else "supplement_missing"
                named = ordered.ground if isinstance(ordered, CaseTerminationDecided) else unsaid
                who = ordered.by.id if ordered is not None else None
                must(
                    (fact.ground, fact.by) == (named, who), "terminated by somebody else, or for something else", entry
                )
            case SiteCheckRecorded():
                claimed = self._said[entry.cause].fact
                must(set(fact.steps) == set(shares(account, fact.step)), "a visit counts for other steps", entry)
                there = tuple(one.id for one in claimed.officers) if isinstance(claimed, SiteChecked) else ()
                must(fact.officers == there and len(there) > 1, "others were on the spot", entry)
            case NoticeIssued():
                all_in = all(part.look == "answered" for part in _asked_to_look(account))
                must(all_in and account.found() == set(fact.defects), "the notice is early or not whole", entry)
            case ResultRevised():
                self._revised(account, fact, entry)
            case CaseIssued():
                mine = fact.conclusion == account.conclusion and account.package is None
                must(mine, "issued a second package, or for another conclusion", entry)
            case CaseDelivered():
                must(account.phase == "concluded" and account.package is not None, "delivered twice, or nothing", entry)
            case _:
                pass

    def _announced(self, account: Account, fact: StepElapsed | StepObjected, entry: Entry) -> None:
        """What was announced ends with its last day and not before, unless somebody objects."""
        part = account.parts[fact.step]
        must(part.state == "announced" and fact.round == part.round, "nobody was told, and it is over", entry)
        if isinstance(fact, StepElapsed):
            ends = entry.cause == f"strike:{at_the_end_of(fact.due)}" and part.days["statutory"] == fact.due
            must(ends, f"{fact.step} was announced for more or fewer days", entry)
            return
        told = self._said[entry.cause].fact if entry.cause in self._said else None
        mine = isinstance(told, ObjectionRaised) and told.step == fact.step
        must(mine and fact.objection == entry.cause, f"nobody objected to {fact.step}", entry)
        assert told is not None
        must(fact.by == told.by.id, "objected to by somebody else", entry)

    def _revised(self, account: Account, fact: ResultRevised, entry: Entry) -> None:
        """It follows the last conclusion, by the head who said so, and tells how each step is settled now."""
        cause = self._said[entry.cause].fact
        must(fact.of == account.conclusion and account.package is not None, "follows another result", entry)
        must(fact.id not in account.known_results(), "two results have one name", entry)
        told = (entry.cause, cause.by.id, cause.by.on_behalf_of, cause.by.department)
        must(told == (fact.decision, fact.by, fact.on_behalf_of, fact.department), "revised by somebody else", entry)
        before = (account.results or account.conclusions)[-1]
        revoked = set(account.meant(fact)) if fact.kind == "revoked" else set()
        own = Proof(state="revoked", decision=fact.decision, by=fact.by, on_behalf_of=fact.on_behalf_of)
        for step, proof in before.proof.items():
            wanted = replace(own, round=proof.round) if step in revoked else proof
            must(fact.proof[step] == wanted, f"the proof of {step} is wrong", entry)
        states = {
            step: "denied" if step in revoked or state == "revoked" else state
            for step, state in account.states().items()
        }
        stays = fact.kind == "replaced" or before.outcome == "rejected"
        wanted_outcome = before.outcome if stays else verdict(account.compiled, states)
        must(fact.outcome == wanted_outcome, f"the result is {wanted_outcome}", entry)
        self._delivered_by(account, fact, entry)

    def _accepted(self, account: Account, fact: CaseAccepted | AcceptanceDeemed, as_of: Instant, entry: Entry) -> None:
        written = isinstance(fact, CaseAccepted) and account.compiled.definition.matter == "licence"
        must(("L06" in fact.law) == written, "accepted in writing by nobody, or without a word of it", entry)
        must(fact.as_of == as_of, f"accepted as of another instant than {as_of}", entry)
        dues = {"promise": fact.promise_due, "statutory": fact.due}
        said = {term: due for term, due in dues.items() if due}
        clock, day = account.compiled.definition.clock, account.renews_until
        cap = day if day and day_of(as_of).isoformat() <= day else None
        must(any(said == terms(clock, as_of, (), cap, wall) for wall in self.walls), "a term is counted wrong", entry)

    def _on_its_clock(self, account: Account, fact: StepOpened | StepReopened, entry: Entry) -> None:
        part, clock = account.parts[fact.step], account.compiled.definition.steps[fact.step].clock
        start = part.clock_start or account.asked_from(entry.at)
        still = [*part.still, *([(part.still_since, entry.at)] if part.still_since else [])]
        said = {term: due for term, due in (("promise", fact.promise_due), ("statutory", fact.due)) if due}
        more = part.extended
        wanted = [terms(clock, start, still, account.cap, wall, extended=more) for wall in self.walls]
        must(said in wanted, f"the days of {fact.step} are counted wrong, they are {wanted}", entry)

    def _pause(
        self, account: Account, fact: ClockPaused | ClockResumed | StepPaused | StepResumed, entry: Entry
    ) -> None:
        """Who pauses stops the case's clock too if the result waits for them; the last days lie where they must."""
        definition, part = account.compiled.definition, account.parts[fact.step]
        begins = isinstance(fact, ClockPaused | StepPaused)
        must((part.state == "paused") != begins, "paused twice, or resumed without a pause", entry)
        pause = (entry.at, at_the_end_of(fact.until)) if begins else account.pause_of(fact.step, entry.at)
        days = (day_of(pause[0]).isoformat(), day_of(pause[1]).isoformat())
        must(days == (fact.since, fact.until), f"the pause lasts from and to {days}", entry)
        if isinstance(fact, StepPaused | StepResumed):
            kind = ClockPaused if begins else ClockResumed
            both = any(isinstance(one, kind) and one.step == fact.step for one in entry.facts)
            must(both == account.stops_the_case(fact.step), "the case's clock runs, or stands, for nothing", entry)
            if isinstance(fact, StepResumed):
                self._silence(account, fact, pause, entry)
            clock, still = definition.steps[fact.step].clock, [*part.still, pause]
            known = part.days
            start, more = part.clock_start or "", part.extended
            counted = [terms(clock, start, still, account.cap, wall, extended=more) for wall in self.walls]
            counted = counted if known else [{}]
        else:
            still = [*account.pauses(less=fact.step), pause]
            known = account.days
            counted = [
                terms(definition.clock, account.as_of, still, account.licence_ends(), wall, extended=account.extended)
                for wall in self.walls
            ]
        if begins:
            counted = [{term: max(day, known[term]) for term, day in days.items()} for days in counted]
        elif part.pause is not None and day_of(pause[1]) == day_of(part.pause[1]):
            counted = [known]
        said = {term: due for term, due in (("promise", fact.promise_due), ("statutory", fact.due)) if due}
        must(said in counted, f"the days with the pause are counted wrong, they are {counted}", entry)

    def _overruled(self, account: Account, fact: DutyOwed, entry: Entry) -> None:
        """Whoever leads answers a consulted department that has said no, in ten working days."""
        days = {last_day(entry.at, DELIVERY, wall=wall) for wall in self.walls}
        must(fact.due in days, f"an objection is answered by another day than {days}", entry)
        must(fact.step in _objectors(account), "an answer is owed to nobody", entry)

    def _hearing(
        self,
        account: Account,
        fact: StepHearingOffered | StepHearingRequested | StepHearingWaived | DutyOwed,
        entry: Entry,
    ) -> None:
        """Who asks in the days for it has a hearing in the days for that, and the clock stands still where it may."""
        assert fact.step is not None
        part = account.parts[fact.step]
        match fact:
            case StepHearingOffered():
                days = {last_day(entry.at, REQUEST, wall=wall) for wall in self.walls}
                must(fact.request_by in days, f"a hearing may be asked for until another day than {days}", entry)
            case StepHearingWaived():
                ends = f"strike:{at_the_end_of(fact.due)}"
                mine = part.may_be_asked_for and part.request_by == fact.due and entry.cause == ends
                must(mine, "a hearing was waived that may be asked for", entry)
            case StepHearingRequested():
                days = {last_day(entry.at, HOLD, wall=wall) for wall in self.walls}
                must(fact.hold_by in days, f"the hearing is held by another day than {days}", entry)
                owed = [one for one in entry.facts if isinstance(one, DutyOwed)]
                right = [(one.duty, one.step, one.due) for one in owed] == [("hearing", fact.step, fact.hold_by)]
                must(right, "a hearing was asked for, and is not owed", entry)
                still = [one for one in entry.facts if isinstance(one, StepPaused)]
                stands = part.state in ("open", "taken") and _may_stand_still(account, fact.step)
                wanted = [(fact.step, "hearing", fact.hold_by)] if stands else []
                said = [(one.step, one.ground, one.until) for one in still]
                must(said == wanted, "the clock runs, or stands still, for a hearing", entry)
            case DutyOwed():
                asks = any(isinstance(one, StepHearingRequested) and one.step == fact.step for one in entry.facts)
                must(asks or fact.duty != "hearing", "a hearing is owed that nobody asked for", entry)

    def _silence(self, account: Account, fact: StepResumed, pause: tuple[Instant, Instant], entry: Entry) -> None:
        """A silence goes on behind its pause with the days that it had left, of which that of the notice is one."""
        part, silence = account.parts[fact.step], account.compiled.definition.steps[fact.step].silence
        wanted: set[str | None] = {None}
        if part.opened and part.lapses and silence:
            still = [(shift(since, seconds=-86_400), until) for since, until in (*part.still, pause)]
            on_each_wall = [str(last_day(part.opened, silence.after, still, wall)) for wall in self.walls]
            behind = (day_of(pause[1]) + timedelta(days=1)).isoformat()
            wanted = {max(day, part.lapses, behind) for day in on_each_wall}
        must(fact.lapses in wanted, f"the days of silence with the pause are counted wrong, they are {wanted}", entry)

    def _delivered_by(self, account: Account, fact: CaseConcluded | ResultRevised, entry: Entry) -> None:
        definition = account.compiled.definition
        timed = (definition.matter == "licence" or definition.clock.usual) and fact.outcome in ("approved", "partial")
        days = {last_day(entry.at, DELIVERY, wall=wall) if timed else None for wall in self.walls}
        must(fact.deliver_by in days, f"to be delivered by another day than {days}", entry)

    def _conclusion(self, account: Account, fact: CaseConcluded, tail: Set[str], entry: Entry) -> None:
        must(not account.conclusions, "concluded twice", entry)
        unaccepted = account.phase == "preliminary" and account.parts[account.early[-1]].state in SETTLED
        states = account.states() | ({} if unaccepted else dict.fromkeys(tail, "waiting"))
        must(not account.gap_until or fact.outcome == "rejected", "issued although something is missing", entry)
        _doom(account.compiled, states)
        foul = unrenewed(account, fact, entry)
        must(foul is None, str(foul), entry)
        if "L19" in fact.law:
            states = as_if_granted(account, tail)
        must(fact.outcome == verdict(account.compiled, states), "concluded early, or as something else", entry)
        must(not set(account.states().values()) - SETTLED - {"skipped"}, "concluded with a step open", entry)
        overruled = _objectors(account) if fact.outcome in ("approved", "partial") else set()
        must(account.unanswered == overruled, f"answers are owed to others than {overruled}", entry)
        self._delivered_by(account, fact, entry)
        definition = account.compiled.definition
        public = definition.matter == "licence" and not definition.unpublished
        days = {last_day(entry.at, PUBLICATION, wall=wall) if public else None for wall in self.walls}
        must(fact.publish_by in days, f"to be published by another day than {days}", entry)
        for step, part in account.parts.items():
            proof = fact.proof[step]
            decided = part.state in ("granted", "denied")
            shown = (proof.state, proof.decision, proof.by, proof.round if decided else None)
            true = (part.state, part.decision, part.by, part.round) if decided else (part.state, None, None, None)
            must(shown == true, f"the proof of {step} is wrong", entry)
        account.hear(fact, entry.at)


def must(holds: bool, foul: str, entry: Entry) -> None:
    """Blow the whistle unless it holds."""
    if not holds:
        raise FoulError(f"{foul}\n{entry}")


def _trailing_cancels(facts: Sequence[CaseFact]) -> list[str]:
    """The steps that the conclusion cancelled: those right before it."""
    tail: list[str] = []
    end = next(place for place, fact in enumerate(facts) if isinstance(fact, CaseConcluded))
    for fact in reversed(facts[:end]):
        if not isinstance(fact, StepCancelled):
            break
        tail.append(fact.step)
    return tail


def _objectors(account: Account) -> set[str]:
    """The steps of consulted departments, other than the one that leads, that have said no."""
    definition = account.compiled.definition
    return {
        step
        for step, part in account.parts.items()
        if definition.steps[step].kind == "consult" and part.state == "denied" and part.department != definition.lead
    }


def _may_stand_still(account: Account, step: str) -> bool:
    definition = account.compiled.definition
    named, by_law = definition.steps[step].pauses, definition.matter == "licence"
    return "hearing" in named if named is not None else by_law and definition.steps[step].kind != "consult"


def _openable(account: Account) -> list[str]:
    states = account.states()
    asked = account.early if account.phase == "preliminary" else list(states)
    return [step for step in asked if states[step] == "waiting" and _is_due(account.compiled, step, states)]


def _is_due(compiled: CompiledDefinition, step: str, states: Mapping[str, str]) -> bool:
    return all(states[before] in SETTLED | {"skipped"} for before in compiled.earlier_than(step))


def _doom(compiled: CompiledDefinition, states: dict[str, str]) -> None:
    """Cancel what could open now but needs something that was not given, and what needs that in turn."""
    for step in compiled.order:
        lacking = any(states[giver] in ("denied", "cancelled") for giver in givers_of(compiled, step))
        if states[step] == "waiting" and lacking and _is_due(compiled, step, states):
            states[step] = "cancelled"


def _asked_to_look(account: Account) -> list[Part]:
    kinds = {step: one.kind for step, one in account.compiled.definition.steps.items()}
    return [part for step, part in account.parts.items() if part.state == "waiting" and kinds[step] != "publicity"]
