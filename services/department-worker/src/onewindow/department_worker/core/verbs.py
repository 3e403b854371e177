"""What a person at a desk can do with a review, and how the case may reply."""

from typing import Literal

Verb = Literal[
    "take",
    "complete",
    "defects",
    "grant",
    "deny",
    "opened",
    "opinion",
    "transfer",
    "ask_extension",
    "extend",
    "refuse_extension",
    "pause",
    "resume",
    "reassign",
    "recuse",
    "object",
    "consent",
    "check_commitment",
    "terminate",
    "site_check",
    "offer",
    "schedule",
    "hold",
    "answer_objection",
    "publish",
]
"""What is said; each is one door."""

NO_ANSWERS = frozenset[Verb](
    (
        "take",
        "opened",
        "ask_extension",
        "extend",
        "refuse_extension",
        "pause",
        "resume",
        "reassign",
        "recuse",
        "object",
        "consent",
        "check_commitment",
        "terminate",
        "site_check",
        "offer",
        "schedule",
        "hold",
        "answer_objection",
        "publish",
    )
)
"""What answers no question: the review stays as it is until the case says more."""

Result = Literal[
    "taken",
    "checked",
    "asked",
    "granted",
    "denied",
    "opened",
    "transferred",
    "extension_asked",
    "extended",
    "revised",
    "extension_refused",
    "paused",
    "resumed",
    "reassigned",
    "recused",
    "heard",
    "commitment_checked",
    "terminated",
    "site_checked",
    "offered",
    "scheduled",
    "held",
    "objection_answered",
    "published",
    "refused",
]
"""What the case says back."""
