"""
The dossier: the personal part of an application, kept here and nowhere else, in revisions that are never changed.

    what the log may say of it        what stays here
    routing facts in clear            answers, materials, names
    salted hash of each answer        the salts: they follow from one secret of the dossier and the item's name, so
    salted hash of each material      a hash changes exactly if the thing does, and knowing one salt opens no other
    salted hash of the revision

A fact about a revision follows from the dossier alone: said again after a time-out, it is the same bytes.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import field, replace
from typing import Literal, TypeVar

from onewindow.contracts.application import ApplicationCorrected, ApplicationSubmitted, GapClosed, SupplementSubmitted
from onewindow.contracts.fact import By, RouteValue, derive, salted
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Instant
from onewindow.intake.core.form import AnswerValue

Channel = Literal["online", "counter", "agent"]
Value = TypeVar("Value")


@fixed()
class Held:
    """A material in the dossier: which bytes, how many, of which type, and what the person called them."""

    sha256: str
    size: int
    media_type: str
    filename: str


@fixed(kw_only=True)
class Applicant:
    """Whom the application is for, as far as told; ``name`` is what the result is made out to."""

    name: str
    id_number: str | None = None
    mobile: str | None = None


@fixed(kw_only=True)
class Revision:
    """
    All that was in the dossier at one point.

    ``fact`` is the id under which the log was told. ``key`` is what the sender called this act, ``body`` the
    SHA-256 of the bytes it came in. ``base`` is the number of the revision the case was known to stand on: the fact
    names what differs from that one. ``corrected``: it was put right at the counter, on the spot.
    names what differs from that one. ``gaps`` are the materials that were pledged with it for later, ``closes`` those
    that it brings of them and nothing else; ``commitment`` are the steps that rest on a promise.
    """

    number: int
    at: Instant
    by: By
    fact: str
    key: str | None
    body: str
    hash: str
    base: int = 0
    corrected: bool = False
    answers: Mapping[str, AnswerValue] = field(default_factory=dict)
    routes: Mapping[str, RouteValue] = field(default_factory=dict)
    materials: Mapping[str, Held] = field(default_factory=dict)
    gaps: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    commitment: tuple[str, ...] = ()


@fixed(kw_only=True)
class Dossier:
    """One application's dossier; ``revisions`` count from 1. ``secret`` never leaves intake."""

    application_id: str
    number: str
    secret: str
    service: str
    version: int
    definition_hash: str
    subject: str
    channel: Channel
    applicant: Applicant | None = None
    revisions: tuple[Revision, ...] = ()

    @property
    def first(self) -> Revision:
        """What was handed in at the door."""
        return self.revisions[0]

    @property
    def last(self) -> Revision:
        """The newest revision, whether or not the case has taken it in."""
        return self.revisions[-1]

    def revision_of(self, known: str | None) -> Revision:
        """The revision whose hash the case knows; the first one as long as it knows none."""
        return next((revision for revision in self.revisions if revision.hash == known), self.first)

    def base_for_more(self, refused: frozenset[str]) -> Revision:
        """The newest revision whose fact was not refused: what a supplement adds to."""
        return next((revision for revision in reversed(self.revisions) if revision.fact not in refused), self.first)

    def salt(self, item: str) -> str:
        """The salt of one item (``answers/…``, ``materials/…``), 32 hex digits; it opens no other item."""
        return hashlib.blake2b(item.encode(), key=bytes.fromhex(self.secret), digest_size=16).hexdigest()

    def opened(self, revision: Revision) -> "Dossier":
        """The dossier with one more revision, which gets its hash here."""
        return replace(self, revisions=(*self.revisions, replace(revision, hash=self._hash(revision))))

    def _hash(self, revision: Revision) -> str:
        return salted(
            self.salt("revision"),
            canonical(
                {
                    "revision": revision.number,
                    "answers": dict(revision.answers),
                    "routes": dict(revision.routes),
                    "materials": {item: held.sha256 for item, held in revision.materials.items()},
                    **({"gaps": revision.gaps} if revision.gaps else {}),
                    **({"commitment": revision.commitment} if revision.commitment else {}),
                }
            ),
        )


def canonical(value: object) -> str:
    """JSON of one form: keys in order, no blanks, no escapes that need not be."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def submitted(dossier: Dossier) -> ApplicationSubmitted:
    """What the log is told of the first revision."""
    first = dossier.first
    return ApplicationSubmitted(
        id=first.fact,
        at=first.at,
        application_id=dossier.application_id,
        by=first.by,
        service=dossier.service,
        version=dossier.version,
        definition_hash=dossier.definition_hash,
        number=dossier.number,
        subject=dossier.subject,
        channel=dossier.channel,
        dossier=first.hash,
        routes=first.routes,
        answers=answer_hashes(dossier, first),
        materials=material_hashes(dossier, first),
        gaps=first.gaps,
        commitment=first.commitment,
    )


def supplemented(dossier: Dossier, revision: Revision) -> SupplementSubmitted | ApplicationCorrected:
    """What the log is told of a later revision: only what differs from the one the case stood on."""
    before = dossier.revisions[revision.base - 1]
    said = ApplicationCorrected if revision.corrected else SupplementSubmitted
    return said(
        id=revision.fact,
        at=revision.at,
        application_id=dossier.application_id,
        by=revision.by,
        dossier=revision.hash,
        routes=_changed(before.routes, revision.routes),
        answers=_changed(answer_hashes(dossier, before), answer_hashes(dossier, revision)),
        materials=_changed(material_hashes(dossier, before), material_hashes(dossier, revision)),
    )


def told_of(dossier: Dossier, revision: Revision) -> SupplementSubmitted | ApplicationCorrected | GapClosed:
    """What the log is told of a revision after the first."""
    return gap_closed(dossier, revision) if revision.closes else supplemented(dossier, revision)


def gap_closed(dossier: Dossier, revision: Revision) -> GapClosed:
    """What the log is told of a revision that brings what had been pledged."""
    hashes = material_hashes(dossier, revision)
    return GapClosed(
        id=revision.fact,
        at=revision.at,
        application_id=dossier.application_id,
        by=revision.by,
        dossier=revision.hash,
        materials={item: hashes[item] for item in revision.closes},
    )


def fact_id(application_id: str, what: str) -> str:
    """The id of a fact about an application: the same act has the same id for ever."""
    return derive(application_id, what)


def answer_hashes(dossier: Dossier, revision: Revision) -> dict[str, str]:
    """The salted hash of each personal answer, by its id."""
    return {name: salted(dossier.salt(f"answers/{name}"), canonical(value)) for name, value in revision.answers.items()}


def material_hashes(dossier: Dossier, revision: Revision) -> dict[str, str]:
    """The salted hash of each material's SHA-256, by its id."""
    return {item: salted(dossier.salt(f"materials/{item}"), held.sha256) for item, held in revision.materials.items()}


def _changed(before: Mapping[str, Value], after: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in after.items() if name not in before or before[name] != value}
