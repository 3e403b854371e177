"""A review: what a department has to do about one step of one case, and how far it is.

    record of the queue          Looking ◀──▶ Taken ───┐ the desk answers
    ask = look     ────────▶                           ├────▶ Answered ──┐ the case replies
    ask = decide   ────────▶     Deciding ◀──▶ Taken ──┘         │       │
                                     ▲                           │       ▼
                                     └──────── refused ──────────┤     granted, denied, checked,
    ask = withdrawn ───────▶     Withdrawn ◀─────────────────────┘     asked, transferred
    paused         ────────▶     Paused ──resumed──▶ Deciding, Taken

Two laws. The case knows best: what it says of a later moment (a higher ``seq``) replaces what the desk believes.
And an answer is a proposal until the case replies; until then the review is Answered and takes no other.
"""

# Above 250 lines because it is one list: every shape that a review can have stands here once.

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from onewindow.contracts.department import MoreTime
from onewindow.contracts.fact import Defect, HearingState, RouteValue, Voice, derive
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Day, Instant
from onewindow.department_worker.core.verbs import Result, Verb

Ask = Literal["look", "decide", "withdrawn"]
StateName = Literal["look", "open", "taken", "paused", "answered", "withdrawn"]

HEARD_FROM_JOURNAL, WITHDRAWN_BY_QUEUE, ASKED_BY_QUEUE = 0, 1, 2
"""Who told us, weakest first: at one ``seq`` the queue completes the journal, and the desk that is asked goes
before the desk that was released (a transfer says both at once)."""


@fixed(kw_only=True)
class Asking:
    """What the case last asked about the step; (step, round, turn) is the token that every answer carries.

    ``seq`` and ``told_by`` rank this knowledge; ``since`` is when this asking began; ``case_state`` is the
    step's state in the case's own words; ``paused_until`` is the last day on which its clock stands still. ``seen_at``
    is when the desk of a consultation opened it, ``lapses`` the last day on which it may still answer before its
    silence is consent; none while it is paused. ``handled_by`` are those who looked at it or took it, in whichever
    round; ``barred`` may do nothing about it. ``voices`` are what third parties said, ``hearing`` how far the
    hearing is, ``objection_answer`` the hash of what the leading department answered to an objection, ``more_time``
    is what the desk has asked for and no head has answered. ``site_checked_at`` is when the check on site was
    recorded that counts for it.
    """

    application_id: str
    number: str
    service: str
    version: int
    definition_hash: str
    step: str
    department: str
    round: int
    turn: int
    seq: int
    ask: Ask
    case_state: str
    since: Instant
    told_by: int
    opened_at: Instant | None = None
    due: Day | None = None
    promise_due: Day | None = None
    provisional: bool = False
    paused_until: Day | None = None
    seen_at: Instant | None = None
    lapses: Day | None = None
    site_checked_at: Instant | None = None
    taken_by: str | None = None
    handled_by: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    voices: tuple[Voice, ...] = ()
    more_time: tuple[MoreTime, ...] = ()
    hearing: HearingState | None = None
    objection_answer: str | None = None
    defects: tuple[Defect, ...] = ()
    routes: Mapping[str, RouteValue] = field(default_factory=dict)

    @property
    def token(self) -> tuple[str, str, int, int]:
        """What one asking is told apart by: application, step, round, turn."""
        return (self.application_id, self.step, self.round, self.turn)

    def asks_as(self, other: "Asking") -> bool:
        """Whether it is the same question under the same token."""
        return (self.token, self.ask) == (other.token, other.ask)

    @property
    def rank(self) -> tuple[int, int]:
        """Knowledge of a higher rank replaces knowledge of a lower one."""
        return (self.seq, self.told_by)


@fixed()
class Looking:
    """Before acceptance: the desk is to say whether anything is missing, and nobody holds it yet."""


@fixed()
class Deciding:
    """The desk is to decide, and nobody holds it yet."""


@fixed()
class Taken:
    """``by`` holds it, and is to look or to decide."""

    by: str


@fixed()
class Paused:
    """The desk is to decide, and its clock stands still: it says nothing but that it goes on."""


@fixed(kw_only=True)
class Answered:
    """The desk has said ``verb`` as the fact ``fact``; the case has not replied yet."""

    fact: str
    verb: Verb
    by: str
    at: Instant


@fixed()
class Withdrawn:
    """There is nothing to do here now; ``why`` is the step's state, such as granted, cancelled, transferred."""

    why: str


State = Looking | Deciding | Taken | Paused | Answered | Withdrawn


@fixed(kw_only=True)
class Reply:
    """What the case made of a fact of this desk, in its entry ``seq``; ``code`` says why it was refused."""

    result: Result
    seq: int
    code: str | None = None


@fixed(kw_only=True)
class Review:
    """One step at one desk. ``replies`` holds the case's last replies to facts about this step, by fact id.

    ``automatic``: a declared rule gave the answer, no person did. ``refusals`` counts the answers that the case
    refused under the token that was asked when they were learned.
    """

    asking: Asking
    state: State
    replies: Mapping[str, Reply] = field(default_factory=dict)
    automatic: bool = False
    refusals: int = 0


def opening(asking: Asking) -> State:
    """The state of a review about which this desk has said nothing."""
    if asking.ask == "withdrawn":
        return Withdrawn(asking.case_state)
    if asking.paused_until is not None:
        return Paused()
    if asking.taken_by is not None:
        return Taken(asking.taken_by)
    return Looking() if asking.ask == "look" else Deciding()


def carried_on(review: Review, asking: Asking) -> State:
    """The state when the same goes on being asked: an answer that waits for its reply keeps waiting."""
    return review.state if isinstance(review.state, Answered) else opening(asking)


def name_of(state: State) -> StateName:
    """The state as the API and the store call it."""
    match state:
        case Looking():
            return "look"
        case Deciding():
            return "open"
        case Taken():
            return "taken"
        case Paused():
            return "paused"
        case Answered():
            return "answered"
        case Withdrawn():
            return "withdrawn"


def review_id(application_id: str, step: str) -> str:
    """The one id of a step's review, whichever department has it; safe in a URL."""
    return f"{application_id}:{step}"


def fact_id(asking: Asking, verb: str, who: str) -> str:
    """The id of an answer under this token: a retry or a second worker says the same fact."""
    application_id, step, round_, turn = asking.token
    return derive(f"{application_id}/{step}/{round_}/{turn}", f"{verb}/{who}")
