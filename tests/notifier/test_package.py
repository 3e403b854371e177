"""How a result is packed: one manifest, one zip, one hash, the same bytes every time."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.decisions import CASE, CONCLUSION, DENIED, GRANTED, in_order

from onewindow.notifier.core.package import (
    MAX_FILES,
    RESULT,
    PackageError,
    build_zip,
    fit_name,
    manifest,
    pack,
    package_hash,
    result_json,
)
from onewindow.notifier.core.verification import verify_package

FILES = {"licence-grant_decision.pdf": b"%PDF-1.7 yes", "fire-refusal_decision.pdf": b"%PDF-1.7 no"}
DOCUMENTS = {"licence": "licence-grant_decision.pdf", "fire": "fire-refusal_decision.pdf"}


def test_the_manifest_names_every_file_and_every_decision() -> None:
    """The manifest says which case and conclusion, who decided what, and the hash and size of each file."""
    said = json.loads(manifest(CONCLUSION, (GRANTED, DENIED), FILES, DOCUMENTS))

    yes = {"name": "licence-grant_decision.pdf", "sha256": hashlib.sha256(b"%PDF-1.7 yes").hexdigest(), "size": 12}
    no = {"name": "fire-refusal_decision.pdf", "sha256": hashlib.sha256(b"%PDF-1.7 no").hexdigest(), "size": 11}
    assert said == {
        "number": "2026-330127-000123-7",
        "application_id": "5b1e7f0c-6f0e-5f7e-9d5c-2f3f8f1f0a11",
        "conclusion_id": "9f86d081884c7d659a2feaa0c55ad015",
        "outcome": "partial",
        "concluded_at": "2026-11-30T02:00:00.000Z",
        "decisions": [
            {
                "step": "licence",
                "department": "amr",
                "outcome": "granted",
                "by_role": "officer",
                "automatic": False,
                "document": {**yes, "media_type": "application/pdf"},
            },
            {
                "step": "fire",
                "department": "fire",
                "outcome": "denied",
                "by_role": "head",
                "automatic": False,
                "document": {**no, "media_type": "application/pdf"},
            },
        ],
        "files": [no, yes],
    }


def test_the_manifest_has_one_form() -> None:
    """Keys sorted, no blanks, UTF-8; the order in which files were handed over does not matter."""
    said = manifest(CONCLUSION, (GRANTED,), FILES, DOCUMENTS)

    assert said == in_order(json.loads(said))
    assert said == manifest(CONCLUSION, (GRANTED,), dict(reversed(FILES.items())), DOCUMENTS)
    assert package_hash(said) == hashlib.sha256(said).hexdigest()


def test_the_manifest_holds_no_name_and_no_reason() -> None:
    """What the log's hash speaks of carries neither the applicant's name nor anybody's free text."""
    said = manifest(CONCLUSION, (GRANTED, DENIED), FILES, DOCUMENTS).decode()

    assert CASE.applicant not in said
    assert DENIED.reasons[0] not in said


def test_the_same_result_is_the_same_bytes() -> None:
    """The zip is a function of its files: manifest first, then by name, stored, one fixed time."""
    package = pack(CONCLUSION, (GRANTED, DENIED), FILES, DOCUMENTS)

    assert package == pack(CONCLUSION, (GRANTED, DENIED), dict(reversed(FILES.items())), DOCUMENTS)
    with zipfile.ZipFile(io.BytesIO(package.data)) as archive:
        assert archive.namelist() == ["manifest.json", "fire-refusal_decision.pdf", "licence-grant_decision.pdf"]
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read("manifest.json") == package.manifest


def test_a_json_result_has_the_same_manifest_shape() -> None:
    """With ``result.format: json`` one file holds what the documents would say, under the same rules."""
    result = result_json(CASE, CONCLUSION, (GRANTED, DENIED))
    package = pack(CONCLUSION, (GRANTED, DENIED), {RESULT: result}, {"licence": RESULT, "fire": RESULT})
    said = json.loads(result)

    assert result == in_order(said)
    assert verify_package(package.data, package.hash) == ()
    assert said["case"]["applicant"] == "张三"
    assert said["decisions"][1]["reasons"] == list(DENIED.reasons)
    assert json.loads(package.manifest)["decisions"][0]["document"]["media_type"] == "application/json"


def test_a_decision_may_have_no_document() -> None:
    """An opinion stands in the manifest without a file; a named document that is not there is an error."""
    said = json.loads(manifest(CONCLUSION, (GRANTED,), {}, {}))

    assert said["decisions"][0]["document"] is None
    with pytest.raises(PackageError):
        manifest(CONCLUSION, (GRANTED,), {}, DOCUMENTS)


@pytest.mark.parametrize(
    "files",
    [
        {"../up.pdf": b""},
        {"a/b.pdf": b""},
        {"a\\b.pdf": b""},
        {".hidden": b""},
        {"manifest.json": b""},
        {"MANIFEST.JSON": b""},
        {"": b""},
        {"中文.pdf": b""},
        {"a.pdf": b"", "A.PDF": b""},
        {f"{n}.pdf": b"" for n in range(MAX_FILES)},
    ],
)
def test_what_cannot_be_one_package_is_refused(files: dict[str, bytes]) -> None:
    """Names that leave the folder, hide, clash or stand for the manifest, and too many files, are an error."""
    with pytest.raises(PackageError):
        build_zip(files, b"{}")


@given(
    st.dictionaries(
        st.from_regex(r"[a-z][a-z0-9_-]{0,20}\.(pdf|json|bin)", fullmatch=True).filter(fit_name),
        st.binary(max_size=300),
        max_size=8,
    ).filter(lambda files: "manifest.json" not in files)
)
def test_what_was_packed_verifies(files: dict[str, bytes]) -> None:
    """Whatever the files, a package verifies against its own hash and against no other."""
    package = pack(replace(CONCLUSION, outcome="approved"), (), files, {})

    assert verify_package(package.data) == ()
    assert verify_package(package.data, package.hash) == ()
    (finding,) = verify_package(package.data, "0" * 64)
    assert (finding.file, finding.problem) == ("manifest.json", "manifest")
