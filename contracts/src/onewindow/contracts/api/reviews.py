"""The desks' doors: what an officer sees of a review, and what they send to answer it."""

# Above 250 lines because it is one list: every body of the desks' doors stands here once.

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from onewindow.contracts.api import Body
from onewindow.contracts.api.outsiders import Heard, HearingShown
from onewindow.contracts.api.services import Words
from onewindow.contracts.api.visits import Visit
from onewindow.contracts.api.words import Text
from onewindow.contracts.fact import RevocationGround, RouteValue
from onewindow.contracts.instant import Day, Instant
from onewindow.contracts.review import ExtensionOf

MOST_DEFECTS = 100

ReviewState = Literal["look", "open", "taken", "paused", "answered", "withdrawn"]
"""``look``: is anything missing? ``open``: decide. ``taken``: somebody holds it. ``paused``: its clock stands still;
nothing is to be done until somebody resumes it or its last day is over. ``answered``: said, and the case has not
replied yet (what a rule answered stays so unless the case refuses it). ``withdrawn``: nothing to do here now, ``why``
says what became of the step."""

Answer = Literal[
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
]
Code = Annotated[str, Field(min_length=1, max_length=64)]


class Nothing(Body):
    """A body without content: take, complete, grant and opened need none."""


class FoundDefect(Body):
    """One material or answer that is missing or wrong, and why."""

    item: Code
    reason: Text = ""


def _each_once(defects: tuple[FoundDefect, ...]) -> tuple[FoundDefect, ...]:
    if len({defect.item for defect in defects}) < len(defects):
        raise ValueError("an item stands twice: say all that is wrong with it in one reason")
    return defects


class Defects(Body):
    """Everything that is wrong, at once: the law knows one notice, not two. Each item stands once."""

    defects: Annotated[tuple[FoundDefect, ...], Field(max_length=MOST_DEFECTS), AfterValidator(_each_once)] = ()


class Denial(Body):
    """No, with the reasons and the law that the applicant will read; both are required.

    ``ground``: something was concealed, or handed in false, which may bar the applicant for a time.
    """

    reasons: Text = ""
    law: Text = ""
    ground: Literal["false_material"] | None = None


class CommitmentCheck(Body):
    """Whether what the applicant promised, and the grant rests on, is true."""

    kept: Annotated[bool, Field(strict=True)]


class Opinion(Body):
    """A consulted department's answer; a disagreement needs reasons."""

    answer: Literal["agree", "disagree", "agree_refer_up"]
    reasons: Text = ""


class Transfer(Body):
    """Hand the review to the department that is competent, and say why."""

    to: Code
    reasons: Text = ""


class MoreTime(Body):
    """Ask the head for more days, for the step itself or the whole case, and say why."""

    of: ExtensionOf = "step"
    days: Annotated[int, Field(ge=1, le=366)]
    reasons: Text = ""


class Extension(Body):
    """Let it take longer by law, and say why: the applicant will read it.

    Of the whole case if nothing else is said, and by all the days that the definition allows. Without reasons the
    applicant reads those of the desk that asked.
    """

    of: ExtensionOf = "case"
    days: Annotated[int, Field(ge=1, le=366)] | None = None
    reasons: Text = ""


class NoMoreTime(Body):
    """Do not let it take longer, although the desk asked."""

    of: ExtensionOf = "case"


class Pause(Body):
    """Let the clock stand still (特别程序): for what, up to and including which day, what the applicant will read."""

    ground: Code
    until: date
    notice: Text = ""


class Reassignment(Body):
    """Give the review to a named colleague of the department, by the id of their account."""

    to: Annotated[str, Field(min_length=1, max_length=200)]


class Recusal(Body):
    """Keep a person from the review for good, by the id of their account; one's own, unless one is the head."""

    person: Annotated[str, Field(min_length=1, max_length=200)]


class Termination(Body):
    """End the whole case without a decision, on a ground of the law."""

    ground: Code


