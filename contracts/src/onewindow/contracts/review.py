"""What a department's desk says about its own part of a case, and its head about the result.

Each fact about a step carries the token it answers, each about a result names that result.
"""

# Above 250 lines because it is one list: every fact that a desk can say stands here once, nothing else does.

from typing import Literal

from onewindow.contracts.fact import By, Defect, Fact, RevocationGround, Voice
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Day


@fixed(kw_only=True)
class ReviewFact(Fact):
    """The token (step, round, turn) says which asking is answered: any other one is refused by the case."""

    step: str
    round: int
    turn: int


@fixed(kw_only=True)
class ReviewTaken(ReviewFact):
    """An officer took the review and is now the one accountable person."""

    type: Literal["onewindow.review.taken.v1"] = "onewindow.review.taken.v1"


@fixed(kw_only=True)
class MaterialsChecked(ReviewFact):
    """The desk looked before acceptance (预审): no defects means complete."""

    defects: tuple[Defect, ...] = ()
    type: Literal["onewindow.review.materials_checked.v1"] = "onewindow.review.materials_checked.v1"


@fixed(kw_only=True)
class DefectsFound(ReviewFact):
    """After acceptance the desk asks the applicant for something that is missing or wrong."""

    defects: tuple[Defect, ...]
    type: Literal["onewindow.review.defects_found.v1"] = "onewindow.review.defects_found.v1"


@fixed(kw_only=True)
class ReviewGranted(ReviewFact):
    """The department says yes. ``automatic``: a declared rule said it (秒批), no person did."""

    automatic: bool = False
    type: Literal["onewindow.review.granted.v1"] = "onewindow.review.granted.v1"


@fixed(kw_only=True)
class ReviewDenied(ReviewFact):
    """The department says no; ``reasons`` is the salted hash of reasons and law (行政许可法 Art. 38).

    ``ground``: something was concealed, or false (Art. 78).
    """

    reasons: str
    ground: Literal["false_material"] | None = None
    type: Literal["onewindow.review.denied.v1"] = "onewindow.review.denied.v1"


@fixed(kw_only=True)
class CommitmentChecked(ReviewFact):
    """The desk looked after its grant whether what the applicant promised is true; the token is that of the grant."""

    kept: bool
    type: Literal["onewindow.review.commitment_checked.v1"] = "onewindow.review.commitment_checked.v1"


@fixed(kw_only=True)
class ConsultationOpened(ReviewFact):
    """The consulted desk has opened what it is asked (签收); only from then on can its silence mean something."""

    type: Literal["onewindow.review.consultation_opened.v1"] = "onewindow.review.consultation_opened.v1"


@fixed(kw_only=True)
class OpinionGiven(ReviewFact):
    """A consulted department answers; only a disagreement needs reasons (their salted hash)."""

    answer: Literal["agree", "disagree", "agree_refer_up"]
    reasons: str | None = None
    type: Literal["onewindow.review.opinion_given.v1"] = "onewindow.review.opinion_given.v1"


@fixed(kw_only=True)
class ReviewTransferred(ReviewFact):
    """The desk hands the review to the department that is competent; a new turn makes old tokens void."""

    to: str
    reasons: str
    type: Literal["onewindow.review.transferred.v1"] = "onewindow.review.transferred.v1"


ExtensionOf = Literal["step", "case"]
"""Whose term is extended: that of the step alone, or of the whole case."""


@fixed(kw_only=True)
class ExtensionRequested(ReviewFact):
    """A desk asks its head, or the government's, for ``days`` more; ``reasons`` is the salted hash of its text."""

    of: ExtensionOf = "case"
    days: int
    reasons: str
    type: Literal["onewindow.review.extension_requested.v1"] = "onewindow.review.extension_requested.v1"


@fixed(kw_only=True)
class ExtensionGranted(ReviewFact):
    """A head lets it take longer, once, by ``days``, or by all that the definition allows.

    ``reasons`` is the salted hash of what the applicant will read; empty: what the desk wrote that asked for it.
    """

    of: ExtensionOf = "case"
    days: int | None = None
    reasons: str = ""
    type: Literal["onewindow.review.extension_granted.v1"] = "onewindow.review.extension_granted.v1"


@fixed(kw_only=True)
class ExtensionRefused(ReviewFact):
    """A head does not let it take longer, although the desk asked."""

    of: ExtensionOf = "case"
    type: Literal["onewindow.review.extension_refused.v1"] = "onewindow.review.extension_refused.v1"


@fixed(kw_only=True)
class ReviewPaused(ReviewFact):
    """A desk lets its clock stand still up to and including ``until`` (特别程序, 行政许可法 Art. 45).

    ``ground`` is a code such as ``expert_review``, ``notice`` the salted hash of what the applicant is told in writing.
    """

    ground: str
    notice: str
    until: Day
    type: Literal["onewindow.review.paused.v1"] = "onewindow.review.paused.v1"


@fixed(kw_only=True)
class ReviewResumed(ReviewFact):
    """A desk lets its clock run again before the pause was to end."""

    type: Literal["onewindow.review.resumed.v1"] = "onewindow.review.resumed.v1"


