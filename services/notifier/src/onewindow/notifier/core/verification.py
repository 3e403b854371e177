"""Checks a package that may come from anybody. Every finding names the file it is about.

Nothing is trusted: sizes are bounded before and while reading, names are checked before anything is read,
and nothing is ever written. Whoever reads a package from disk stops one byte after ``package.MAX_BYTES``.
"""

import io
import json
import struct
import zipfile
import zlib
from collections import Counter
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from onewindow.contracts.fixed import fixed
from onewindow.notifier.core.legible import legible
from onewindow.notifier.core.package import (
    MANIFEST,
    MAX_BYTES,
    MAX_FILES,
    FileEntry,
    Manifest,
    PackageError,
    RevisedManifest,
    build_zip,
    canonical,
    fit_name,
    package_hash,
    sha256,
)

Problem = Literal["refused", "unreadable", "manifest", "missing", "changed", "additional", "repacked"]
"""refused: hostile or out of bounds, nothing was read. unreadable: not a zip. manifest: it is not the
expected one, or contradicts itself. missing, changed, additional: a file against the manifest. repacked:
every file is right, but the zip is not the one that was handed out.
"""

_MANIFEST, _REVISED = TypeAdapter(Manifest), TypeAdapter(RevisedManifest)
MAX_MANIFEST = 4 * 1024 * 1024
_MAX_DIRECTORY = 1024 * 1024
_END = struct.Struct("<4s4H2LH")  # the last 22 bytes of a zip without a comment
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


@fixed()
class Finding:
    """One thing that is wrong. ``file`` is a name made legible for any terminal; empty means the whole zip."""

    file: str
    problem: Problem
    detail: str


def verify_package(data: bytes, expected_hash: str | None = None) -> tuple[Finding, ...]:
    """What is wrong with a package; empty if nothing is. Never raises, whatever the bytes.

    ``expected_hash`` is the one the journal carries. Without it the package is only checked against itself,
    and whoever can rewrite all of it can pass.
    """
    if refused := _shape(data):
        return refused
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        return (_whole("unreadable", f"not a zip: {error}"),)
    with archive:
        if refused := _entries(archive.infolist()):
            return refused
        contents = {entry.filename: _read(archive, entry) for entry in archive.infolist()}
    return _contents(data, contents, expected_hash)


def _whole(problem: Problem, detail: str) -> Finding:
    return Finding("", problem, legible(detail))


def _shape(data: bytes) -> tuple[Finding, ...]:
    """Bounds that hold before a zip library may look: size, end record, length of the directory."""
    if len(data) > MAX_BYTES:
        return (_whole("refused", f"larger than {MAX_BYTES} bytes"),)
    if len(data) < _END.size:
        return (_whole("unreadable", "too short to be a zip"),)
    mark, _, _, _, count, directory, _, comment = _END.unpack(data[-_END.size :])
    if mark != b"PK\x05\x06" or comment:
        return (_whole("unreadable", "does not end as the zip of a package does"),)
    if count > MAX_FILES or directory > _MAX_DIRECTORY or data[-42:-38] == b"PK\x06\x07":
        return (_whole("refused", f"more than {MAX_FILES} files, or a directory out of bounds"),)
    return ()


