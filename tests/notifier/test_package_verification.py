"""What verification says of packages that were damaged, forged or made to do harm."""

import io
import json
import tracemalloc
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.decisions import CONCLUSION, DENIED, GRANTED, in_order

from onewindow.notifier.core import verification
from onewindow.notifier.core.package import MANIFEST, MAX_BYTES, Package, pack, package_hash
from onewindow.notifier.core.verification import verify_package

FILES = {"licence.pdf": b"%PDF-1.7 yes " * 5, "fire.pdf": b"%PDF-1.7 no " * 5, "list.bin": b"\x00\x01\x02"}


def packed() -> Package:
    """A sound package of three files and two decisions."""
    return pack(CONCLUSION, (GRANTED, DENIED), FILES, {"licence": "licence.pdf", "fire": "fire.pdf"})


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """A zip as anybody may make it, with these names in this order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, method)
    return buffer.getvalue()


def found(data: bytes, expected: str | None = None) -> list[tuple[str, str]]:
    """The findings without their sentences."""
    return [(finding.file, finding.problem) for finding in verify_package(data, expected)]


def with_manifest(**changes: Any) -> bytes:
    """A package whose manifest was rewritten, canonical again."""
    said = json.loads(packed().manifest) | changes
    return zipped({MANIFEST: in_order(said), **FILES})


def test_a_changed_file_is_located() -> None:
    """One changed byte in a file, zipped again, names that file and no other."""
    files = {MANIFEST: packed().manifest, **FILES, "fire.pdf": b"%PDF-1.7 nO " + FILES["fire.pdf"][12:]}

    assert found(zipped(files), packed().hash) == [("fire.pdf", "changed")]


def test_a_missing_file_is_located() -> None:
    """A file that the manifest names and the package lacks is named."""
    files = {MANIFEST: packed().manifest, **FILES}
    del files["licence.pdf"]

    assert found(zipped(files), packed().hash) == [("licence.pdf", "missing")]


def test_an_additional_file_is_located() -> None:
    """A file that the manifest does not name is named."""
    files = {MANIFEST: packed().manifest, **FILES, "extra.pdf": b"%PDF"}

    assert found(zipped(files), packed().hash) == [("extra.pdf", "additional")]


def test_all_findings_come_at_once() -> None:
    """Several things wrong are several findings."""
    files = {MANIFEST: packed().manifest, "licence.pdf": b"", "list.bin": FILES["list.bin"], "x.pdf": b""}

    assert found(zipped(files), packed().hash) == [
        ("fire.pdf", "missing"),
        ("licence.pdf", "changed"),
        ("x.pdf", "additional"),
    ]


def test_a_consistent_forgery_is_caught_by_the_hash_of_the_log() -> None:
    """Whoever rewrites files and manifest together passes alone, and fails against the journal's hash."""
    forged = pack(replace(CONCLUSION, outcome="approved"), (GRANTED,), FILES, {"licence": "licence.pdf"})

    assert found(forged.data) == []
    assert found(forged.data, packed().hash) == [(MANIFEST, "manifest")]


def test_a_repacked_zip_is_told_from_a_changed_one() -> None:
    """Every file right but another zip around them: said as such, compressed or with other times."""
    files = {MANIFEST: packed().manifest, **FILES}

    assert found(zipped(files), packed().hash) == [("", "repacked")]
    assert found(zipped(files, zipfile.ZIP_DEFLATED), packed().hash) == [("", "repacked")]


@settings(max_examples=300)
@given(st.data())
def test_any_flipped_bit_is_found(data: st.DataObject) -> None:
    """No byte of the zip can change unnoticed, and no damage raises."""
    package = packed()
    broken = bytearray(package.data)
    broken[data.draw(st.integers(0, len(broken) - 1))] ^= 1 << data.draw(st.integers(0, 7))

    assert verify_package(bytes(broken), package.hash) != ()


@given(st.data())
def test_any_cut_or_addition_is_found(data: st.DataObject) -> None:
    """A cut tail, or anything before or behind, is found."""
    package = packed()
    cut = data.draw(st.integers(0, len(package.data) - 1))
    more = data.draw(st.binary(min_size=1, max_size=40))

    assert verify_package(package.data[:cut], package.hash) != ()
    assert verify_package(package.data + more, package.hash) != ()
    assert verify_package(more + package.data, package.hash) != ()


