"""What a person at a desk may ask for, as they typed it; the words become texts and hashes in ``answer``."""

# Above 250 lines because it is one list: everything a desk may ask for stands here once.

from typing import Literal

from onewindow.contracts.fact import By
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Day
from onewindow.contracts.review import ExtensionOf
from onewindow.department_worker.core.verbs import Verb


@fixed()
class TakeReview:
    """I hold this one now."""

    verb: Verb = "take"


@fixed()
class CallComplete:
    """I looked; nothing is missing."""

    verb: Verb = "complete"


@fixed()
class Found:
    """One material or answer that is wrong, and why, in the officer's words."""

    item: str
    reason: str


@fixed()
class FindDefects:
    """Something is wrong: before acceptance the look's answer, after it a question to the applicant."""

    found: tuple[Found, ...]
    verb: Verb = "defects"


@fixed()
class GrantReview:
    """Yes."""

    verb: Verb = "grant"


@fixed()
class DenyReview:
    """No, with the reasons and the law the applicant will read; ``ground``: something was concealed, or false."""

    reasons: str
    law: str
    ground: Literal["false_material"] | None = None
    verb: Verb = "deny"


@fixed()
class CheckCommitment:
    """We looked after our grant whether what the applicant promised is true."""

    kept: bool
    verb: Verb = "check_commitment"


@fixed()
class OpenConsultation:
    """I have opened what we are asked; from now on our silence counts."""

    verb: Verb = "opened"


@fixed()
class GiveOpinion:
    """A consulted department's answer; a disagreement gives reasons."""

    answer: Literal["agree", "disagree", "agree_refer_up"]
    reasons: str = ""
    verb: Verb = "opinion"


@fixed()
class TransferReview:
    """Another department is competent."""

    to: str
    reasons: str
    verb: Verb = "transfer"


@fixed()
class AskForMoreTime:
    """We need more days, for our step or the whole case, and why; a head has to say yes or no."""

    of: ExtensionOf
    days: int
    reasons: str
    verb: Verb = "ask_extension"


@fixed()
class ExtendTerm:
    """A head lets it take longer by law, once, and tells the applicant why; the desk's own words if it gives none."""

    reasons: str
    of: ExtensionOf = "case"
    days: int | None = None
    verb: Verb = "extend"


@fixed()
class RefuseMoreTime:
    """A head does not let it take longer."""

    of: ExtensionOf
    verb: Verb = "refuse_extension"


@fixed()
class PauseReview:
    """The clock stands still for something that the law names; the applicant is told why and until when."""

    ground: str
    until: Day
    notice: str
    verb: Verb = "pause"


@fixed()
class ResumeReview:
    """The clock runs again, sooner than was told."""

    verb: Verb = "resume"


@fixed()
class ReassignReview:
    """A head gives it to a named colleague."""

    to: str
    verb: Verb = "reassign"


@fixed()
class RecusePerson:
    """Somebody is kept from it for good: the head says so, or they themselves."""

    person: str
    verb: Verb = "recuse"


@fixed()
class HearObjection:
    """A third party objects, under an opaque reference, for reasons."""

    person: str
    reasons: str
    verb: Verb = "object"


@fixed()
class HearConsent:
    """A third party, under an opaque reference, has nothing against it."""

    person: str
    verb: Verb = "consent"


@fixed()
class TerminateCase:
    """The whole case ends without a decision, on a ground of the law."""

    ground: str
    verb: Verb = "terminate"


@fixed()
class CheckSite:
    """Officers were on the spot; what they found, in words. ``visitors`` are who they are, as their accounts say."""

    officers: tuple[str, ...]
    findings: str
    visitors: tuple[By, ...] = ()
    verb: Verb = "site_check"


@fixed()
class OfferHearing:
    """I have told applicant and third parties that they may ask for a hearing."""

    verb: Verb = "offer"


@fixed()
class ScheduleHearing:
    """The hearing is held on a day; everybody is told when and where."""

    on: Day
    notice: str
    verb: Verb = "schedule"


@fixed()
class HoldHearing:
    """The hearing was held; this is its record."""

    record: str
    verb: Verb = "hold"


@fixed()
class AnswerObjection:
    """The department that leads tells why it was decided against the objection."""

    reasons: str
    verb: Verb = "answer_objection"


HearingCommand = OfferHearing | ScheduleHearing | HoldHearing


@fixed()
class PublishDecision:
    """What was decided is public from now on."""

    verb: Verb = "publish"


Command = (
    TakeReview
    | CallComplete
    | FindDefects
    | GrantReview
    | DenyReview
    | OpenConsultation
    | GiveOpinion
    | TransferReview
    | AskForMoreTime
    | ExtendTerm
    | RefuseMoreTime
    | PauseReview
    | ResumeReview
    | ReassignReview
    | RecusePerson
    | HearObjection
    | HearConsent
    | CheckCommitment
    | TerminateCase
    | CheckSite
    | HearingCommand
    | AnswerObjection
    | PublishDecision
)
