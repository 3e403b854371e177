"""What a case says, inside the journal's entries. Only these move a case; every state is a fold of them.

An entry carries application, cause and time once for all its facts, so these hold only what is their own.
"""

# Above 250 lines because it is one list: every fact a case can say stands here once, nothing else does.

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from onewindow.contracts.fact import Defect, RevocationGround, RouteValue, Voice
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Day, Instant

Outcome = Literal["approved", "rejected", "partial", "withdrawn", "terminated", "declined"]
Revision = Literal["revoked", "replaced"]
"""How a result that was issued is said anew: what it granted is taken back (撤销), or it is issued again (更正)."""


@fixed(kw_only=True)
class CaseOpened:
    """The case exists. ``steps`` maps each planned step to its department; ``skipped`` steps' conditions failed.

    ``notice_due`` is the last day for the one-time notice, where the law sets one; ``provisional``: it counted a day
    of a year that is not published. ``accepted_after``: the step whose grant accepts it; the steps up to that one are
    asked before. ``gaps`` are materials that the applicant has pledged to hand in later, ``commitment`` the steps whose
    conditions they have promised to meet. ``renews_until`` is the last day of the licence that it renews, at whose end
    silence renews it; None for anything else, and for one that came too late for that.
    """

    number: str
    service: str
    version: int
    definition_hash: str
    subject: str
    channel: str
    dossier: str
    routes: Mapping[str, RouteValue]
    answers: Mapping[str, str]
    materials: Mapping[str, str]
    steps: Mapping[str, str]
    skipped: tuple[str, ...] = ()
    notice_due: Day | None = None
    provisional: bool = False
    accepted_after: str | None = None
    gaps: tuple[str, ...] = ()
    commitment: tuple[str, ...] = ()
    renews_until: Day | None = None
    type: Literal["onewindow.case.opened.v1"] = "onewindow.case.opened.v1"


@fixed(kw_only=True)
class CaseAccepted:
    """The application counts as accepted from ``as_of`` on (受理), which its clocks start from.

    ``due`` is the last day of the statutory term (法定时限), ``promise_due`` that of the promised one (承诺时限);
    absent where the definition sets none. ``provisional``: a day of a year that is not published was counted. ``law``
    names the rules of docs/law.md that made it so.
    """

    as_of: Instant
    due: Day | None = None
    promise_due: Day | None = None
    provisional: bool = False
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.accepted.v1"] = "onewindow.case.accepted.v1"


@fixed(kw_only=True)
class AcceptanceDeemed:
    """Nobody said anything in time: accepted as of the day of receipt (逾期不告知即为受理, 行政许可法 Art. 32(4)).

    The fields are those of CaseAccepted.
    """

    as_of: Instant
    due: Day | None = None
    promise_due: Day | None = None
    provisional: bool = False
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.acceptance_deemed.v1"] = "onewindow.case.acceptance_deemed.v1"


@fixed(kw_only=True)
class TermExceeded:
    """A last day is over and the case is not concluded: that of what was promised, or of what the law allows."""

    term: Literal["promise", "statutory"]
    due: Day
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.term_exceeded.v1"] = "onewindow.case.term_exceeded.v1"


@fixed(kw_only=True)
class CaseExtended:
    """The statutory term is longer, once, by ``days``, or by all that the definition allows; ``due`` is its last day.

    ``step``: at whose desk it was granted, ``by`` the head who did, or the deputy of the head ``on_behalf_of``;
    ``reasons`` is the salted hash of the text that the applicant is told.
    """

    step: str
    by: str
    on_behalf_of: str | None = None
    reasons: str
    due: Day
    days: int | None = None
    provisional: bool = False
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.extended.v1"] = "onewindow.case.extended.v1"


@fixed(kw_only=True)
class ExtensionAsked:
    """The desk ``step`` asks for ``days`` more, for itself or for the whole case; a head has to say yes or no."""

    step: str
    of: Literal["step", "case"]
    by: str
    days: int
    reasons: str
    type: Literal["onewindow.case.extension_asked.v1"] = "onewindow.case.extension_asked.v1"


