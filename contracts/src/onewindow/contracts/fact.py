"""A fact: something that happened, past tense, never changed, free of personal data and of free text.

A fact names opaque references, codes, declared routing facts and salted hashes. Texts and answers live in the room
that wrote them and are durable before the fact that names their hash is appended.
"""

import hashlib
from typing import Literal

from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Day, Instant

Role = Literal[
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
]
"""Who somebody is to the system. ``agent`` is 代办, ``clerk`` works at the window, ``service`` is software."""

RouteValue = bool | int | float | str
"""The value of a declared routing fact: an area, a yes or no, a choice. Never personal."""

RevocationGround = Literal["mistake", "fraud", "unlawful"]
"""Why a grant is taken back: the authority erred, it was got by deceit (欺骗、贿赂), or it should never have been given
(行政许可法 Art. 69)."""


@fixed(kw_only=True)
class By:
    """Who did it, stamped by the service that checked the person; ``id`` is opaque, never a name.

    ``on_behalf_of``: an agent acts for the person who gave the mandate, a deputy (代理) for the officer or head whose
    role and department these are; ``mandate_until`` is the last instant of it, without which nobody is a deputy.
    ``own`` is the mark (:func:`mark_of`) of a public servant's own reference on the application that they act on, where
    their account names one. It is the applicant's mark if it is their own application, and tells nothing otherwise.
    """

    id: str
    role: Role
    department: str | None = None
    on_behalf_of: str | None = None
    mandate_until: Instant | None = None
    own: str | None = None


@fixed(kw_only=True)
class Fact:
    """What every fact of an input topic carries. ``cause`` is the id of what led to it, if anything did."""

    id: str
    at: Instant
    application_id: str
    by: By
    cause: str | None = None


@fixed(kw_only=True)
class Defect:
    """One thing wrong with one material or answer; ``reason`` is the salted hash of the desk's text about it."""

    item: str
    reason: str


@fixed(kw_only=True)
class Voice:
    """What a third party (利害关系人) said of a step; ``person`` is an opaque reference, never a name.

    ``reasons`` is the salted hash of an objection's text, None of a consent.
    """

    person: str
    says: Literal["objects", "consents"]
    reasons: str | None = None


@fixed(kw_only=True)
class HearingState:
    """How far the hearing (听证) about a step is.

    ``request_by`` is the last day for asking for it, None where it was not offered; ``waived``: nobody asked in those
    days. ``hold_by`` is the last day for holding it, once somebody has asked. ``on`` is the day that was told.
    """

    request_by: Day | None = None
    waived: bool = False
    hold_by: Day | None = None
    on: Day | None = None
    held: bool = False


def derive(cause: str, name: str) -> str:
    """An id that follows from its cause: the same cause and name give the same 32 hex digits for ever."""
    return hashlib.blake2b(f"{cause}\n{name}".encode(), digest_size=16).hexdigest()


def salted(salt: str, text: str) -> str:
    """The salted hash under which the log may speak of a text: SHA-256, first 32 hex digits."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()[:32]


def mark_of(application_id: str, subject: str) -> str:
    """What a person's opaque reference is called on one application: two marks are equal if the persons are.

    On another application the same person has another mark, so that no list of what somebody acted on leads to what
    they applied for themselves.
    """
    return salted(application_id, subject)
