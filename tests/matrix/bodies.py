"""What is sent to the doors that act: whole, so that it is refused for who sends it and not for what it says."""

from collections.abc import Mapping
from typing import Any

DEPUTY = {"principal": "fire-head", "deputy": "fire-1", "since": "2026-01-01", "until": "2026-01-02"}
FORMS: Mapping[str, Mapping[str, str]] = {
    "/desk/batch": {"verb": "grant"},
    "/desk/deputies": DEPUTY,
    "/results/{number}/handover": {"mode": "post"},
}
"""What makes a form whole, so that it is refused for who sends it and not for what it says."""
BODIES: Mapping[str, Mapping[str, Any]] = {
    "acceptance": {"accepted": True},
    "ask-extension": {"days": 1, "reasons": "reasons"},
    "commitment": {"kept": True},
    "consent": {"person": "neighbour-1"},
    "deputies": DEPUTY,
    "drop": {"reasons": "reasons"},
    "gaps": {"materials": {"layout": "0" * 64}},
    "handover": {"mode": "post"},
    "object": {"person": "neighbour-1", "reasons": "reasons"},
    "objections": {"step": "fire", "reasons": "reasons"},
    "opinion": {"answer": "agree"},
    "pause": {"ground": "test", "until": "2027-01-04", "notice": "notice"},
    "reassign": {"to": "fire-2"},
    "recuse": {"person": "fire-2"},
    "replace": {"conclusion": "none", "reasons": "reasons"},
    "replay": {"reasons": "reasons"},
    "revoke": {"conclusion": "none", "reasons": "reasons", "law": "law"},
    "site-check": {"officers": ["fire-1", "fire-2"], "findings": "findings"},
    "terminate": {"ground": "death"},
    "transfer": {"to": "amr", "reasons": "reasons"},
}
"""The same of the doors for programs, by the last part of their path. None names the page that was seen."""


def body_of(path: str) -> Mapping[str, Any]:
    """The body for a door for programs."""
    if path.endswith("/hearing"):
        return {"kind": "offered"} if "/reviews/" in path else {"step": "fire"}
    return BODIES.get(path.rpartition("/")[2], {})