@fixed(kw_only=True)
class ReviewReassigned(ReviewFact):
    """A head gives the review to a named person of the department (改派); a new turn makes old tokens void."""

    to: str
    type: Literal["onewindow.review.reassigned.v1"] = "onewindow.review.reassigned.v1"


@fixed(kw_only=True)
class ReviewRecused(ReviewFact):
    """A person is kept from the review for good (回避), by their own word or their head's; somebody else must do it."""

    person: str
    type: Literal["onewindow.review.recused.v1"] = "onewindow.review.recused.v1"


@fixed(kw_only=True)
class ThirdPartyHeard(ReviewFact):
    """Somebody whose major interest the step touches objects to it or consents (利害关系人, 行政许可法 Art. 36)."""

    voice: Voice
    type: Literal["onewindow.review.third_party_heard.v1"] = "onewindow.review.third_party_heard.v1"


@fixed(kw_only=True)
class CaseTerminationDecided(ReviewFact):
    """The lead department ends the whole case without a decision (终止); ``ground`` is a code such as ``death``.

    Its token says at which desk that was decided; it answers nothing that is asked there, so an old one will do.
    """

    ground: str
    type: Literal["onewindow.review.case_termination_decided.v1"] = "onewindow.review.case_termination_decided.v1"


@fixed(kw_only=True)
class SiteChecked(ReviewFact):
    """Officers were on the spot (现场核查) for every step that shares the visit.

    ``findings`` is the salted hash of their report, ``officers`` are stamped by the service that knows their accounts,
    as whoever signs it is.
    """

    officers: tuple[By, ...]
    findings: str
    type: Literal["onewindow.review.site_checked.v1"] = "onewindow.review.site_checked.v1"


@fixed(kw_only=True)
class HearingOffered(ReviewFact):
    """The desk tells applicant and third parties that they may ask for a hearing (听证告知, 行政许可法 Art. 47)."""

    type: Literal["onewindow.review.hearing_offered.v1"] = "onewindow.review.hearing_offered.v1"


@fixed(kw_only=True)
class HearingScheduled(ReviewFact):
    """The desk tells when and where the hearing is held; ``notice`` is the salted hash of its words (Art. 48)."""

    on: Day
    notice: str
    type: Literal["onewindow.review.hearing_scheduled.v1"] = "onewindow.review.hearing_scheduled.v1"


@fixed(kw_only=True)
class HearingHeld(ReviewFact):
    """The hearing was held; ``record`` is the salted hash of what was said there (听证笔录)."""

    record: str
    type: Literal["onewindow.review.hearing_held.v1"] = "onewindow.review.hearing_held.v1"


@fixed(kw_only=True)
class ObjectionAnswered(ReviewFact):
    """The department that leads tells a consulted one why it was decided against its objection.

    The token is that under which the objection was given; ``reasons`` is the salted hash of the text.
    """

    reasons: str
    type: Literal["onewindow.review.objection_answered.v1"] = "onewindow.review.objection_answered.v1"


@fixed(kw_only=True)
class RevisionFact(Fact):
    """A head says anew what was concluded: of the whole result, or of one step's part of it.

    ``conclusion`` names the result that is meant, so that nobody revises one they have not seen; ``reasons`` is the
    salted hash of what the applicant will read.
    """

    conclusion: str
    reasons: str
    step: str | None = None


@fixed(kw_only=True)
class ResultRevoked(RevisionFact):
    """What the result grants is taken back (撤销, 行政许可法 Art. 69); ``reasons`` covers reasons and law."""

    ground: RevocationGround | None = None
    type: Literal["onewindow.review.result_revoked.v1"] = "onewindow.review.result_revoked.v1"


@fixed(kw_only=True)
class ResultReplaced(RevisionFact):
    """The same decisions are issued anew, because their package was wrong (更正), such as by a slip of the pen."""

    type: Literal["onewindow.review.result_replaced.v1"] = "onewindow.review.result_replaced.v1"


@fixed(kw_only=True)
class PublicationMade(ReviewFact):
    """The lead department makes public what was decided (双公示). Its token, as in CaseTerminationDecided, is any."""

    type: Literal["onewindow.review.publication_made.v1"] = "onewindow.review.publication_made.v1"


AnyReviewFact = (
    ReviewTaken
    | MaterialsChecked
    | DefectsFound
    | ReviewGranted
    | ReviewDenied
    | CommitmentChecked
    | ConsultationOpened
    | OpinionGiven
    | ReviewTransferred
    | ExtensionRequested
    | ExtensionGranted
    | ExtensionRefused
    | ReviewPaused
    | ReviewResumed
    | ReviewReassigned
    | ReviewRecused
    | ThirdPartyHeard
    | CaseTerminationDecided
    | SiteChecked
    | HearingOffered
    | HearingScheduled
    | HearingHeld
    | ObjectionAnswered
    | PublicationMade
)

AnyRevisionFact = ResultRevoked | ResultReplaced
