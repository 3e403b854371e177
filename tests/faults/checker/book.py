"""A case as the checker keeps book of it: its steps after every entry, from the entries' facts alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.faults.checker.counting import Entry

OWING = frozenset({"open", "taken", "asked", "paused"})
"""A department owes a decision."""
SETTLED = frozenset({"granted", "denied", "lapsed", "elapsed", "cancelled", "skipped"})


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``turn`` is the last token's; ``look`` the round of a look nobody has answered; ``desks`` had it."""

    department: str
    state: str = "waiting"
    round: int = 0
    turn: int = 0
    look: int | None = None
    desks: frozenset[str] = frozenset()

    def asks(self, department: str) -> tuple[str, int | None, int]:
        """What that desk must have been told: ask, round (None when withdrawn), turn."""
        if department == self.department and self.state in OWING:
            return "decide", self.round, self.turn
        if department == self.department and self.look is not None:
            return "look", self.look, self.turn
        return "withdrawn", None, self.turn


@dataclass(slots=True)
class Book:
    """One case. ``after`` has the steps as they are after each ``seq``; ``told_at`` when each was last told about."""

    case: str
    entries: list[Entry]
    service: str = ""
    number: str = ""
    routes: Mapping[str, Any] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)
    state: str = "received"
    blocked: bool = False
    outcome: str | None = None
    package: str | None = None
    packages: set[str] = field(default_factory=set)
    after: dict[int, dict[str, Step]] = field(default_factory=dict)
    told_at: dict[str, int] = field(default_factory=dict)

    @property
    def seq(self) -> int:
        """The last counted entry's number."""
        return self.entries[-1].seq if self.entries else 0

    @property
    def over(self) -> bool:
        """It was concluded, or closed without a conclusion."""
        return self.state in ("concluded", "delivered", "closed")

    def tell(self, kind: str, fact: Mapping[str, Any], seq: int) -> None:
        """One fact more."""
        name = fact.get("step")
        if kind in _OF_CASE:
            self._tell_case(kind, fact, seq)
        elif name in self.steps:
            step = self.steps[name] = _moved(self.steps[name], kind, fact)
            if kind in _TELLING and step.turn:
                self.told_at[name] = seq

    def close_entry(self, seq: int) -> None:
        """All facts of an entry were told."""
        self.after[seq] = dict(self.steps)

    def _tell_case(self, kind: str, fact: Mapping[str, Any], seq: int) -> None:
        self.state = _OF_CASE[kind] or self.state
        match kind:
            case "opened":
                self.service, self.number, self.routes = fact["service"], fact["number"], fact["routes"]
                self.steps = {name: Step(desk, desks=frozenset({desk})) for name, desk in fact["steps"].items()}
                self.steps |= {name: Step("", "skipped") for name in fact.get("skipped", ())}
            case "supplemented":
                self._supplemented(fact, seq)
            case "due_changed":
                looking = [name for name, step in self.steps.items() if step.look is not None]
                self.told_at |= dict.fromkeys((*fact.get("steps", {}), *looking), seq)
            case "blocked" | "unblocked":
                self.blocked = kind == "blocked"
            case "concluded":
                self.outcome = fact["outcome"]
            case "result_revised":
                self.outcome, self.package = fact["outcome"], None
                revoked = {name for name, proof in fact["proof"].items() if proof["state"] == "revoked"}
                self.steps |= {name: replace(self.steps[name], state="revoked") for name in revoked & self.steps.keys()}
            case "issued":
                self.package = self.package or fact["package"]
                self.packages.add(fact["package"])
            case "withdrawn" | "terminated" | "declined":
                self.outcome = kind

    def _supplemented(self, fact: Mapping[str, Any], seq: int) -> None:
        for name, desk in fact.get("planned", {}).items():
            step = self.steps[name]
            self.steps[name] = replace(step, department=desk, state="waiting", look=None, desks=step.desks | {desk})
        for name in fact.get("skipped", ()):
            self.steps[name] = replace(self.steps[name], state="skipped", look=None)
            if self.steps[name].turn:
                self.told_at[name] = seq
        if self.state == "asked":
            self.state = "received"


_OF_CASE = {
    "opened": "received",
    "accepted": "in_review",
    "acceptance_deemed": "in_review",
    "term_exceeded": None,
    "extended": None,
    "due_changed": None,
    "clock_paused": None,
    "clock_resumed": None,
    "notice_issued": "asked",
    "supplemented": None,
    "blocked": None,
    "unblocked": None,
    "concluded": "concluded",
    "result_revised": "concluded",
    "issued": None,
    "delivered": "delivered",
    "withdrawn": "closed",
    "terminated": "closed",
    "declined": "closed",
}
"""Facts about the case as a whole, and the state they leave it in, if they change it."""

_TELLING = frozenset(
    (
        "look_opened",
        "look_lapsed",
        "step_opened",
        "step_reopened",
        "step_returned",
        "step_cancelled",
        "step_lapsed",
        "step_transferred",
        "step_paused",
        "step_resumed",
        "step_reassigned",
        "step_recused",
        "fact_refused",
    )
)
"""What the department must be told about."""


def _moved(step: Step, kind: str, fact: Mapping[str, Any]) -> Step:
    match kind:
        case "step_opened" | "step_reopened":
            return replace(step, state="open", round=fact["round"], turn=fact["turn"], look=None)
        case "look_opened":
            return replace(step, look=fact["round"], turn=fact["turn"])
        case "step_checked" | "look_lapsed":
            return replace(step, look=None)
        case "step_taken":
            return step if step.look is not None else replace(step, state="taken")
        case "step_reassigned" | "step_recused" if fact.get("turn"):
            state = "taken" if kind == "step_reassigned" else "open"
            return replace(step, turn=fact["turn"], state=step.state if step.look is not None else state)
        case "step_asked":
            return replace(step, state="asked")
        case "step_paused":
            return replace(step, state="paused")
        case "step_resumed":
            return replace(step, state="open")
        case "step_announced":
            return replace(step, state="announced", round=fact["round"], look=None)
        case "step_objected":
            return replace(step, state="denied")
        case "step_granted" | "step_denied" | "step_lapsed" | "step_elapsed":
            return replace(step, state=kind.removeprefix("step_"))
        case "step_returned":
            return replace(step, state="waiting", look=None)
        case "step_cancelled":
            return replace(step, state="cancelled", look=None)
        case "step_transferred":
            desk = fact["department"]
            moved = replace(step, department=desk, turn=fact["turn"], desks=step.desks | {desk})
            return moved if step.look is not None else replace(moved, state="open")
        case _:
            return step