@given(st.binary(max_size=400))
def test_no_bytes_raise(data: bytes) -> None:
    """Anything at all gets a finding."""
    assert verify_package(data) != ()
    assert verify_package(b"PK\x03\x04" + data + packed().data[-22:]) != ()


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "..\\up.pdf", "C:evil.pdf", "folder/", "a/b.pdf", "a\x1b[2Jb.pdf", "名.pdf"],
)
def test_a_name_that_is_no_plain_file_name_is_refused(name: str) -> None:
    """Paths, drives, folders and controls are refused before anything is read, and shown legibly."""
    findings = verify_package(zipped({MANIFEST: packed().manifest, **FILES, name: b""}), packed().hash)

    assert [finding.problem for finding in findings] == ["refused"]
    assert findings[0].file.isprintable()


def test_two_files_of_one_name_are_refused() -> None:
    """Tools differ in which of two they unpack, so neither is read; upper and lower case are one."""
    for second in ("fire.pdf", "FIRE.pdf"):
        buffer = io.BytesIO(packed().data)
        with zipfile.ZipFile(buffer, "a") as archive:
            if second in archive.namelist():
                with pytest.warns(UserWarning, match="Duplicate name"):
                    archive.writestr(second, b"other")
            else:
                archive.writestr(second, b"other")

        assert set(found(buffer.getvalue())) == {("fire.pdf", "refused"), (second, "refused")}


def test_what_unpacks_beyond_bounds_is_refused_unread() -> None:
    """A small zip that claims or hides more than the bound is refused, and little memory is used for it."""
    bomb = zipped({MANIFEST: packed().manifest, "zeros.bin": bytes(MAX_BYTES)}, zipfile.ZIP_DEFLATED)
    tracemalloc.start()

    problems = found(bomb)

    assert problems == [("", "refused")]
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()
    assert found(b"x" * (MAX_BYTES + 1)) == [("", "refused")]


def test_a_size_that_lies_is_found() -> None:
    """A file that holds more than it declares is cut off there and does not verify."""
    files = {MANIFEST: packed().manifest, **FILES}
    data = bytearray(zipped({**files, "list.bin": bytes(1_000_000)}, zipfile.ZIP_DEFLATED))
    central = data.rindex(b"PK\x01\x02")
    data[central + 24 : central + 28] = (3).to_bytes(4, "little")

    assert found(bytes(data), packed().hash) == [("list.bin", "changed")]


def test_too_many_files_or_a_foreign_method_are_refused() -> None:
    """More entries than a package may have, encryption and unusual compression are refused."""
    many = zipped({f"{n}.bin": b"" for n in range(1001)})
    strange = zipped({MANIFEST: packed().manifest}, zipfile.ZIP_LZMA)
    locked = bytearray(zipped({MANIFEST: packed().manifest}))
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1

    assert found(many) == [("", "refused")]
    assert found(strange) == [(MANIFEST, "refused")]
    assert found(bytes(locked)) == [(MANIFEST, "refused")]


def test_a_package_without_a_manifest_says_so() -> None:
    """No manifest means nothing can be told."""
    assert found(zipped(dict(FILES))) == [(MANIFEST, "missing")]


@pytest.mark.parametrize(
    "manifest",
    [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"number":NaN}', packed().manifest + b"\n"],
)
def test_a_manifest_of_another_form_is_found(manifest: bytes) -> None:
    """Not JSON, too deep, another shape, or the right content in another form."""
    assert (MANIFEST, "manifest") in found(zipped({MANIFEST: manifest, **FILES}))


def test_a_manifest_that_contradicts_itself_is_found() -> None:
    """A decision whose document is not among the files, a file named twice, a field too many."""
    said = json.loads(packed().manifest)
    said["decisions"][0]["document"]["sha256"] = "0" * 64

    assert (MANIFEST, "manifest") in found(with_manifest(decisions=said["decisions"]))
    assert (MANIFEST, "manifest") in found(with_manifest(files=said["files"] * 2))
    assert (MANIFEST, "manifest") in found(with_manifest(surplus=1))


def test_hash_case_does_not_matter() -> None:
    """A hash copied in capitals is the same hash."""
    assert found(packed().data, package_hash(packed().manifest).upper()) == []


def test_an_oversized_manifest_is_refused() -> None:
    """A manifest far larger than any real one is not parsed."""
    huge = zipped({MANIFEST: b" " * (verification.MAX_MANIFEST + 1)}, zipfile.ZIP_DEFLATED)

    assert found(huge) == [(MANIFEST, "refused")]
