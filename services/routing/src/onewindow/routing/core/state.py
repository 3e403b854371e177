"""What a case is: shapes that cannot say anything impossible.

    a case      Received ──▶ Noticed ──▶ Received      (defects, one notice, a supplement, looks again)
                Preliminary ──▶ InReview                (the step whose grant accepts it is granted)
                Received ──▶ InReview ──▶ Concluded ──▶ Delivered
                any before Concluded ──▶ Closed         (withdrawn, declined, terminated)
                Concluded | Delivered ──▶ Concluded     (its issued result is revoked or replaced by a second one)

    a step      Waiting ──▶ Open ──▶ Taken              either ──▶ Granted | Denied
                Open | Taken ──▶ Asked ──▶ Open         (a supplement opens the next round)
                Open | Taken ──▶ Paused ──▶ Open | Taken (its clock stands still, at most until a day)
                Open | Taken | Asked ──▶ Waiting        (an earlier step went back)
                Granted | Denied ──▶ Open | Waiting     (an input or an output that it needs changed)
                any unsettled ──▶ Cancelled ──▶ Waiting (what it lacked may come after all)
                any ──▶ Skipped ──▶ Waiting             (its condition ceased to hold, or holds now)
                Open | Taken ──▶ Lapsed ──▶ as Granted  (a consultation that was seen and whose silence is consent)
                Open | Taken | Asked | Paused ──▶ Lapsed (nobody decided a renewal in time, which grants it)
                Waiting ──▶ Announced ──▶ Elapsed | Objected (a publicity: nobody is asked, anybody may object)
                Granted ──▶ Revoked                     (after the conclusion, for good)

Every move stands in docs/case.md, and a test compares. Before acceptance a step waits, and its department may be
asked to look: the look lives inside Waiting.
Law of this file: data only. What moves a case is in evolve.py, what may happen in decide.py.
"""

# Above 250 lines because it is one list: every shape that a case and its steps can have stands here once.

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import NamedTuple

from onewindow.contracts.case import DutyKind, Outcome, Revision
from onewindow.contracts.fact import Defect, HearingState, RouteValue, Voice
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Day, Instant, local_day
from onewindow.contracts.review import ExtensionOf


@fixed()
class Look:
    """A department looks before acceptance (预审). ``checked_by`` is None until it has answered.

    ``lapsed``: its days are over without an answer, which counts as nothing found.
    """

    round: int
    turn: int
    fingerprint: str
    opened_at: Instant
    taken_by: str | None = None
    checked_by: str | None = None
    defects: tuple[Defect, ...] = ()
    lapsed: bool = False

    @property
    def is_owed(self) -> bool:
        """Whether the department still owes an answer."""
        return self.checked_by is None and not self.lapsed


@fixed()
class Waiting:
    """Not asked to decide yet, or waiting again; ``round`` is the last one (0: never opened)."""

    round: int = 0
    look: Look | None = None


@fixed()
class Seen:
    """The desk of a consultation opened what it is asked; ``lapses`` is the last day for its opinion, if one is set.

    ``still`` holds the pauses since then that are over; while one runs, ``lapses`` is what it was before.
    """

    at: Instant
    lapses: Day | None = None
    provisional: bool = False
    still: tuple[tuple[Day, Day], ...] = ()


@fixed()
class Open:
    """The department owes a decision and nobody has taken it."""

    round: int
    turn: int
    fingerprint: str
    opened_at: Instant
    seen: Seen | None = None


@fixed()
class Taken:
    """An officer holds it."""

    round: int
    turn: int
    fingerprint: str
    opened_at: Instant
    by: str
    seen: Seen | None = None


@fixed()
class Asked:
    """The desk asked the applicant; a supplement is awaited ``until``."""

    round: int
    turn: int
    fingerprint: str
    opened_at: Instant
    defects: tuple[Defect, ...]
    until: Instant


@fixed()
class Paused:
    """The clock stands still on a ground, after ``since`` up to and including ``until``; ``by`` held it before."""

    round: int
    turn: int
    fingerprint: str
    opened_at: Instant
    by: str | None
    ground: str
    since: Day
    until: Day
    seen: Seen | None = None


@fixed()
class Granted:
    """Settled: yes; ``on_behalf_of`` is whose deputy said it."""

    round: int
    turn: int
    fingerprint: str
    opened_at: Instant
    at: Instant
    by: str
    decision: str
    on_behalf_of: str | None = None


@fixed()
class Denied:
    """Settled: no; ``on_behalf_of`` is whose deputy said it, ``answered`` hashes what was answered to an objection."""

    round: int
    turn: int
    fingerprint: str
    opened_at: Instant
    at: Instant
    by: str
    decision: str
    on_behalf_of: str | None = None
    answered: str | None = None