@fixed(kw_only=True)
class ExtensionDenied:
    """The head ``by`` does not let it take longer; the last days stay what they were."""

    step: str
    of: Literal["step", "case"]
    by: str
    on_behalf_of: str | None = None
    type: Literal["onewindow.case.extension_denied.v1"] = "onewindow.case.extension_denied.v1"


@fixed(kw_only=True)
class GapAccepted:
    """Accepted although ``materials`` are missing (容缺受理), which the applicant hands in by the end of ``until``.

    The days count from ``start``; ``provisional`` as in CaseAccepted. ``basis`` is where the case's definition names
    the law that allows it, if it does: ``gap.basis``.
    """

    materials: tuple[str, ...]
    start: Day
    until: Day
    provisional: bool = False
    basis: str | None = None
    type: Literal["onewindow.case.gap_accepted.v1"] = "onewindow.case.gap_accepted.v1"


@fixed(kw_only=True)
class CaseGapClosed:
    """Nothing is missing any more of ``closed``: it was handed in, or no step that is planned needs it.

    ``dossier`` and ``materials`` hold what came in with an act of its own, as in CaseSupplemented.
    """

    closed: tuple[str, ...]
    dossier: str | None = None
    materials: Mapping[str, str] = field(default_factory=dict)
    type: Literal["onewindow.case.gap_closed.v1"] = "onewindow.case.gap_closed.v1"


@fixed(kw_only=True)
class GapExpired:
    """The last day ``due`` is over and ``materials`` are still missing; the case ends."""

    materials: tuple[str, ...]
    due: Day
    type: Literal["onewindow.case.gap_expired.v1"] = "onewindow.case.gap_expired.v1"


@fixed(kw_only=True)
class GapDue:
    """Until when what is missing must come, as in GapAccepted."""

    until: Day
    provisional: bool = False


@fixed(kw_only=True)
class StepDue:
    """The last days of one department, as in StepOpened."""

    due: Day | None = None
    promise_due: Day | None = None
    provisional: bool = False


@fixed(kw_only=True)
class DueChanged:
    """The days of a year came in, and last days were counted again: these hold from now on.

    Before acceptance ``notice_due`` with ``provisional``, as in CaseOpened, after it ``due`` and ``promise_due`` with
    ``provisional``, as in CaseAccepted, all of them; ``moved`` names those that are another day than before, the others
    have only become certain, or less so. ``steps`` has the steps of which either is true, ``gap`` what is accepted to
    be missing, if either is true of it.
    """

    notice_due: Day | None = None
    due: Day | None = None
    promise_due: Day | None = None
    provisional: bool = False
    moved: tuple[Literal["notice", "promise", "statutory", "gap"], ...] = ()
    steps: Mapping[str, StepDue] = field(default_factory=dict)
    gap: GapDue | None = None
    type: Literal["onewindow.case.due_changed.v1"] = "onewindow.case.due_changed.v1"


@fixed(kw_only=True)
class ClockPaused:
    """The days of a step's pause do not count in the terms of the case either: its last days with all of them.

    Not counted are those after ``since``, up to and including ``until``.
    """

    step: str
    since: Day
    until: Day
    due: Day | None = None
    promise_due: Day | None = None
    provisional: bool = False
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.clock_paused.v1"] = "onewindow.case.clock_paused.v1"


@fixed(kw_only=True)
class ClockResumed:
    """A step's pause is over: ``until`` is the last day that did not count, and the last days are those with it."""

    step: str
    since: Day
    until: Day
    due: Day | None = None
    promise_due: Day | None = None
    provisional: bool = False
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.clock_resumed.v1"] = "onewindow.case.clock_resumed.v1"


@fixed(kw_only=True)
class CaseDeclined:
    """Not accepted (不予受理): another ``authority`` is competent; the case is closed."""

    reasons: str
    authority: str | None = None
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.declined.v1"] = "onewindow.case.declined.v1"


@fixed(kw_only=True)
class CaseNotNeeded:
    """Not accepted (不受理): what is asked for needs no licence; the case is closed."""

    reasons: str
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.not_needed.v1"] = "onewindow.case.not_needed.v1"


