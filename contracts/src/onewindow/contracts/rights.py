"""Who may do what: one pure function, asked at the API and again in the fold.

The law behind it: 申请人、审查、决定 stay apart (行政许可法 Art. 72 ff. and the separation of duties of
GB/T 22239-2019 level 3); the table below is the whole of it.
"""

from typing import Literal

from onewindow.contracts.fact import By
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Instant

Action = Literal[
    "submit",
    "supplement",
    "correct",
    "verify_original",
    "close_gap",
    "withdraw",
    "object",
    "accept",
    "decline",
    "take",
    "check",
    "ask",
    "decide",
    "opine",
    "transfer",
    "ask_extension",
    "extend",
    "check_commitment",
    "pause",
    "reassign",
    "recuse",
    "delegate",
    "hear_third_party",
    "terminate",
    "check_site",
    "hold_hearing",
    "request_hearing",
    "answer_objection",
    "revoke",
    "replace",
    "publish",
    "prepare",
    "collect",
    "hand_over",
    "unblock",
    "import_calendar",
    "see_case",
    "see_board",
    "see_queue",
    "see_dossier",
    "see_parked",
    "see_statistics",
]

_ROLES: dict[str, frozenset[str]] = {
    "submit": frozenset({"applicant", "agent", "clerk"}),
    "supplement": frozenset({"applicant", "agent", "clerk"}),
    "correct": frozenset({"clerk"}),
    "verify_original": frozenset({"clerk"}),
    "close_gap": frozenset({"applicant", "agent", "clerk"}),
    "withdraw": frozenset({"applicant", "agent", "clerk"}),
    "object": frozenset({"clerk", "officer", "head"}),
    "accept": frozenset({"clerk"}),
    "decline": frozenset({"clerk"}),
    "take": frozenset({"officer", "head"}),
    "check": frozenset({"officer", "head"}),
    "ask": frozenset({"officer", "head"}),
    "decide": frozenset({"officer", "head", "service"}),
    "opine": frozenset({"officer", "head"}),
    "transfer": frozenset({"officer", "head"}),
    "ask_extension": frozenset({"officer", "head"}),
    "extend": frozenset({"head", "government_head"}),
    "check_commitment": frozenset({"officer", "head"}),
    "pause": frozenset({"officer", "head"}),
    "reassign": frozenset({"head"}),
    "recuse": frozenset({"officer", "head"}),
    "delegate": frozenset({"head", "government_head"}),
    "hear_third_party": frozenset({"clerk", "officer", "head"}),
    "terminate": frozenset({"officer", "head"}),
    "check_site": frozenset({"officer", "head"}),
    "hold_hearing": frozenset({"officer", "head"}),
    "answer_objection": frozenset({"officer", "head"}),
    "request_hearing": frozenset({"applicant", "agent", "clerk"}),
    "revoke": frozenset({"head"}),
    "replace": frozenset({"head"}),
    "publish": frozenset({"officer", "head"}),
    "prepare": frozenset({"service"}),
    "collect": frozenset({"applicant", "agent", "clerk"}),
    "hand_over": frozenset({"clerk"}),
    "unblock": frozenset({"operator"}),
    "import_calendar": frozenset({"operator"}),
    "see_case": frozenset(
        {
            "applicant",
            "agent",
            "clerk",
            "officer",
            "head",
            "government_head",
            "supervisor",
            "operator",
            "auditor",
            "service",
        }
    ),
    "see_board": frozenset(
        {"clerk", "officer", "head", "government_head", "supervisor", "operator", "auditor", "service"}
    ),
    "see_queue": frozenset({"officer", "head", "government_head", "supervisor"}),
    "see_dossier": frozenset({"officer", "head", "clerk", "service", "applicant", "agent"}),
    "see_parked": frozenset({"operator", "auditor"}),
    "see_statistics": frozenset({"supervisor", "government_head", "operator", "auditor", "head"}),
}
_AS_OWNER = frozenset({"supplement", "close_gap", "withdraw", "request_hearing", "collect", "see_case", "see_dossier"})
_AS_DEPARTMENT = frozenset(
    {
        "object",
        "take",
        "check",
        "ask",
        "decide",
        "opine",
        "transfer",
        "ask_extension",
        "extend",
        "check_commitment",
        "pause",
        "reassign",
        "recuse",
        "delegate",
        "hear_third_party",
        "terminate",
        "check_site",
        "hold_hearing",
        "answer_objection",
        "revoke",
        "replace",
        "publish",
        "see_queue",
    }
)
_DEPUTISED = frozenset({"officer", "head", "government_head"})
_NOT_ONES_OWN = _AS_DEPARTMENT - {"see_queue", "recuse"} | {"accept", "decline", "correct", "verify_original"}


@fixed()
class Target:
    """What the action is on: whose application, which department's step, and who looked at or took it.

    ``applicant`` is the applicant's mark on this application. ``two_persons``: none of ``handled_by`` may decide it
    (审查与决定分离). ``barred`` may do nothing about it (回避) but say so once more.
    """

    subject: str | None = None
    applicant: str | None = None
    department: str | None = None
    handled_by: frozenset[str] = frozenset()
    two_persons: bool = False
    barred: frozenset[str] = frozenset()


@fixed()
class Allowed:
    """Yes."""


@fixed()
class Denied:
    """No; ``code`` stands in the table of codes."""

    code: str


def allowed(who: By, action: Action, what: Target, now: Instant) -> Allowed | Denied:
    """May ``who`` do ``action`` on ``what`` at ``now``? Denied unless the table says yes."""
    if who.role not in _ROLES[action]:
        return Denied("not_allowed")
    if who.role == "agent" and (
        who.on_behalf_of is None or (who.mandate_until is not None and who.mandate_until < now)
    ):
        return Denied("mandate_missing")
    if is_deputy(who) and (who.mandate_until is None or who.mandate_until < now):
        return Denied("deputy_over")
    if action in _AS_OWNER and who.role in {"applicant", "agent"}:
        acts_for = who.on_behalf_of if who.role == "agent" else who.id
        if what.subject is not None and acts_for != what.subject:
            return Denied("not_yours")
    if action in _NOT_ONES_OWN and is_own(who, what):
        return Denied("own_application")
    if action in _NOT_ONES_OWN and not what.barred.isdisjoint({who.id, who.on_behalf_of}):
        return Denied("recused")
    if action in _AS_DEPARTMENT and who.role in {"officer", "head"} and who.department != what.department:
        return Denied("wrong_department")
    if action == "decide" and what.two_persons and not what.handled_by.isdisjoint({who.id, who.on_behalf_of}):
        return Denied("two_persons_needed")
    return Allowed()


def is_own(who: By, what: Target) -> bool:
    """Whether it is the application of whoever acts: by their id, or by the reference that their account names."""
    by_id = what.subject is not None and what.subject in {who.id, who.on_behalf_of}
    return by_id or (what.applicant is not None and what.applicant == who.own)


def is_deputy(who: By) -> bool:
    """Whether a public servant acts in the place of another, with that one's role and department (代理)."""
    return who.on_behalf_of is not None and who.role in _DEPUTISED