@fixed()
class Lapsed:
    """Settled: a desk said nothing in its days, which is consent: consulted, and it had opened what it was asked.

    Or it was to decide a renewal before the licence ended.
    """

    round: int
    turn: int
    fingerprint: str
    opened_at: Instant
    at: Instant


@fixed()
class Announced:
    """Announced to everybody; nobody owes an answer. The last day for an objection is that of its term."""

    round: int
    opened_at: Instant


@fixed()
class Elapsed:
    """Settled: what was announced has met no objection in its days."""

    round: int
    opened_at: Instant
    at: Instant


@fixed()
class Objected:
    """Settled: somebody objected to what was announced, which ``by`` recorded."""

    round: int
    opened_at: Instant
    at: Instant
    by: str
    objection: str


@fixed()
class Revoked:
    """Settled: a yes that was taken back ``at`` by the head ``by``; ``decision`` is the one that took it back."""

    round: int
    turn: int
    fingerprint: str
    opened_at: Instant
    at: Instant
    by: str
    decision: str
    on_behalf_of: str | None = None


@fixed()
class Cancelled:
    """Settled: nobody needs its answer any more."""

    round: int
    at: Instant


@fixed()
class Skipped:
    """Not part of this case: its condition does not hold. ``round`` is the last one it had."""

    round: int = 0


Step = (
    Waiting
    | Open
    | Taken
    | Asked
    | Paused
    | Granted
    | Denied
    | Lapsed
    | Announced
    | Elapsed
    | Objected
    | Revoked
    | Cancelled
    | Skipped
)
Settled = Granted | Denied | Lapsed | Elapsed | Objected | Revoked | Cancelled | Skipped


@fixed()
class Received:
    """Handed in, not accepted yet. ``since`` is when what is looked at came in, ``completed`` whether on a notice.

    ``notice_due`` is the last day for the one-time notice; None where the law sets none, and in cases that were
    received under rules without it. ``provisional``: it counted a day of a year that is not published.
    """

    since: Instant
    notice_due: Day | None = None
    completed: bool = False
    provisional: bool = False


@fixed()
class Preliminary:
    """Handed in, and accepted when the step ``after`` is granted: it and those before it are asked by now."""

    after: str


@fixed()
class Noticed:
    """The one-time notice is out; a supplement is awaited ``until``."""

    until: Instant


@fixed()
class InReview:
    """Accepted as of an instant; departments decide."""

    as_of: Instant


@fixed()
class Former:
    """An issued result that another one follows, and how: it was ``revoked`` or ``replaced``. Its package stays."""

    conclusion: str
    outcome: Outcome
    at: Instant
    package: str
    kind: Revision
    delivered_at: Instant | None = None


@fixed()
class Concluded:
    """The answers have converged. ``package`` is the hash of the issued result, once there is one.

    ``conclusion`` is the last one, ``former`` those that it follows, the first one first.
    """

    as_of: Instant
    conclusion: str
    outcome: Outcome
    at: Instant
    package: str | None = None
    former: tuple[Former, ...] = ()


@fixed()
class Delivered:
    """The applicant has the result."""

    as_of: Instant
    conclusion: str
    outcome: Outcome
    at: Instant
    package: str
    delivered_at: Instant
    former: tuple[Former, ...] = ()


@fixed()
class Closed:
    """Ended without a conclusion. ``undone``: within ten minutes of the hand-in, so it is counted nowhere."""

    outcome: Outcome
    at: Instant
    undone: bool = False


Phase = Received | Preliminary | Noticed | InReview | Concluded | Delivered | Closed


ALL = -1
"""As many days as the definition lets a term be extended by."""


@fixed()
class Term:
    """Until when a case must be concluded, or a step decided: the last days by law and of what was promised.

    ``provisional``: they counted a day of a year that is not published. ``over`` and ``promise_over``: a case has said
    that they are exceeded; ``extended``: by how many days it has been extended, once, or ALL that its definition
    allows. ``still`` holds the stretches of days that do not count, after one up to and including another: pauses that
    are over, and of a step those in which nobody asked it. Of a step, ``start`` is the day from which its clock counts,
    ``still_since`` when it ceased to be asked.
    """

    due: Day | None = None
    promise_due: Day | None = None
    provisional: bool = False
    over: bool = False
    promise_over: bool = False
    extended: int = 0
    start: Day | None = None
    still: tuple[tuple[Day, Day], ...] = ()
    still_since: Instant | None = None


@fixed()
class Visited:
    """A check on site was recorded that looked at what the step needs, as this fingerprint has it."""

    fingerprint: str
    at: Instant


@fixed()
class Gap:
    """Materials that the applicant has pledged to hand in, as far as they are missing.

    ``until`` is the last day for them, counted from ``start``; None as long as the case is not accepted.
    """

    materials: tuple[str, ...]
    start: Day | None = None
    until: Day | None = None
    provisional: bool = False


