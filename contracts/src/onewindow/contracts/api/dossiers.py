"""Intake's guarded door: reading what is personal, for a purpose, on the record."""

from onewindow.contracts.api import Body
from onewindow.contracts.instant import Instant


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