@fixed(kw_only=True)
class NoticeIssued:
    """The one-time notice (一次性告知): all defects of all departments at once; a supplement is awaited ``until``."""

    defects: Mapping[str, tuple[Defect, ...]]
    until: Instant
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.notice_issued.v1"] = "onewindow.case.notice_issued.v1"


@fixed(kw_only=True)
class CaseSupplemented:
    """New or changed inputs are in. ``planned`` and ``skipped`` say which steps' conditions turned.

    ``notice_due``, ``provisional`` and ``renews_until`` as in CaseOpened: before acceptance the days for a notice begin
    anew, and a licence that is renewed may hold until another day than was said.
    """

    dossier: str
    routes: Mapping[str, RouteValue] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    materials: Mapping[str, str] = field(default_factory=dict)
    planned: Mapping[str, str] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    notice_due: Day | None = None
    provisional: bool = False
    renews_until: Day | None = None
    type: Literal["onewindow.case.supplemented.v1"] = "onewindow.case.supplemented.v1"


@fixed(kw_only=True)
class CaseCorrected:
    """What was wrong was put right on the spot: the fields are those of CaseSupplemented, but no days begin anew."""

    dossier: str
    routes: Mapping[str, RouteValue] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    materials: Mapping[str, str] = field(default_factory=dict)
    planned: Mapping[str, str] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    renews_until: Day | None = None
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.corrected.v1"] = "onewindow.case.corrected.v1"


@fixed(kw_only=True)
class CaseBlocked:
    """A person must look before this case goes on; ``origin`` is the record that could not be handled, if one."""

    code: str
    origin: str | None = None
    type: Literal["onewindow.case.blocked.v1"] = "onewindow.case.blocked.v1"


@fixed(kw_only=True)
class CaseUnblocked:
    """All that was parked has been worked, or dropped by its origin; the case hears again."""

    dropped: tuple[str, ...] = ()
    type: Literal["onewindow.case.unblocked.v1"] = "onewindow.case.unblocked.v1"


@fixed(kw_only=True)
class Proof:
    """Which decision of which round settled a step, by whom, and in whose place if it was a deputy.

    Of a step that was revoked, ``decision`` is the one that took its grant back.
    """

    state: Literal["granted", "denied", "lapsed", "elapsed", "cancelled", "skipped", "revoked"]
    round: int = 0
    decision: str | None = None
    by: str | None = None
    on_behalf_of: str | None = None


@fixed(kw_only=True)
class CaseConcluded:
    """Said once: the answers have converged. ``id`` names the conclusion, ``proof`` shows what it rests on.

    ``deliver_by`` is the last day for handing the licence over, where one was granted, ``publish_by`` that for making
    the decision public; ``provisional`` as in CaseAccepted. ``law`` is that of the delivery, and of a renewal that
    nobody decided in time.
    """

    id: str
    outcome: Outcome
    proof: Mapping[str, Proof]
    deliver_by: Day | None = None
    publish_by: Day | None = None
    provisional: bool = False
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.concluded.v1"] = "onewindow.case.concluded.v1"


@fixed(kw_only=True)
class ResultRevised:
    """A second conclusion, linked to the one it follows: that one's result is revoked (撤销) or replaced (更正).

    ``id`` names it and ``of`` the conclusion before; ``outcome``, ``proof``, ``deliver_by`` and ``provisional`` are as
    in CaseConcluded, with what was revoked. ``step``: only this step's part is meant. ``decision`` is the id of the
    review fact by which the head ``by`` of ``department``, or the deputy of the head ``on_behalf_of``, said so;
    ``reasons`` is the salted hash of the text that the applicant is told. ``bars_until`` as in StepDenied: whoever got
    a licence by fraud does not apply again for a time.
    """

    id: str
    of: str
    kind: Revision
    step: str | None = None
    outcome: Outcome
    proof: Mapping[str, Proof]
    decision: str
    by: str
    on_behalf_of: str | None = None
    department: str
    reasons: str
    ground: RevocationGround | None = None
    bars_until: Day | None = None
    deliver_by: Day | None = None
    provisional: bool = False
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.result_revised.v1"] = "onewindow.case.result_revised.v1"