@fixed()
class Inputs:
    """What the applicant gave, as the log may know it: salted hashes, and routing facts in clear."""

    dossier: str
    routes: Mapping[str, RouteValue] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    materials: Mapping[str, str] = field(default_factory=dict)


@fixed()
class Blocked:
    """A person must look first. ``origin`` is the record that could not be handled, if one."""

    code: str
    origin: str | None
    at: Instant


@fixed()
class Request:
    """A desk has asked for more days; ``reasons`` is the salted hash of why."""

    days: int
    by: str
    reasons: str


Extended = tuple[ExtensionOf, str]
"""What more days were asked for, and at whose desk."""


@fixed()
class Duty:
    """What an authority owes by a day, beside a decision. ``over``: the case has said that the day is over."""

    due: Day
    provisional: bool = False
    law: tuple[str, ...] = ()
    over: bool = False


Owed = tuple[DutyKind, str | None]
"""What is owed, and of which step; None: of the whole case."""


class Case(NamedTuple):
    """Routing's view of one application: the fold of its entries.

    ``term`` is set when it is accepted, ``terms`` has those of steps, from their first opening. ``departments`` maps
    every planned step to who has it; ``turns`` counts the tokens each step has had; ``handled_by`` names who looked at
    or took a step, ``barred`` who was recused from one, ``formerly`` the departments that no longer have one,
    ``voices`` what third parties said of one, ``hearings`` how far the hearing about one is; ``heard`` holds the causes
    already answered, ``dropped`` the origins of records an operator dropped; ``time`` is the highest instant heard;
    ``duties`` is what is owed beside decisions, ``requests`` are those for more days that wait for a head, ``visited``
    has the last check on site of a step, ``gap`` is what may still be missing. ``commitments`` are the steps whose
    conditions the applicant has promised to meet, and whether that is true, once a desk has checked it.
    ``renews_until`` is the last day of the licence that it renews, at whose end silence does.

    A tuple with names: every fact makes a new case, and ``_replace`` costs 1 µs where that of a dataclass costs 4.5.
    """

    application_id: str
    number: str
    service: str
    version: int
    definition_hash: str
    subject: str
    channel: str
    opened_at: Instant
    inputs: Inputs
    phase: Phase
    term: Term
    terms: Mapping[str, Term]
    steps: Mapping[str, Step]
    departments: Mapping[str, str]
    turns: Mapping[str, int]
    handled_by: Mapping[str, frozenset[str]]
    barred: Mapping[str, frozenset[str]]
    visited: Mapping[str, Visited]
    formerly: Mapping[str, tuple[str, ...]]
    voices: Mapping[str, tuple[Voice, ...]]
    hearings: Mapping[str, HearingState]
    heard: frozenset[str]
    seq: int
    time: Instant
    blocked: Blocked | None
    dropped: frozenset[str]
    duties: Mapping[Owed, Duty]
    requests: Mapping[Extended, Request]
    gap: Gap | None = None
    commitments: Mapping[str, bool | None] = MappingProxyType({})
    renews_until: Day | None = None

    def visit_of(self, step: str) -> Visited | None:
        """The check on site that counts for a step that is asked: it looked at what the step is asked about."""
        seen, asked = self.visited.get(step), self.steps[step]
        if seen is None or not isinstance(asked, Open | Taken | Asked | Paused):
            return None
        return seen if seen.fingerprint == asked.fingerprint else None


def until_now(term: Term, at: Instant) -> tuple[tuple[Day, Day], ...]:
    """The stretches in which a step was not asked, the one that ends now included."""
    if term.still_since is None:
        return term.still
    since = local_day(term.still_since)
    # What was parked and is heard again may be older than what was said meanwhile.
    return *term.still, (since.isoformat(), max(since, local_day(at)).isoformat())


def is_over(case: Case) -> bool:
    """Nothing that a department or a deadline does can change this case any more."""
    return isinstance(case.phase, Concluded | Delivered | Closed)


def why_over(case: Case) -> str:
    """The code by which nothing can be added to a case that is over."""
    return "case_closed" if isinstance(case.phase, Closed) else "case_concluded"


def why_no_result(case: Case) -> str:
    """The code by which nothing is done about the result of a case that has none."""
    return "case_closed" if isinstance(case.phase, Closed) else "case_not_concluded"


def token(step: Step) -> tuple[int, int] | None:
    """The (round, turn) that an answer must carry now; None when nothing is asked."""
    match step:
        case Open() | Taken() | Asked() | Paused():
            return step.round, step.turn
        case Waiting(look=Look() as look):
            return look.round, look.turn
        case _:
            return None
