"""POST /v1/materials: files are judged by their bytes and kept once."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.intake.offices import CLERK, ME, OTHER, jpeg, pdf, png
from tests.intake.rig import Rig, open_rig

from onewindow.intake.shell.settings import IntakeSettings

PATH = "/v1/materials"


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """Intake alone; files up to 100 kB, in half a second."""
    async with open_rig(tmp_path, IntakeSettings(material_bytes=100_000, upload_s=0.5)) as opened:
        yield opened


async def refused(rig: Rig, raw: Any, status: int, code: str, **headers: str) -> None:
    """It gets this problem, and no file is kept under its hash."""
    answer = await rig.client.post(PATH, content=raw, headers=rig.headers(ME, headers))
    assert (status, code) == (answer.status_code, answer.json()["code"])
    if isinstance(raw, bytes):
        assert await rig.house.blobs.size(hashlib.sha256(raw).hexdigest()) is None


@pytest.mark.parametrize(
    ("raw", "media_type"), [(pdf(), "application/pdf"), (jpeg(), "image/jpeg"), (png(), "image/png")]
)
async def test_a_file_as_the_body(rig: Rig, raw: bytes, media_type: str) -> None:
    """The answer names hash, size and type; the bytes are kept."""
    answer = await rig.post(PATH, raw, ME, **{"Content-Type": media_type})
    sha256 = hashlib.sha256(raw).hexdigest()

    assert (201, {"sha256": sha256, "size": len(raw), "media_type": media_type}) == (
        answer.status_code,
        answer.json(),
    )
    assert raw == b"".join([chunk async for chunk in rig.house.blobs.get(sha256)])


async def test_a_file_as_part_of_a_form(rig: Rig) -> None:
    """The part called file counts; its bytes and nothing of the form are hashed."""
    raw = pdf("form")
    answer = await rig.client.post(PATH, files={"file": ("证明.pdf", raw, "application/pdf")}, headers=rig.headers(ME))

    assert (201, hashlib.sha256(raw).hexdigest()) == (answer.status_code, answer.json()["sha256"])


async def test_a_file_sent_twice_is_kept_once(rig: Rig) -> None:
    """By the same person or by another: the same answer each time."""
    hashes = {await rig.upload(pdf("same"), who) for who in (ME, ME, OTHER, CLERK)}

    assert len(hashes) == 1


async def test_the_hash_the_sender_computed_is_checked(rig: Rig) -> None:
    """The right one is taken in any case; another one is refused, and the bytes are not kept."""
    raw = pdf("checked")
    right = hashlib.sha256(raw).hexdigest()

    await refused(rig, raw, 422, "hash_mismatch", **{"X-Content-SHA256": "0" * 64})
    assert right == await rig.upload(raw, ME, **{"X-Content-SHA256": right.upper()})


@pytest.mark.parametrize(
    ("raw", "headers"),
    [
        (b"MZ\x90\x00" + b"\x00" * 500, {"Content-Type": "application/pdf"}),
        (b"\x7fELF" + b"\x00" * 500, {}),
        (b"<!doctype html><script>alert(1)</script>", {"Content-Type": "image/png"}),
        (pdf(), {"Content-Type": "image/png"}),
        (pdf()[:40], {"Content-Type": "application/pdf"}),
    ],
)
async def test_anything_else_is_refused(rig: Rig, raw: bytes, headers: dict[str, str]) -> None:
    """An executable, a page, a file that is not what its sender says, half a file: 415 (A21)."""
    await refused(rig, raw, 415, "media_type_refused", **headers)


async def test_an_executable_renamed_to_pdf_in_a_form(rig: Rig) -> None:
    """Neither name nor declared type of the part is believed."""
    answer = await rig.client.post(
        PATH, files={"file": ("invoice.pdf", b"MZ" + b"\x00" * 300, "application/pdf")}, headers=rig.headers(ME)
    )

    assert (415, "media_type_refused") == (answer.status_code, answer.json()["code"])


async def test_no_bytes_are_told_as_such(rig: Rig) -> None:
    """An empty file: 422 empty."""
    await refused(rig, b"", 422, "empty")


async def test_a_large_file_is_refused_by_its_declared_length(rig: Rig) -> None:
    """Above the limit of the house and of intake: 413."""
    await refused(rig, b"%PDF-1.7" + b"x" * 200_000, 413, "too_large")
    await refused(rig, b"%PDF-1.7" + b"x" * 100_000, 413, "too_large")


async def test_a_file_that_grows_too_large_is_cut_off(rig: Rig) -> None:
    """Without a declared length it is refused as soon as it is too large."""

    async def endless() -> AsyncIterator[bytes]:
        yield b"%PDF-1.7\n"
        while True:
            yield b"x" * 10_000

    await refused(rig, endless(), 413, "too_large")


async def test_an_upload_that_dribbles_is_ended(rig: Rig) -> None:
    """Slower than the limit: refused, its place is free again."""

    async def dribble() -> AsyncIterator[bytes]:
        yield b"%PDF-1.7\n"
        await asyncio.Event().wait()

    await refused(rig, dribble(), 408, "too_slow")
    await rig.upload(pdf())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--b\r\n",
        b'--b\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n--b--\r\n',
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7',
        b"--b\r\nContent-Type: application/pdf\r\n\r\nx\r\n--b--\r\n",
        b"--b\r\n" + b"X-Long: " + b"y" * 9000 + b"\r\n\r\nx\r\n--b--\r\n",
        (b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\n' + pdf() + b"\r\n") * 2 + b"--b--\r\n",
    ],
)
async def test_a_broken_form_is_malformed(rig: Rig, body: bytes) -> None:
    """Unfinished, another part's name, no name, endless headers, two files: 400."""
    await refused(rig, body, 400, "malformed", **{"Content-Type": "multipart/form-data; boundary=b"})


@pytest.mark.parametrize("content_type", ["multipart/form-data", "multipart/form-data; boundary=" + "x" * 80])
async def test_a_form_without_a_boundary_is_malformed(rig: Rig, content_type: str) -> None:
    """A form nobody can take apart: 400."""
    await refused(rig, pdf(), 400, "malformed", **{"Content-Type": content_type})


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("amr-1", 403), ("auditor-1", 403)])
async def test_only_who_hands_in_may_upload(rig: Rig, who: str | None, status: int) -> None:
    """A stranger and an official are refused before their file is read."""
    answer = await rig.post(PATH, pdf(), who)

    assert status == answer.status_code


async def test_only_so_many_uploads_at_once(tmp_path: Path) -> None:
    """One more than there are places: 503 with Retry-After, while the first goes on."""
    gate, reached = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        reached.set()
        yield pdf()[:20]
        await gate.wait()
        yield pdf()[20:]

    async with open_rig(tmp_path, IntakeSettings(uploads_in_flight=1)) as rig:
        first = asyncio.create_task(rig.client.post(PATH, content=slow(), headers=rig.headers(ME)))
        await reached.wait()
        second = await rig.post(PATH, pdf(), ME)
        gate.set()

        assert (503, "unavailable") == (second.status_code, second.json()["code"])
        assert (await first).status_code == 201