@fixed(kw_only=True)
class DecisionPublished:
    """The public can see what was decided (双公示).

    ``by``: who of the lead department saw to it, as the deputy of ``on_behalf_of`` if they were one, at the desk of
    ``step``.
    """

    step: str
    by: str
    on_behalf_of: str | None = None
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.decision_published.v1"] = "onewindow.case.decision_published.v1"


@fixed(kw_only=True)
class CaseIssued:
    """The package with this manifest hash is the result of the conclusion; only it is ever served as that."""

    conclusion: str
    package: str
    type: Literal["onewindow.case.issued.v1"] = "onewindow.case.issued.v1"


@fixed(kw_only=True)
class CaseDelivered:
    """The applicant has the result (送达)."""

    mode: Literal["download", "counter", "post"]
    type: Literal["onewindow.case.delivered.v1"] = "onewindow.case.delivered.v1"


@fixed(kw_only=True)
class CaseWithdrawn:
    """Taken back by the applicant (撤回): it counts as never filed, and the case is closed.

    ``undone``: within ten minutes of the hand-in, so that it is counted nowhere.
    """

    undone: bool = False
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.withdrawn.v1"] = "onewindow.case.withdrawn.v1"


@fixed(kw_only=True)
class CaseTerminated:
    """Ended without a decision (终止); ``ground`` is a code such as ``supplement_missing`` or ``gap_expired``.

    ``by``: who of the lead department ended it, as the deputy of ``on_behalf_of`` if they were one, at the desk of
    ``step``; all absent where silence did.
    """

    ground: str
    step: str | None = None
    by: str | None = None
    on_behalf_of: str | None = None
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.terminated.v1"] = "onewindow.case.terminated.v1"


DutyKind = Literal["delivery", "publication", "commitment_check", "hearing", "objection_answer"]
"""What an authority can owe by a day, beside its decision."""


@fixed(kw_only=True)
class DutyOwed:
    """An authority owes something by the end of a day; ``step``: of one step, not of the whole case.

    The fact of the act itself ends it. That a result must be delivered, CaseConcluded says (``deliver_by``).
    """

    duty: DutyKind
    due: Day
    step: str | None = None
    provisional: bool = False
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.duty_owed.v1"] = "onewindow.case.duty_owed.v1"


@fixed(kw_only=True)
class DutyOverdue:
    """The last day of what is owed is over, which is said once; it is owed still."""

    duty: DutyKind
    due: Day
    step: str | None = None
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.duty_overdue.v1"] = "onewindow.case.duty_overdue.v1"


@fixed(kw_only=True)
class LookOpened:
    """A department is asked to look before acceptance; ``fingerprint`` is that of the inputs it looks at."""

    step: str
    round: int
    turn: int
    fingerprint: str
    type: Literal["onewindow.case.look_opened.v1"] = "onewindow.case.look_opened.v1"


@fixed(kw_only=True)
class StepChecked:
    """The look's answer; no defects means complete."""

    step: str
    round: int
    by: str
    defects: tuple[Defect, ...] = ()
    type: Literal["onewindow.case.step_checked.v1"] = "onewindow.case.step_checked.v1"


@fixed(kw_only=True)
class LookLapsed:
    """The days for the look are over and its desk has said nothing: it counts as having found nothing."""

    step: str
    round: int
    type: Literal["onewindow.case.look_lapsed.v1"] = "onewindow.case.look_lapsed.v1"


@fixed(kw_only=True)
class StepOpened:
    """A department is asked to decide, for the first time.

    ``start`` is the day from which its own clock counts, ``due`` and ``promise_due`` are the last days of that;
    ``provisional`` and ``law`` as in CaseAccepted.
    """

    step: str
    round: int
    turn: int
    fingerprint: str
    start: Day | None = None
    due: Day | None = None
    promise_due: Day | None = None
    provisional: bool = False
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.step_opened.v1"] = "onewindow.case.step_opened.v1"


