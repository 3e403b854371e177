"""Intake's doors for applicants: handing in, following, supplementing, taking back; and a clerk's acceptance."""

# Above 250 lines because it is one list: every body of intake's doors stands here once.

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, WithJsonSchema

from onewindow.contracts.api import Body
from onewindow.contracts.api.outsiders import HearingShown
from onewindow.contracts.api.services import Words
from onewindow.contracts.instant import Day, Instant
from onewindow.contracts.prose import Prose

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the bytes, 64 hex digits.")]
Name = Annotated[str, Field(min_length=1, max_length=64)]
Answers = Annotated[
    dict[str, Annotated[Any, WithJsonSchema({"type": ["boolean", "number", "string", "null"]})]],
    Field(max_length=500, description="Answer id to its value; the service's form says of which type."),
]
Materials = Annotated[dict[str, Sha256], Field(max_length=500, description="Material id to an uploaded file.")]


# What comes in ------------------------------------------------------------------------------------------------------


class ApplicantTold(Body):
    """Whom the application is for. ``person``: their account, which only a clerk may name."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    id_number: Annotated[str, Field(max_length=40)] | None = None
    mobile: Annotated[str, Field(max_length=40)] | None = None
    person: Name | None = None


class FileApplication(Body):
    """One application, handed in once. Needs the header ``Idempotency-Key``; repeat with the same key if in doubt.

    ``gaps`` are materials that the applicant chooses to hand in after acceptance, where the service lets them,
    ``commitment`` steps that are to rest on a promise; ``pledged``: they have signed to do so.
    """

    service: Name
    version: Annotated[int, Field(ge=1, strict=True)] | None = None
    answers: Answers = Field(default_factory=dict)
    materials: Materials = Field(default_factory=dict)
    channel: Literal["online", "counter", "agent"] | None = None
    applicant: ApplicantTold | None = None
    gaps: Annotated[list[Name], Field(max_length=100)] = Field(default_factory=list)
    commitment: Annotated[list[Name], Field(max_length=100)] = Field(default_factory=list)
    pledged: Annotated[bool, Field(strict=True)] = False


class CloseGap(Body):
    """What was pledged for after acceptance, or some of it."""

    materials: Annotated[Materials, Field(min_length=1)]


class Supplement(Body):
    """What was missing or wrong: only what is new or changed."""

    answers: Answers = Field(default_factory=dict)
    materials: Materials = Field(default_factory=dict)


class Correction(Supplement):
    """What the applicant put right at the counter, before acceptance: only what is new or changed."""


class Withdrawal(Body):
    """The applicant takes the application back; nothing need be said."""


class Acceptance(Body):
    """A clerk accepts, or declines with reasons and the code of the authority that is competent.

    ``not_needed``: it is not accepted because the law wants no licence for it; then there are reasons alone.
    """

    accepted: Annotated[bool, Field(strict=True)]
    not_needed: Annotated[bool, Field(strict=True)] = False
    reasons: Annotated[Prose, Field(max_length=4000)] | None = None
    authority: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,47}$")] | None = None


class Objection(Body):
    """Somebody whom it concerns objects to a step while it is announced; ``objector`` says who, in their words."""

    step: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
    reasons: Annotated[Prose, Field(max_length=4000)]
    objector: Annotated[Prose, Field(max_length=200)] | None = None


# What goes out ------------------------------------------------------------------------------------------------------


class Links(Body):
    """Where to go from here."""

    self: str
    events: str
    supplements: str
    documents: str
    result: str


class Filed(Body):
    """It is handed in: keep the number and the code, together they show its progress."""

    model_config = ConfigDict(populate_by_name=True)

    application_id: str
    number: str
    query_code: str
    links: Annotated[Links, Field(alias="_links")]


class Told(Body):
    """It was handed on; whether the case takes it shows in its progress. ``fact`` is the id it was told under."""

    application_id: str
    number: str
    fact: str


class SupplementTold(Told):
    """The dossier has one more revision."""

    revision: int


class Uploaded(Body):
    """The file is kept; name it in an application by ``sha256``."""

    sha256: str
    size: int
    media_type: str


class Usually(Body):
    """How long this desk usually takes with this step, from being asked to its answer, in calendar time.

    The middle half of its recent ``answers`` (of the last weeks, three months at most) lies between ``from_s`` and
    ``to_s`` seconds; nights and weekends count. It is what was, not a promise.
    """

    from_s: int
    to_s: int
    answers: int
    says: Words


class Answerable(Body):
    """As what somebody is accountable for a step, in a code and in words; never who, which is the office's affair."""

    post: Literal["taker", "duty", "head", "government_head"]
    says: Words


class HearingTold(HearingShown):
    """How far the hearing about a step is, in words too."""

    says: Words


class StepProgress(Body):
    """Who has one step, since when, in which state, in words and in codes; ``accountable`` while its desk owes it.

    ``due`` and ``promise_due`` are the desk's last days by law and as promised, while it owes a decision. While its
    clock stands still, ``ground`` says for what and ``paused_until`` is the last day on which it does. ``usually`` is
    there while a desk is asked, if it has answered often enough lately to say so.
    """

    step: str
    name: Words
    department: str | None = None
    state: str
    look: str | None = None
    round: int
    since: Instant
    until: Instant | None = None
    due: Day | None = None
    promise_due: Day | None = None
    provisional: bool = False
    ground: str | None = None
    paused_until: Day | None = None
    taken: bool
    accountable: Answerable | None = None
    hearing: HearingTold | None = None
    says: Words
    usually: Usually | None = None


class ToDo(Body):
    """One thing the applicant is asked for. ``reason`` is the hash under which the desk keeps its words."""

    step: str
    item: str
    name: Words
    department: Words
    reason: str


class Missing(Body):
    """A material that the applicant has pledged and still has to hand in, at the door ``gaps``."""

    item: str
    name: Words


class Gap(Body):
    """What is accepted to be missing: on or before ``until`` it has to come, else the case ends."""

    until: Day
    provisional: bool = False
    materials: list[Missing]


class NotTaken(Body):
    """Something handed in after the application that the case did not take, and why."""

    fact: str
    code: str
    at: Instant
    says: Words


class ProgressShown(Body):
    """How far an application is, as of the case's entry ``seq`` (0: the case has not been opened yet).

    ``notice_due``: by this day the applicant is told what is missing, else the application counts as accepted.
    ``promise_due`` and ``due``: the last days of what was promised and of what the law allows, once it is accepted;
    ``exceeded``: the last of them that is over. ``renews_until``: a licence is renewed that holds until then, and if
    nothing is decided by its end it is renewed by that. ``provisional``: they are counted again when the holidays of a
    year are published.
    """

    model_config = ConfigDict(populate_by_name=True)

    application_id: str
    number: str
    service: str
    service_name: Words
    version: int
    seq: int
    state: Literal["received", "asked", "in_review", "concluded", "delivered", "closed", "blocked"]
    says: Words
    received_at: Instant
    at: Instant
    accepted_as_of: Instant | None = None
    concluded_at: Instant | None = None
    outcome: str | None = None
    until: Instant | None = None
    notice_due: Day | None = None
    due: Day | None = None
    promise_due: Day | None = None
    provisional: bool = False
    exceeded: Literal["promise", "statutory"] | None = None
    renews_until: Day | None = None
    gap: Gap | None = None
    reasons: str | None = None
    authority: str | None = None
    result_ready: bool = False
    todo: list[ToDo] = Field(default_factory=list)
    steps: list[StepProgress] = Field(default_factory=list)
    not_taken: list[NotTaken] = Field(default_factory=list)
    links: Annotated[Links, Field(alias="_links")]