def _entries(entries: list[zipfile.ZipInfo]) -> tuple[Finding, ...]:
    """Bounds and names, before any file is read."""
    if len(entries) > MAX_FILES:
        return (_whole("refused", f"more than {MAX_FILES} files"),)
    found = []
    times = Counter(entry.filename.lower() for entry in entries)
    for entry in entries:
        why = None
        if not fit_name(entry.filename) or entry.is_dir() or entry.orig_filename != entry.filename:
            why = "not a plain file name"
        elif times[entry.filename.lower()] > 1:
            why = "the name occurs more than once"
        elif entry.flag_bits & 0x1:
            why = "encrypted"
        elif entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            why = "packed by a method that a package does not use"
        elif entry.filename == MANIFEST and entry.file_size > MAX_MANIFEST:
            why = f"a manifest larger than {MAX_MANIFEST} bytes"
        if why:
            found.append(Finding(legible(entry.filename)[:200], "refused", why))
    if sum(entry.file_size for entry in entries) > MAX_BYTES:
        found.append(_whole("refused", f"unpacks to more than {MAX_BYTES} bytes"))
    return tuple(found)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | None:
    """The file's content, never more than it declares; None if it cannot be read."""
    try:
        with archive.open(entry) as stream:
            data = stream.read(entry.file_size)
            return None if len(data) < entry.file_size or stream.read(1) else data
    except _BROKEN:
        return None


def _contents(data: bytes, contents: dict[str, bytes | None], expected: str | None) -> tuple[Finding, ...]:
    if MANIFEST not in contents:
        return (Finding(MANIFEST, "missing", "the package has no manifest"),)
    named = contents.pop(MANIFEST)
    if named is None:
        return (Finding(MANIFEST, "changed", "cannot be read"),)
    found = []
    if expected is not None and package_hash(named) != expected.lower():
        found.append(
            Finding(MANIFEST, "manifest", f"its hash is {package_hash(named)}, expected was {legible(expected)}")
        )
    try:
        said = json.loads(named)
        revised = isinstance(said, dict) and "revises" in said
        manifest = (_REVISED if revised else _MANIFEST).validate_python(said)
        if canonical(manifest) != named:
            raise ValueError("it is not in its canonical form")
    except ValidationError as error:
        return (
            *found,
            Finding(MANIFEST, "manifest", f"not a manifest: {error.error_count()} fields are wrong"),
        )
    except (ValueError, RecursionError) as error:
        return (*found, Finding(MANIFEST, "manifest", f"not a manifest: {legible(str(error))}"))
    found += _contradictions(manifest)
    listed = {entry.name: entry for entry in manifest.files}
    found += [_compare(entry, contents) for entry in listed.values() if _differs(entry, contents)]
    found += [
        Finding(name, "additional", "the manifest does not name it") for name in sorted(contents) if name not in listed
    ]
    return tuple(found) or _same_zip(data, named, contents)


def _contradictions(manifest: Manifest) -> list[Finding]:
    """Where the manifest speaks against itself."""
    listed = {entry.name: entry for entry in manifest.files}
    found = []
    if len(listed) < len(manifest.files):
        found.append(Finding(MANIFEST, "manifest", "it names a file twice"))
    for decision in manifest.decisions:
        of = decision.document
        if of is not None and listed.get(of.name) != FileEntry(name=of.name, sha256=of.sha256, size=of.size):
            detail = f"the document of step {legible(decision.step)} is not the one among its files"
            found.append(Finding(MANIFEST, "manifest", detail))
    return found


def _differs(entry: FileEntry, contents: dict[str, bytes | None]) -> bool:
    content = contents.get(entry.name)
    return content is None or len(content) != entry.size or sha256(content) != entry.sha256


def _compare(entry: FileEntry, contents: dict[str, bytes | None]) -> Finding:
    name = legible(entry.name)[:200]
    if entry.name not in contents:
        return Finding(name, "missing", "the manifest names it, the package lacks it")
    content = contents[entry.name]
    detail = "cannot be read" if content is None else f"its SHA-256 is {sha256(content)}, not {legible(entry.sha256)}"
    return Finding(name, "changed", detail)


def _same_zip(data: bytes, named: bytes, contents: dict[str, bytes | None]) -> tuple[Finding, ...]:
    """Every file is right: is it also the very zip that was handed out?"""
    files = {name: content for name, content in contents.items() if content is not None}
    try:
        same = build_zip(files, named) == data
    except PackageError:
        same = False
    return () if same else (_whole("repacked", "every file is right, but the zip is not the one that was handed out"),)
