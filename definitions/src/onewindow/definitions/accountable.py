"""
Who answers for a step that its desk owes: exactly one, at every moment.

    whoever took it ──▶ else the desk's duty officer ──▶ else the head of the department ──▶ else the government's head

Whoever was recused from the step is passed over.
Duty officer and head are those of `departments.yaml`. Where it names no head, the head is accountable all the
same: the post is known, and `person` is None.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from onewindow.definitions.model import Department

Post = Literal["taker", "duty", "head", "government_head"]


@dataclass(frozen=True, slots=True)
class Accountable:
    """As what somebody is accountable, and who that is, an opaque id (None: the table does not name them)."""

    post: Post
    person: str | None


def accountable(
    departments: Mapping[str, Department], department: str, taker: str | None, barred: Collection[str] = ()
) -> Accountable:
    """The one accountable for a step of this department; `taker` took it, if anybody did, `barred` were recused."""
    if taker is not None:
        return Accountable("taker", taker)
    desk = departments.get(department)
    if desk is not None and desk.duty is not None and desk.duty not in barred:
        return Accountable("duty", desk.duty)
    head = desk.head if desk is not None else None
    return Accountable("government_head", None) if head is not None and head in barred else Accountable("head", head)
