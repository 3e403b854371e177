"""What the desk answers instead of a fact: a code of the one table, and the field it is about, if any."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Refusal:
    """The desk says nothing to the case. ``pointer`` is the JSON pointer of the wrong field."""

    code: str
    pointer: str | None = None


@dataclass(frozen=True, slots=True)
class AlreadySo:
    """What was asked for is the case already, ``result``; there is nothing to say."""

    result: Literal["taken", "opened"] = "taken"


NOT_ALLOWED = Refusal("not_allowed")
CHECK_NOT_OWED = Refusal("check_not_owed")
STEP_NOT_OPEN = Refusal("step_not_open")
NOT_ACCEPTED_YET = Refusal("case_not_accepted")
ACCEPTED_ALREADY = Refusal("case_accepted")
WRONG_KIND = Refusal("wrong_kind")
STEP_PAUSED = Refusal("step_paused")
SITE_CHECK_MISSING = Refusal("site_check_missing")
NOT_PAUSED = Refusal("not_paused")
NO_OBJECTION = Refusal("no_objection")
TAKEN_BY_ANOTHER = Refusal("already_taken")
