"""What a file is, judged by its bytes."""

import io
import zipfile

import pytest
from tests.intake.offices import jpeg, pdf, png

from onewindow.intake.core.media import HEAD_BYTES, TAIL_BYTES, Refused, agrees, file_name, media_type


def judged(raw: bytes) -> object:
    """The verdict on a whole file."""
    found = media_type(raw[:HEAD_BYTES], raw[-TAIL_BYTES:], len(raw))
    return found.code if isinstance(found, Refused) else found


def archive() -> bytes:
    """A small zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("evil.txt", "evil")
    return out.getvalue()


@pytest.mark.parametrize(
    ("raw", "expected"),
    [(pdf(), "application/pdf"), (jpeg(), "image/jpeg"), (png(), "image/png"), (jpeg(b"\x00" * 99), "image/jpeg")],
)
def test_whole_files_are_taken(raw: bytes, expected: str) -> None:
    """A PDF, a JPEG and a PNG are known by their structure; cameras may leave some bytes behind."""
    assert expected == judged(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"MZ\x90\x00" + b"\x00" * 200,
        b"\x7fELF" + b"\x00" * 200,
        b"#!/bin/sh\nrm -rf /\n",
        b"<html><script>alert(1)</script></html>",
        b"GIF89a" + b"\x00" * 50,
        archive(),
        b"hello",
        b"MZ" + pdf(),
        b" " + pdf(),
    ],
)
def test_anything_else_is_refused(raw: bytes) -> None:
    """Executables, scripts, pages, archives and files with something before the first byte are not taken."""
    assert judged(raw) == "media_type_refused"


@pytest.mark.parametrize("whole", [pdf(), jpeg(), png()])
def test_a_file_cut_off_is_refused(whole: bytes) -> None:
    """A file whose end is missing is told as damaged, before a department sees it."""
    assert judged(whole[: len(whole) // 2]) == "media_type_refused"


@pytest.mark.parametrize("whole", [pdf() + archive(), jpeg(archive()), png(archive())])
def test_a_file_that_is_an_archive_too_is_refused(whole: bytes) -> None:
    """An archive hung onto a document or a picture is found by its directory."""
    assert judged(whole) == "media_type_refused"


def test_the_letters_of_an_archive_alone_are_none() -> None:
    """The mark of a directory inside a picture, without a directory before it, is a picture."""
    assert judged(png(b"PK\x05\x06" + b"\x00" * 18)) == "image/png"


def test_a_page_inside_a_pdf_head_is_refused() -> None:
    """A PDF that a browser could take for a page is not taken."""
    raw = pdf().replace(b"1 0 obj", b"<script>alert(1)</script>", 1)

    assert judged(raw) == "media_type_refused"


def _jpeg_of(height: int, width: int) -> bytes:
    frame = b"\xff\xc0\x00\x0b\x08" + height.to_bytes(2) + width.to_bytes(2) + b"\x01\x01\x11\x00"
    whole = jpeg()
    return whole[:2] + frame + whole[2:]


@pytest.mark.parametrize(
    ("raw", "verdict"),
    [
        (png().replace(png()[16:24], (50_000).to_bytes(4) * 2), "media_type_refused"),
        (_jpeg_of(50_000, 50_000), "media_type_refused"),
        (_jpeg_of(8_000, 12_000), "image/jpeg"),
    ],
)
def test_a_picture_of_more_points_than_can_be_shown_is_refused(raw: bytes, verdict: str) -> None:
    """A few bytes that would fill the memory of the desk that opens them; a large photograph is none."""
    assert judged(raw) == verdict


@pytest.mark.parametrize(
    "act", [b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>", b"/AA << /O << /S /Launch >> >>"]
)
def test_a_pdf_that_acts_when_it_is_opened_is_refused(act: bytes) -> None:
    """A script and a program; a word that only begins like theirs is none."""
    assert judged(pdf().replace(b"/Type /Catalog", b"/Type /Catalog " + act)) == "media_type_refused"
    assert judged(pdf().replace(b"/Type /Catalog", b"/Type /Catalog /JSTOR 1 /LaunchDate 2")) == "application/pdf"


def test_no_bytes_are_told_as_such() -> None:
    """An empty file has its own code."""
    assert judged(b"") == "empty"


@pytest.mark.parametrize(
    ("declared", "fits"),
    [
        (None, True),
        ("", True),
        ("application/octet-stream", True),
        ("application/pdf; name=x", True),
        ("image/png", False),
        ("text/html", False),
    ],
)
def test_a_declared_type_must_not_lie(declared: str | None, fits: bool) -> None:
    """Silence is fine, another type than the bytes' is not."""
    assert fits == agrees(declared, "application/pdf")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("证明.pdf", "证明.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\temp\\plan.PDF", "plan.pdf"),
        ("invoice.pdf.exe", "invoice.pdf.exe.pdf"),
        ("a\u202egnp.pdf", "agnp.pdf"),
        (None, "material.pdf"),
        ("...", "material.pdf"),
        ("x" * 300, "x" * 80 + ".pdf"),
    ],
)
def test_a_kept_name_cannot_hurt(given: str | None, kept: str) -> None:
    """Paths, control characters and false endings are left out; the ending is that of the bytes."""
    assert kept == file_name(given, "application/pdf")
