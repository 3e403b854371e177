"""What the journal's rules need to know of an entry and of a claim, whatever else they say."""

from collections.abc import Callable
from typing import Any, Protocol


class EntryLike(Protocol):
    """What the rules need of an entry."""

    @property
    def application_id(self) -> str:
        """The case it belongs to."""

    @property
    def seq(self) -> int:
        """Its number inside the case, from 1."""

    @property
    def prev(self) -> str:
        """SHA-256 (hex) of the bytes of the case's previous entry; empty for the first."""

    @property
    def epoch(self) -> int:
        """The epoch of the claim it was written under."""


class ClaimLike(Protocol):
    """What the rules need of a claim; an entry has no ``nonce``."""

    @property
    def epoch(self) -> int:
        """One more than the last counted epoch, or the claim is void."""

    @property
    def nonce(self) -> str:
        """By which its writer knows it again."""

    @property
    def fold(self) -> int:
        """The version of the rules its writer folds with."""

    @property
    def type(self) -> str:
        """Its name on the wire."""


Decode = Callable[[bytes], Any]
"""Bytes to an entry, a claim or UnknownFact; raises UndecodableError."""


class ClaimEncoder(Protocol):
    """Writes a claim in the journal's wire form."""

    def __call__(self, *, epoch: int, nonce: str, fold: int, at: str) -> bytes:
        """The record's value."""