@fixed(kw_only=True)
class StepReopened:
    """A department is asked again, in a new round.

    Its last days are those of before, or later by the days on which nobody asked it.
    """

    step: str
    round: int
    turn: int
    fingerprint: str
    start: Day | None = None
    due: Day | None = None
    promise_due: Day | None = None
    provisional: bool = False
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.step_reopened.v1"] = "onewindow.case.step_reopened.v1"


@fixed(kw_only=True)
class StepReturned:
    """The step waits again, because an earlier one went back."""

    step: str
    type: Literal["onewindow.case.step_returned.v1"] = "onewindow.case.step_returned.v1"


@fixed(kw_only=True)
class StepTaken:
    """An officer holds the step."""

    step: str
    by: str
    type: Literal["onewindow.case.step_taken.v1"] = "onewindow.case.step_taken.v1"


@fixed(kw_only=True)
class StepSeen:
    """The desk of a consultation has opened what it is asked (签收).

    ``lapses`` is the last day for its opinion where the definition lets its silence speak; ``provisional`` as in
    CaseAccepted.
    """

    step: str
    by: str
    lapses: Day | None = None
    provisional: bool = False
    type: Literal["onewindow.case.step_seen.v1"] = "onewindow.case.step_seen.v1"


@fixed(kw_only=True)
class StepLapsed:
    """The last day ``due`` of a consultation that its desk had opened is over without an opinion: it consents.

    Its effect dates from the end of that day. ``basis`` is where the case's definition names the law that lets silence
    speak, such as ``steps.noise.silence.basis``. Only of a renewal (``renewal``, by ``law``) a desk that decides may be
    silent: the licence has held until ``due``.
    """

    step: str
    round: int
    due: Day
    basis: str
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.step_lapsed.v1"] = "onewindow.case.step_lapsed.v1"


@fixed(kw_only=True)
class StepAnnounced:
    """A step is announced to everybody (公告、公示): whoever it concerns may object up to the end of ``due``.

    ``start`` is the day on which it is announced, which does not count; ``provisional`` as in CaseAccepted.
    """

    step: str
    round: int
    start: Day
    due: Day
    provisional: bool = False
    type: Literal["onewindow.case.step_announced.v1"] = "onewindow.case.step_announced.v1"


@fixed(kw_only=True)
class StepElapsed:
    """The last day ``due`` of what was announced is over without an objection; its effect dates from the end of it."""

    step: str
    round: int
    due: Day
    type: Literal["onewindow.case.step_elapsed.v1"] = "onewindow.case.step_elapsed.v1"


@fixed(kw_only=True)
class StepObjected:
    """Somebody objected to what was announced: the step is denied.

    ``objection`` is the id of the fact that says so, ``by`` who recorded it, ``reasons`` the salted hash of its text.
    """

    step: str
    round: int
    objection: str
    by: str
    reasons: str
    type: Literal["onewindow.case.step_objected.v1"] = "onewindow.case.step_objected.v1"


@fixed(kw_only=True)
class StepAsked:
    """After acceptance a desk asked the applicant; a supplement is awaited ``until``."""

    step: str
    round: int
    by: str
    defects: tuple[Defect, ...]
    until: Instant
    type: Literal["onewindow.case.step_asked.v1"] = "onewindow.case.step_asked.v1"


@fixed(kw_only=True)
class StepPaused:
    """The step's clock stands still (中止计时) on a ground that its definition allows, from the day of the notice on.

    ``ground`` is a code such as ``expert_review``, ``notice`` the salted hash of what the applicant is told in writing,
    None where ``by`` asked for a hearing: its own notice tells of that. The days after ``since``, up to and including
    ``until``, do not count; ``due`` and ``promise_due`` are the step's own last days with them.
    """

    step: str
    by: str
    ground: str
    notice: str | None = None
    since: Day
    until: Day
    due: Day | None = None
    promise_due: Day | None = None
    provisional: bool = False
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.step_paused.v1"] = "onewindow.case.step_paused.v1"


