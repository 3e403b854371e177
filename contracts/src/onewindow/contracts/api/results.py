"""What the notifier shows: results, packages that verify, notices."""

from typing import Literal

from onewindow.contracts.api import Body
from onewindow.contracts.api.services import Words
from onewindow.contracts.case import Revision
from onewindow.contracts.instant import Instant


class ResultFile(Body):
    """One file of the package."""

    name: str
    sha256: str
    size: int


class FormerResult(Body):
    """A result that another one follows: it was revoked (撤销) or replaced (更正). Its package stays readable."""

    outcome: str
    concluded_at: Instant
    delivered_at: Instant | None
    package: str
    revised: Revision
    revised_at: Instant


class ResultShown(Body):
    """The result of an application. ``package`` is the SHA-256 of its manifest, as the journal issued it.

    ``conclusion`` names it to whoever revises it; ``former`` are those that it follows, the first one first.
    """

    application_id: str
    number: str
    outcome: str
    concluded_at: Instant
    delivered_at: Instant | None
    package: str
    size: int
    files: list[ResultFile]
    conclusion: str
    former: list[FormerResult]


class HandOver(Body):
    """A clerk handed the result over, or the date stands on the postal slip."""

    mode: Literal["counter", "post"]


class HandedOver(Body):
    """It is told to the case."""

    application_id: str
    fact: str


class Verified(Body):
    """What a package hash stands for: enough to compare with the paper, nothing personal.

    ``revised``: another result has followed it, whose package is ``followed_by`` once that is issued.
    """

    package: str
    number: str
    outcome: str
    issued: bool
    concluded_at: Instant
    revised: Revision | None = None
    revised_at: Instant | None = None
    followed_by: str | None = None


class DocumentShown(Body):
    """One document that a case has made; ``href`` gives its bytes. ``step``: whose it is, None for the whole case's."""

    id: str
    kind: str
    name_zh: str
    name_en: str
    number: str
    at: Instant
    step: str | None
    href: str


class DocumentsShown(Body):
    """Every document of an application so far, in the order in which they were made."""

    application_id: str
    number: str
    documents: list[DocumentShown]


class PublicDecision(Body):
    """What one department decided, and when; ``deemed``: nobody did in time, by which a licence is renewed."""

    department: str
    name: Words | None
    outcome: Literal["granted", "denied", "revoked", "deemed"]
    at: Instant


class Publication(Body):
    """What the public sees of a licence that was decided (双公示): never who applied, nor what was handed in."""

    number: str
    service: str
    name: Words | None
    subject: Literal["person", "organisation"] | None
    outcome: str
    concluded_at: Instant
    published_at: Instant
    decisions: list[PublicDecision]


class PublicationPage(Body):
    """What was published, oldest first; ``next`` asks for the next page, None ends."""

    publications: list[Publication]
    next: str | None


class NoticeShown(Body):
    """One notice of the inbox; ``state`` says how far it was carried."""

    id: str
    kind: str
    number: str
    at: Instant
    state: Literal["inbox", "created", "sent", "failed"]
    subject_zh: str
    subject_en: str
    body_zh: str
    body_en: str


class NoticePage(Body):
    """Notices, oldest first."""

    notices: list[NoticeShown]
    next: str | None = None
