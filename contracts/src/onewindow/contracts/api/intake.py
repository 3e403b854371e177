"""Intake's doors: what a person may apply for, handing in, following, supplementing; and reading a dossier."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, WithJsonSchema

from onewindow.contracts.api import Body
from onewindow.contracts.instant import Instant

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the bytes, 64 hex digits.")]
Name = Annotated[str, Field(min_length=1, max_length=64)]
Answers = Annotated[
    dict[str, Annotated[Any, WithJsonSchema({"type": ["boolean", "number", "string", "null"]})]],
    Field(max_length=500, description="Answer id to its value; the service's form says of which type."),
]
Materials = Annotated[dict[str, Sha256], Field(max_length=500, description="Material id to an uploaded file.")]


class Words(Body):
    """One sentence or name in both languages."""

    zh: str
    en: str


# What comes in ------------------------------------------------------------------------------------------------------


class ApplicantTold(Body):
    """Whom the application is for. ``person``: their account, which only a clerk may name."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    id_number: Annotated[str, Field(max_length=40)] | None = None
    mobile: Annotated[str, Field(max_length=40)] | None = None
    person: Name | None = None


class FileApplication(Body):
    """One application, handed in once. Needs the header ``Idempotency-Key``; repeat with the same key if in doubt."""

    service: Name
    version: Annotated[int, Field(ge=1, strict=True)] | None = None
    answers: Answers = Field(default_factory=dict)
    materials: Materials = Field(default_factory=dict)
    channel: Literal["online", "counter", "agent"] | None = None
    applicant: ApplicantTold | None = None


class Supplement(Body):
    """What was missing or wrong: only what is new or changed."""

    answers: Answers = Field(default_factory=dict)
    materials: Materials = Field(default_factory=dict)


class Withdrawal(Body):
    """The applicant takes the application back; nothing need be said."""


class Acceptance(Body):
    """A clerk accepts, or declines with reasons and, where there is one, the authority that is competent."""

    accepted: Annotated[bool, Field(strict=True)]
    reasons: Annotated[str, Field(max_length=4000)] | None = None
    authority: Annotated[str, Field(max_length=100)] | None = None


# What goes out ------------------------------------------------------------------------------------------------------


class Links(Body):
    """Where to go from here."""

    self: str
    events: str
    supplements: str
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


class ServiceListed(Body):
    """One line of the list of services."""

    code: str
    version: int
    name: Words
    lead: Words


class ServiceList(Body):
    """What can be applied for here."""

    services: list[ServiceListed]


class Guide(Body):
    """What the law wants published about a service (行政许可法 Art. 30)."""

    who: Words
    conditions: list[Words]
    procedure: Words
    basis: list[Words]
    fees: Words
    where: Words
    visits: int


class Question(Body):
    """One question of the form."""

    id: str
    type: Literal["number", "integer", "text", "boolean", "choice", "date"]
    label: Words
    required: bool
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    max_length: int | None = None
    choices: dict[str, Words] | None = None


class MaterialAsked(Body):
    """One document to hand in; ``when`` is the condition under which it is asked for, ``given_by`` a step's output."""

    id: str
    name: Words
    need: Literal["required", "optional", "later"]
    when: str | None = None
    given_by: str | None = None
    accept: list[str]


class StepShown(Body):
    """One department's part; ``promise`` is how long it says it needs."""

    id: str
    name: Words
    department: Words
    kind: str
    after: list[str]
    when: str | None = None
    promise: str | None = None


class Service(Body):
    """One service: its guide, its form, its materials, its way through the departments."""

    code: str
    version: int
    name: Words
    lead: Words
    level: str
    subject: Literal["person", "organisation"]
    acceptance: str
    promise: str | None = None
    statutory: str | None = None
    guide: Guide
    form: list[Question]
    materials: list[MaterialAsked]
    steps: list[StepShown]


class StepProgress(Body):
    """Who has one step, since when, in which state, in words and in codes."""

    step: str
    name: Words
    department: str | None = None
    state: str
    look: str | None = None
    round: int
    since: Instant
    until: Instant | None = None
    taken: bool
    says: Words


class ToDo(Body):
    """One thing the applicant is asked for. ``reason`` is the hash under which the desk keeps its words."""

    step: str
    item: str
    name: Words
    department: Words
    reason: str


class NotTaken(Body):
    """Something handed in after the application that the case did not take, and why."""

    fact: str
    code: str
    at: Instant
    says: Words


class ProgressShown(Body):
    """How far an application is, as of the case's entry ``seq`` (0: the case has not been opened yet)."""

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
    authority: str | None = None
    result_ready: bool = False
    todo: list[ToDo] = Field(default_factory=list)
    steps: list[StepProgress] = Field(default_factory=list)
    not_taken: list[NotTaken] = Field(default_factory=list)
    links: Annotated[Links, Field(alias="_links")]


class MaterialHeld(Body):
    """One material in a dossier; ``href`` gives its bytes."""

    sha256: str
    size: int
    media_type: str
    filename: str
    href: str


class SubjectShown(Body):
    """Whom the application is for, as far as the reader may know."""

    name: str | None = None
    id_number: str | None = None
    mobile: str | None = None


class DossierShown(Body):
    """What one read of a dossier shows; ``salts`` let the reader check the hashes in the journal."""

    application_id: str
    number: str
    service: str
    version: int
    revision: int
    hash: str
    purpose: str
    step: str | None = None
    subject: SubjectShown
    answers: dict[str, bool | int | float | str]
    materials: dict[str, MaterialHeld]
    salts: dict[str, str]


class ReadShown(Body):
    """One read of a dossier: who, when, for which purpose, which fields."""

    at: Instant
    by: str
    role: str
    department: str | None = None
    purpose: str
    step: str | None = None
    fields: list[str]


class ReadsShown(Body):
    """Every read of a dossier, newest first; ``cursor`` continues."""

    reads: list[ReadShown]
    cursor: str | None = None


class TextShown(Body):
    """A text that a fact names by its hash; whoever has ``salt`` and ``body`` can compute the hash again."""

    hash: str
    salt: str
    application_id: str
    body: dict[str, str]