@fixed(kw_only=True)
class StepResumed:
    """The step's clock runs again; ``until`` is the last day that did not count.

    ``by`` is who resumed it; absent where its time was over, or the step is asked anew. ``lapses`` is the last day for
    the opinion of a consultation that was opened before, and whose silence counts again; ``lapse_provisional`` as in
    CaseAccepted.
    """

    step: str
    since: Day
    until: Day
    by: str | None = None
    due: Day | None = None
    promise_due: Day | None = None
    provisional: bool = False
    lapses: Day | None = None
    lapse_provisional: bool = False
    type: Literal["onewindow.case.step_resumed.v1"] = "onewindow.case.step_resumed.v1"


@fixed(kw_only=True)
class StepExtended:
    """The step's own statutory term is longer, once; the fields are those of CaseExtended.

    By law no step has longer than its case.
    """

    step: str
    by: str
    on_behalf_of: str | None = None
    reasons: str
    due: Day
    days: int
    provisional: bool = False
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.step_extended.v1"] = "onewindow.case.step_extended.v1"


@fixed(kw_only=True)
class StepGranted:
    """Yes. ``decision`` is the id of the review fact that won; ``answer`` is set for a consultation.

    ``on_behalf_of``: whose deputy gave it.
    """

    step: str
    round: int
    decision: str
    by: str
    on_behalf_of: str | None = None
    automatic: bool = False
    answer: str | None = None
    type: Literal["onewindow.case.step_granted.v1"] = "onewindow.case.step_granted.v1"


@fixed(kw_only=True)
class StepDenied:
    """No. ``reasons`` is the salted hash of the desk's text, ``on_behalf_of`` whose deputy gave it.

    ``ground``: the applicant concealed something or handed in what is false; ``bars_until`` is then the last day on
    which they may not apply for this service again, where its definition says so.
    """

    step: str
    round: int
    decision: str
    by: str
    on_behalf_of: str | None = None
    reasons: str | None = None
    answer: str | None = None
    ground: Literal["false_material"] | None = None
    bars_until: Day | None = None
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.step_denied.v1"] = "onewindow.case.step_denied.v1"


@fixed(kw_only=True)
class StepCommitmentChecked:
    """The desk has looked whether what was promised is true (告知承诺的核查); ``kept``: it is.

    A promise that is broken is a ground for taking the grant back, and nothing else follows from it here.
    """

    step: str
    kept: bool
    by: str
    on_behalf_of: str | None = None
    type: Literal["onewindow.case.commitment_checked.v1"] = "onewindow.case.commitment_checked.v1"


@fixed(kw_only=True)
class StepTransferred:
    """Another department has the step now, under a new turn."""

    step: str
    department: str
    turn: int
    reasons: str
    type: Literal["onewindow.case.step_transferred.v1"] = "onewindow.case.step_transferred.v1"


@fixed(kw_only=True)
class StepReassigned:
    """The head ``by`` gave the step to a named person, who holds it now, under a new turn."""

    step: str
    to: str
    by: str
    turn: int
    type: Literal["onewindow.case.step_reassigned.v1"] = "onewindow.case.step_reassigned.v1"


@fixed(kw_only=True)
class StepRecused:
    """A person may do nothing about the step any more. ``turn``: they held it, and it is open again under this one."""

    step: str
    person: str
    by: str
    turn: int | None = None
    type: Literal["onewindow.case.step_recused.v1"] = "onewindow.case.step_recused.v1"


@fixed(kw_only=True)
class StepThirdPartyHeard:
    """A third party has spoken, as ``by`` recorded; what the same one said before does not count any more."""

    step: str
    voice: Voice
    by: str
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.step_third_party_heard.v1"] = "onewindow.case.step_third_party_heard.v1"


@fixed(kw_only=True)
class SiteCheckRecorded:
    """Officers were on the spot (现场核查); the desk of ``step`` has recorded it.

    It counts for ``steps``, as long as what they need is what it was: each with its fingerprint of then. ``findings``
    is the salted hash of the report. ``law`` as in CaseAccepted.
    """

    step: str
    steps: Mapping[str, str]
    officers: tuple[str, ...]
    findings: str
    by: str
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.site_check_recorded.v1"] = "onewindow.case.site_check_recorded.v1"


