"""What a person at a desk may ask for, as they typed it; the words become texts and hashes in ``answer``."""

from dataclasses import dataclass
from typing import Literal

from onewindow.department_worker.core.review import Verb


@dataclass(frozen=True, slots=True)
class TakeReview:
    """I hold this one now."""

    verb: Verb = "take"


@dataclass(frozen=True, slots=True)
class CallComplete:
    """I looked; nothing is missing."""

    verb: Verb = "complete"


@dataclass(frozen=True, slots=True)
class Found:
    """One material or answer that is wrong, and why, in the officer's words."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class FindDefects:
    """Something is wrong: before acceptance the look's answer, after it a question to the applicant."""

    found: tuple[Found, ...]
    verb: Verb = "defects"


@dataclass(frozen=True, slots=True)
class GrantReview:
    """Yes."""

    verb: Verb = "grant"


@dataclass(frozen=True, slots=True)
class DenyReview:
    """No, with the reasons and the law the applicant will read."""

    reasons: str
    law: str
    verb: Verb = "deny"


@dataclass(frozen=True, slots=True)
class GiveOpinion:
    """A consulted department's answer; a disagreement gives reasons."""

    answer: Literal["agree", "disagree", "agree_refer_up"]
    reasons: str = ""
    verb: Verb = "opinion"


@dataclass(frozen=True, slots=True)
class TransferReview:
    """Another department is competent."""

    to: str
    reasons: str
    verb: Verb = "transfer"


Command = TakeReview | CallComplete | FindDefects | GrantReview | DenyReview | GiveOpinion | TransferReview
