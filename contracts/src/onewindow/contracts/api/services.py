"""Intake's open door: what a person may apply for, and how."""

from typing import Literal

from onewindow.contracts.api import Body


class Words(Body):
    """One sentence or name in both languages."""

    zh: str
    en: str


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
    """One department's part; ``promise`` is how long it says it needs.

    ``check``: it may rest on a promise of the applicant, which is checked within so long after the grant.
    """

    id: str
    name: Words
    department: Words
    kind: str
    after: list[str]
    when: str | None = None
    promise: str | None = None
    check: str | None = None


class RenewalTerms(Body):
    """A licence is renewed: which answer says until when it holds, and how long before that one has to apply."""

    until: str
    ahead: str


class Service(Body):
    """One service: its guide, its form, its materials, its way through the departments.

    ``gap`` is how long after acceptance a material of ``later`` may come if it is pledged; without it, none may.
    """

    code: str
    version: int
    name: Words
    lead: Words
    level: str
    subject: Literal["person", "organisation"]
    acceptance: str
    promise: str | None = None
    statutory: str | None = None
    gap: str | None = None
    renewal: RenewalTerms | None = None
    guide: Guide
    form: list[Question]
    materials: list[MaterialAsked]
    steps: list[StepShown]
