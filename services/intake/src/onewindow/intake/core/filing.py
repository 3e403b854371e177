"""
From a checked form to a dossier, and from a dossier to its next revision. All that is random or timed is handed in.

    whom it is for      online   the person who is signed in
                        agent    the person who gave the mandate
                        counter  the account the clerk named, else an opaque reference of this application alone
"""

import hashlib
from collections.abc import Mapping
from typing import Self

from onewindow.contracts.fact import By
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Instant, local_day
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.intake.core import typed
from onewindow.intake.core.dossier import Applicant, Channel, Dossier, Held, Revision, fact_id
from onewindow.intake.core.form import Checked, FormComplaint
from onewindow.intake.core.number import application_number


@fixed(kw_only=True)
class Act:
    """Somebody hands something in: who, when, what they call it, and the SHA-256 of the bytes it came in."""

    by: By
    at: Instant
    key: str | None
    body: str

    @classmethod
    def of(cls, by: By, at: Instant, key: str | None, raw: bytes) -> Self:
        """The act that these bytes are."""
        return cls(by=by, at=at, key=key, body=hash_of(raw))


def hash_of(raw: bytes) -> str:
    """The SHA-256 of what somebody sent, in hexadecimal."""
    return hashlib.sha256(raw).hexdigest()


def channel_of(by: By) -> Channel:
    """Which way something came in follows from who brought it."""
    match by.role:
        case "clerk":
            return "counter"
        case "agent":
            return "agent"
        case _:
            return "online"


def subject_of(by: By, application_id: str, person: str | None) -> str:
    """The opaque reference of the person an application is for."""
    if by.role == "clerk":
        return person or "subject-" + fact_id(application_id, "subject")[:24]
    return by.on_behalf_of or by.id


def read_applicant(name: str, id_number: str | None, mobile: str | None) -> Applicant | tuple[FormComplaint, ...]:
    """What was told of the applicant, each part in its one form."""
    complaints = []
    kept_name = typed.text(name)
    if not kept_name:
        complaints.append(FormComplaint("/applicant/name", "answer_invalid", "a name"))
    kept_id = typed.resident_id(id_number) if id_number else None
    if id_number and kept_id is None:
        complaints.append(
            FormComplaint("/applicant/id_number", "answer_invalid", "18 digits whose date and check character fit")
        )
    kept_mobile = typed.mobile(mobile) if mobile else None
    if mobile and kept_mobile is None:
        complaints.append(FormComplaint("/applicant/mobile", "answer_invalid", "a mobile number of 11 digits"))
    if complaints or not kept_name:
        return tuple(complaints)
    return Applicant(name=kept_name, id_number=kept_id, mobile=kept_mobile)


def first_dossier(
    application_id: str,
    act: Act,
    compiled: CompiledDefinition,
    checked: Checked,
    materials: Mapping[str, Held],
    *,
    secret: str,
    subject: str,
    applicant: Applicant | None,
    gaps: tuple[str, ...] = (),
    commitment: tuple[str, ...] = (),
) -> Dossier:
    """The dossier of an application as it is handed in. ``secret``: 32 hex digits nobody can guess."""
    definition = compiled.definition
    empty = Dossier(
        application_id=application_id,
        number=application_number(application_id, local_day(act.at)),
        secret=secret,
        service=definition.service,
        version=definition.version,
        definition_hash=compiled.hash,
        subject=subject,
        channel=channel_of(act.by),
        applicant=applicant,
    )
    return empty.opened(
        Revision(
            number=1,
            at=act.at,
            by=act.by,
            fact=fact_id(application_id, "submitted"),
            key=act.key,
            body=act.body,
            hash="",
            answers=checked.answers,
            routes=checked.routes,
            materials=materials,
            gaps=gaps,
            commitment=commitment,
        )
    )


def next_revision(
    dossier: Dossier,
    known: str | None,
    act: Act,
    checked: Checked,
    materials: Mapping[str, Held],
    *,
    corrected: bool = False,
    closes: tuple[str, ...] = (),
) -> Dossier:
    """The dossier with what a supplement, or a correction on the spot, adds, or the materials that close a gap.

    ``known`` is the hash of the revision the case stands on.
    """
    number = dossier.last.number + 1
    what = "gap_closed" if closes else "corrected" if corrected else "supplemented"
    return dossier.opened(
        Revision(
            number=number,
            at=act.at,
            by=act.by,
            fact=fact_id(dossier.application_id, f"{what}/{number}"),
            key=act.key,
            body=act.body,
            hash="",
            base=dossier.revision_of(known).number,
            corrected=corrected,
            answers=checked.answers,
            routes=checked.routes,
            materials=materials,
            closes=closes,
        )
    )


def same_act(dossier: Dossier, act: Act, known: str | None, *, closes: bool = False) -> Revision | None:
    """
    The revision this act has already made, if it did; ``known`` as in :func:`next_revision`. ``closes``: it closes a
    gap, at a door of its own.

    A key names an act for ever. Without one, the same content twice is one act only while the case has not yet
    answered the first: later, handing the same in again is an answer of its own.
    """
    later = [revision for revision in dossier.revisions[1:] if bool(revision.closes) == closes]
    if act.key is not None:
        return next((revision for revision in later if revision.key == act.key), None)
    last = dossier.last
    return last if last in later and last.key is None and last.body == act.body and last.hash != known else None