@fixed(kw_only=True)
class StepHearingOffered:
    """Applicant and third parties may ask for a hearing (听证) up to and including ``request_by``.

    ``provisional`` as in CaseAccepted.
    """

    step: str
    by: str
    request_by: Day
    provisional: bool = False
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.step_hearing_offered.v1"] = "onewindow.case.step_hearing_offered.v1"


@fixed(kw_only=True)
class StepHearingWaived:
    """The last day for asking, ``due``, is over, and nobody has asked for a hearing."""

    step: str
    due: Day
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.step_hearing_waived.v1"] = "onewindow.case.step_hearing_waived.v1"


@fixed(kw_only=True)
class StepHearingRequested:
    """A hearing has to be held up to and including ``hold_by``; ``person``: a third party asked, not the applicant.

    ``provisional`` as in CaseAccepted. What is owed by then, DutyOwed says.
    """

    step: str
    by: str
    hold_by: Day
    provisional: bool = False
    person: str | None = None
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.step_hearing_requested.v1"] = "onewindow.case.step_hearing_requested.v1"


@fixed(kw_only=True)
class StepHearingScheduled:
    """The hearing is held ``on`` a day; ``notice`` is the salted hash of what was told of time and place."""

    step: str
    by: str
    on: Day
    notice: str
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.step_hearing_scheduled.v1"] = "onewindow.case.step_hearing_scheduled.v1"


@fixed(kw_only=True)
class StepHearingHeld:
    """The hearing was held; ``record`` is the salted hash of its record, on which the step is decided."""

    step: str
    by: str
    record: str
    law: tuple[str, ...] = ()
    type: Literal["onewindow.case.step_hearing_held.v1"] = "onewindow.case.step_hearing_held.v1"


@fixed(kw_only=True)
class StepObjectionAnswered:
    """The department that leads has told the consulted one why: ``reasons`` is the salted hash of its text."""

    step: str
    by: str
    reasons: str
    on_behalf_of: str | None = None
    type: Literal["onewindow.case.step_objection_answered.v1"] = "onewindow.case.step_objection_answered.v1"


@fixed(kw_only=True)
class StepCancelled:
    """Nobody needs this step's answer any more."""

    step: str
    type: Literal["onewindow.case.step_cancelled.v1"] = "onewindow.case.step_cancelled.v1"


@fixed(kw_only=True)
class FactRefused:
    """An input that the state, the token or the rights did not allow; ``code`` stands in the table of codes."""

    code: str
    refused: str
    step: str | None = None
    round: int | None = None
    turn: int | None = None
    type: Literal["onewindow.case.fact_refused.v1"] = "onewindow.case.fact_refused.v1"


CaseFact = (
    CaseOpened
    | CaseAccepted
    | AcceptanceDeemed
    | TermExceeded
    | GapAccepted
    | CaseGapClosed
    | GapExpired
    | CaseExtended
    | ExtensionAsked
    | ExtensionDenied
    | DueChanged
    | ClockPaused
    | ClockResumed
    | CaseDeclined
    | CaseNotNeeded
    | NoticeIssued
    | CaseSupplemented
    | CaseCorrected
    | CaseBlocked
    | CaseUnblocked
    | CaseConcluded
    | ResultRevised
    | DecisionPublished
    | CaseIssued
    | CaseDelivered
    | CaseWithdrawn
    | CaseTerminated
    | DutyOwed
    | DutyOverdue
    | LookOpened
    | StepChecked
    | LookLapsed
    | StepOpened
    | StepReopened
    | StepReturned
    | StepTaken
    | StepSeen
    | StepLapsed
    | StepAnnounced
    | StepElapsed
    | StepObjected
    | StepAsked
    | StepPaused
    | StepResumed
    | StepExtended
    | StepGranted
    | StepDenied
    | StepCommitmentChecked
    | StepTransferred
    | StepReassigned
    | StepRecused
    | StepThirdPartyHeard
    | SiteCheckRecorded
    | StepHearingOffered
    | StepHearingWaived
    | StepHearingRequested
    | StepHearingScheduled
    | StepHearingHeld
    | StepObjectionAnswered
    | StepCancelled
    | FactRefused
)