class Replacement(Body):
    """Issue a result anew because its package was wrong (更正): all of it, or one step's part.

    ``conclusion`` names the result as it was seen (`GET /v1/results/{number}`); the applicant reads the reasons.
    """

    conclusion: Annotated[str, Field(min_length=1, max_length=200)]
    step: Code | None = None
    reasons: Text = ""


class Revocation(Replacement):
    """Take back what a result grants (撤销): all of it, or one step's part, with the reasons and the law."""

    law: Text = ""
    ground: RevocationGround | None = None


class Replied(Body):
    """The case has replied: the answer counts, as of the case's entry ``seq``."""

    answer: Answer
    fact: str
    seq: int


class Accepted(Body):
    """The answer is in the log and will be heard; the case had not replied within two seconds."""

    accepted: Literal[True] = True
    fact: str


class Answerable(Body):
    """The one who is accountable for what a desk owes: whoever took it, else who is on duty, else the head.

    ``person`` is None where the installation does not name the head.
    """

    post: Literal["taker", "duty", "head", "government_head"]
    person: str | None


class ReviewSummary(Body):
    """One line of an inbox; ``accountable`` is there while the desk owes something.

    ``due`` and ``promise_due`` are the last days for the answer, by law and as promised; ``provisional``: they counted
    a day of a year whose holidays are not published. ``paused_until``: the last day on which its clock stands still.
    ``seen_at`` is when the desk of a consultation opened it (签收), ``lapses`` the last day for its opinion: behind it
    silence is consent.
    """

    id: str
    application_id: str
    number: str
    service: str
    service_name: Words | None
    step: str
    step_name: Words | None
    department: str
    state: ReviewState
    why: str | None
    round: int
    since: Instant
    due: Day | None = None
    promise_due: Day | None = None
    provisional: bool = False
    paused_until: Day | None = None
    seen_at: Instant | None = None
    lapses: Day | None = None
    taken_by: str | None
    accountable: Answerable | None = None
    automatic: bool


class ReviewPage(Body):
    """Reviews, the longest waiting first; ``cursor`` asks for the next page, None ends."""

    reviews: tuple[ReviewSummary, ...]
    cursor: str | None


class Needed(Body):
    """One thing the step may read of the dossier."""

    id: str
    kind: Literal["material", "answer", "unknown"]
    name: Words | None


class AwaitsReply(Body):
    """What the desk has said and the case has not replied to yet."""

    verb: str
    by: str
    at: Instant


class KnownDefect(Body):
    """A defect found before; ``reason`` is the hash of its text, to be read at /v1/review-texts."""

    item: str
    reason: str


class Asked(Body):
    """More days that the desk has asked for and no head has answered; ``reasons`` is the hash of its text."""

    of: ExtensionOf
    days: int
    by: str
    reasons: str


class ReviewDetail(ReviewSummary):
    """The whole of a review. ``page`` is its ETag: send it as If-Match with what you answer."""

    page: int
    version: int
    kind: Literal["licence", "countersign", "consult", "publicity"] | None
    two_persons: bool
    third_parties: bool
    site_check: Visit | None = None
    hearing_required: bool
    asked: Literal["look", "decide"] | None
    turn: int
    seq: int
    opened_at: Instant | None
    answered: AwaitsReply | None
    routes: Mapping[str, RouteValue]
    defects: tuple[KnownDefect, ...]
    voices: tuple[Heard, ...]
    more_time: tuple[Asked, ...]
    hearing: HearingShown | None
    objection_answer: str | None
    needs: tuple[Needed, ...]
    links: Mapping[str, str]


class ReviewText(Body):
    """A desk's text under the hash that the log knows it by.

    The hash is the first 32 hex digits of SHA-256 over ``salt``, a line feed, and ``text`` as JSON with sorted
    keys, in UTF-8, without blanks between its parts.
    """

    hash: str
    salt: str
    text: Mapping[str, str]
    application_id: str
    step: str
    department: str
    at: Instant
