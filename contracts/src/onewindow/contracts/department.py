"""What routing puts into a department's queue: look, decide, or stop. The desk keeps the highest ``seq`` per step."""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from onewindow.contracts.fact import Defect, HearingState, RouteValue, Voice
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Day, Instant


@fixed(kw_only=True)
class MoreTime:
    """The desk has asked for ``days`` more, for itself or the whole case; ``reasons`` is the salted hash of why."""

    of: Literal["step", "case"]
    days: int
    by: str
    reasons: str


@fixed(kw_only=True)
class StepQueued:
    """The present state of one step, for the desk that has (or had) it.

    ``ask``: ``look`` before acceptance, ``decide`` after it, ``withdrawn`` when this desk has nothing to do any
    more (``state`` then says why: granted, denied, cancelled, waiting, transferred …). ``seq`` is the case's.
    ``due`` and ``promise_due`` are the last days for the answer, by law and as promised; a look has those of the
    one-time notice. ``paused_until``: while the clock stands still, the last day on which it does. ``seen_at`` is when
    the desk of a consultation opened it, ``lapses`` the last day of its silence, unless it is paused. ``handled_by``
    are those who looked at the step or took it, in whichever round; ``barred`` may do nothing about it. ``voices``
    are what third parties said, ``hearing`` how far the hearing is, ``objection_answer`` the hash of what the
    leading department answered to an objection, ``more_time`` is what the desk has asked for and no head has
    answered yet. ``site_checked_at`` is when the check on site was recorded that counts for it.
    """

    id: str
    at: Instant
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
    state: str
    ask: Literal["look", "decide", "withdrawn"]
    opened_at: Instant | None = None
    due: Day | None = None
    promise_due: Day | None = None
    provisional: bool = False
    paused_until: Day | None = None
    seen_at: Instant | None = None
    lapses: Day | None = None
    site_checked_at: Instant | None = None
    taken_by: str | None = None
    handled_by: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()
    voices: tuple[Voice, ...] = ()
    more_time: tuple[MoreTime, ...] = ()
    hearing: HearingState | None = None
    objection_answer: str | None = None
    defects: tuple[Defect, ...] = ()
    routes: Mapping[str, RouteValue] = field(default_factory=dict)
    type: Literal["onewindow.department.step_queued.v1"] = "onewindow.department.step_queued.v1"
