"""The one result as a file: a manifest that names every other file with its hash, and a zip that holds them
all.

The log carries the SHA-256 of the manifest's bytes. It pins everything: the manifest pins each file, and
the zip is a function of manifest and files (stored, sorted, one fixed time), so the same result is the same
bytes everywhere.

What is written as JSON has its fields in alphabetical order, here and in ``decision.py``: they are written as they
stand, and the one form that is hashed has its keys sorted.
"""

# Above 250 lines because it is one format: all that a package is made of stands here once.

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from pydantic import TypeAdapter

from onewindow.contracts.case import Outcome, Revision
from onewindow.contracts.fact import Role
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Instant
from onewindow.notifier.core import decision as decisions_of
from onewindow.notifier.core.decision import CaseHeader, Decision

MANIFEST = "manifest.json"
RESULT = "result.json"
MAX_BYTES = 100 * 1024 * 1024
"""A package is never larger than this, packed or unpacked."""
MAX_FILES = 1000

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")
_MEDIA_TYPES = {".pdf": "application/pdf", ".json": "application/json"}
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest time a zip can say; it must not depend on when it was packed


class PackageError(ValueError):
    """These files cannot be one package: a name, the number of files or their size is out of bounds."""


@fixed(kw_only=True)
class FileEntry:
    """One file of the package: SHA-256 in hex, size in bytes."""

    name: str
    sha256: str
    size: int


@fixed(kw_only=True)
class DocumentEntry:
    """The file that holds a decision."""

    media_type: str
    name: str
    sha256: str
    size: int


@fixed(kw_only=True)
class DecisionEntry:
    """One decision; ``document`` is None for one that needs no document, such as an opinion."""

    automatic: bool
    by_role: Role
    department: str
    document: DocumentEntry | None
    outcome: decisions_of.Outcome
    step: str


@fixed(kw_only=True)
class Manifest:
    """What ``manifest.json`` says. ``files`` are all files of the package but itself, by name."""

    application_id: str
    concluded_at: Instant
    conclusion_id: str
    decisions: tuple[DecisionEntry, ...]
    files: tuple[FileEntry, ...]
    number: str
    outcome: Outcome


@fixed(kw_only=True)
class Revises:
    """The result that a package follows, and how it was revised: its number and its package hash."""

    conclusion_id: str
    kind: Revision
    number: str
    package: str


@fixed(kw_only=True)
class RevisedManifest(Manifest):
    """The manifest of a result that follows another one."""

    revises: Revises


@fixed(kw_only=True)
class Conclusion:
    """The journal's conclusion, as far as the package speaks of it."""

    application_id: str
    concluded_at: Instant
    conclusion_id: str
    number: str
    outcome: Outcome


@fixed(kw_only=True)
class Result:
    """What ``result.json`` says: the whole result as data."""

    case: CaseHeader
    conclusion: Conclusion
    decisions: tuple[Decision, ...]


@fixed(kw_only=True)
class RevisedResult(Result):
    """The whole result as data, of one that follows another."""

    revises: Revises


@fixed()
class Package:
    """A finished package; ``hash`` is what the log carries, ``data`` the zip."""

    manifest: bytes
    hash: str
    data: bytes


_WRITERS = {kind: TypeAdapter(kind).serializer for kind in (Manifest, RevisedManifest, Result, RevisedResult)}


def canonical(said: Manifest | Result) -> bytes:
    """JSON in the one form that is hashed: keys sorted, no blanks, UTF-8. ValueError for half a surrogate pair."""
    return _WRITERS[type(said)].to_json(said)


def sha256(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def package_hash(manifest_bytes: bytes) -> str:
    """The hash the log carries: SHA-256 of the manifest's bytes, in hex."""
    return sha256(manifest_bytes)


def fit_name(name: str) -> bool:
    """Whether a file may be called so: plain ASCII, no folder, no leading dot, at most 120 characters."""
    return _NAME.fullmatch(name) is not None and ".." not in name and not name.endswith(".")


def manifest(
    conclusion: Conclusion,
    decisions: Iterable[Decision],
    files: Mapping[str, bytes],
    documents: Mapping[str, str],
    revises: Revises | None = None,
) -> bytes:
    """The manifest's bytes. ``files`` maps names to contents, ``documents`` a step to its document's name.

    ``revises``: the result that this one follows, if it does. Decisions keep their order. Raises PackageError for a
    document that is not among the files.
    """
    entries = {name: FileEntry(name=name, sha256=sha256(data), size=len(data)) for name, data in files.items()}

    def document_of(step: str) -> DocumentEntry | None:
        name = documents.get(step)
        if name is None:
            return None
        if name not in entries:
            raise PackageError(f"the document {name!r} of step {step!r} is not in the package")
        _, dot, ending = name.rpartition(".")
        media_type = _MEDIA_TYPES.get(dot + ending, "application/octet-stream")
        return DocumentEntry(name=name, sha256=entries[name].sha256, size=entries[name].size, media_type=media_type)

    whole = Manifest(
        number=conclusion.number,
        application_id=conclusion.application_id,
        conclusion_id=conclusion.conclusion_id,
        outcome=conclusion.outcome,
        concluded_at=conclusion.concluded_at,
        decisions=tuple(
            DecisionEntry(
                step=each.step,
                department=each.department,
                outcome=each.outcome,
                by_role=each.by_role,
                automatic=each.automatic,
                document=document_of(each.step),
            )
            for each in decisions
        ),
        files=tuple(entries[name] for name in sorted(entries)),
    )
    if revises is None:
        return canonical(whole)
    return canonical(RevisedManifest(**_fields(whole), revises=revises))


def result_json(
    case: CaseHeader, conclusion: Conclusion, decisions: Iterable[Decision], revises: Revises | None = None
) -> bytes:
    """``result.json``, for services whose definition asks for a JSON result."""
    whole = Result(case=case, conclusion=conclusion, decisions=tuple(decisions))
    return canonical(whole if revises is None else RevisedResult(**_fields(whole), revises=revises))


def _fields(whole: Manifest | Result) -> dict[str, Any]:
    return {one.name: getattr(whole, one.name) for one in fields(whole)}


def build_zip(files: Mapping[str, bytes], manifest_bytes: bytes) -> bytes:
    """The zip: the manifest first, then the files by name. PackageError if they cannot be one package."""
    if unfit := sorted(name for name in files if not fit_name(name) or name.lower() == MANIFEST):
        raise PackageError(f"not fit as file names of a package: {unfit}")
    if len({name.lower() for name in files}) < len(files):
        raise PackageError("two file names differ only in upper and lower case")
    if len(files) >= MAX_FILES or sum(map(len, files.values())) + len(manifest_bytes) > MAX_BYTES:
        raise PackageError(f"a package holds fewer than {MAX_FILES} files and at most {MAX_BYTES} bytes")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in [(MANIFEST, manifest_bytes), *sorted(files.items())]:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


def pack(
    conclusion: Conclusion,
    decisions: Iterable[Decision],
    files: Mapping[str, bytes],
    documents: Mapping[str, str],
    revises: Revises | None = None,
) -> Package:
    """Manifest, hash and zip at once. Raises PackageError."""
    named = manifest(conclusion, decisions, files, documents, revises)
    return Package(manifest=named, hash=package_hash(named), data=build_zip(files, named))
