"""The journal's two records: an entry (all that one cause made a case say) and a claim (who may write from here on)."""

import hashlib
from typing import Annotated, Literal

from pydantic import Discriminator

from onewindow.contracts.case import CaseFact
from onewindow.contracts.fact import By
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Instant

STRIKE = "strike"
"""The prefix of the cause of an entry that a passed deadline made: ``strike:<due>``."""


@fixed(kw_only=True)
class Entry:
    """All facts that one cause made a case say.

    ``seq`` counts from 1 inside the case; ``prev`` is the SHA-256 (hex) of the bytes of the case's previous entry,
    empty for the first; ``epoch`` is that of the claim it was written under; ``cause`` is the id of the input, or
    ``strike:<due>``; ``at`` is when it was done; ``by`` is who did it (None: a deadline).
    """

    application_id: str
    seq: int
    prev: str
    epoch: int
    cause: str
    at: Instant
    facts: tuple[Annotated[CaseFact, Discriminator("type")], ...]
    by: By | None = None
    type: Literal["onewindow.case.entry.v1"] = "onewindow.case.entry.v1"


@fixed(kw_only=True)
class Claim:
    """An owner takes a partition over: it counts only with ``epoch`` = last counted + 1 and ``fold`` not lower."""

    epoch: int
    nonce: str
    fold: int
    at: Instant
    type: Literal["onewindow.case.claimed.v1"] = "onewindow.case.claimed.v1"


def strike_cause(due: Instant) -> str:
    """The cause that an entry made by a deadline names."""
    return f"{STRIKE}:{due}"


def digest(raw: bytes) -> str:
    """The hash by which the next entry of a case names this one."""
    return hashlib.sha256(raw).hexdigest()
