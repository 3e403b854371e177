"""
What kind of file some bytes are, judged by the bytes alone: neither its name nor its sender is believed.

    PDF    "%PDF-1." or "%PDF-2." at the very start, a cross-reference and "%%EOF" at the end
    JPEG   segments that follow each other from the first byte to the picture data, an end-of-image mark
    PNG    the signature, an IHDR with a size above nothing, IEND at the end

Everything else is refused, and so is a file that is something else as well: an archive hung onto a picture, a web
page behind a PDF's first line. So is a picture of more points than a desk's machine can show, and a PDF that says in
the clear that it runs a script or a program when it is opened; what it says packed is not seen here, so files are
only ever saved, never shown inside a page.
"""

import re
from collections.abc import Mapping
from typing import Final, Literal

from onewindow.contracts.fixed import fixed

MediaType = Literal["application/pdf", "image/jpeg", "image/png"]

HEAD_BYTES: Final = 256 * 1024
TAIL_BYTES: Final = 66 * 1024
"""How much of a file's beginning and end is looked at: all metadata of a photograph, all of an archive's directory."""

SUFFIXES: Final[Mapping[str, str]] = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_END: Final = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_ARCHIVE_END: Final = b"PK\x05\x06"
_ARCHIVE_ENTRY: Final = b"PK\x01\x02"
_WEB_PAGE: Final = re.compile(rb"<\s*(?:!doctype\s+html|html|script|svg|iframe|body)\b", re.IGNORECASE)
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a JPEG's frame header, which has height and width."""
_ACTS: Final = re.compile(rb"/(?:JavaScript|JS|Launch)\b")
_MOST_POINTS: Final = 200_000_000
"""Of a picture: twice what the largest cameras of telephones make."""
_UNSPEAKABLE: Final = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


@fixed()
class Refused:
    """The file is not taken: ``code`` stands in the table of codes, ``why`` is for the person, in English."""

    code: Literal["empty", "media_type_refused"]
    why: str


def media_type(head: bytes, tail: bytes, size: int) -> MediaType | Refused:
    """
    The type of a file of ``size`` bytes that begins with ``head`` and ends with ``tail``.

    ``head`` holds the first HEAD_BYTES and ``tail`` the last TAIL_BYTES, or all of a shorter file.
    """
    if size == 0:
        return Refused("empty", "the file has no bytes")
    if head.startswith((b"%PDF-1.", b"%PDF-2.")):
        found: MediaType = "application/pdf"
        whole = b"startxref" in tail[-2048:] and b"%%EOF" in tail[-1024:]
    elif head.startswith(b"\xff\xd8\xff"):
        found = "image/jpeg"
        whole = _segments_follow(head) and b"\xff\xd9" in tail
    elif head.startswith(_PNG):
        found = "image/png"
        whole = head[12:16] == b"IHDR" and head[8:12] == b"\x00\x00\x00\x0d" and _has_area(head) and _PNG_END in tail
    else:
        return Refused("media_type_refused", "the file is neither a PDF nor a JPEG nor a PNG")
    if not whole:
        return Refused("media_type_refused", f"the file begins like {found} but is damaged or cut off")
    if _WEB_PAGE.search(head[:1024]):
        return Refused("media_type_refused", "the file is a web page as well")
    if _is_archive(tail):
        return Refused("media_type_refused", "the file is an archive as well")
    if found == "application/pdf" and (_ACTS.search(head) or _ACTS.search(tail)):
        return Refused("media_type_refused", "the PDF runs a script or a program when it is opened")
    if _points(head, found) > _MOST_POINTS:
        return Refused("media_type_refused", "the picture has more points than can be shown; make it smaller")
    return found


def agrees(declared: str | None, found: MediaType) -> bool:
    """Whether the Content-Type a sender declared can stand beside what the bytes are; silence always can."""
    plain = (declared or "").partition(";")[0].strip().lower()
    return plain in {"", "application/octet-stream", "binary/octet-stream", found} or (
        plain in {"image/jpg", "image/pjpeg"} and found == "image/jpeg"
    )


def file_name(given: str | None, found: str) -> str:
    """A name to keep: the last part of what was given, without what a shell or a screen could trip over."""
    last = re.split(r"[/\\]", given or "")[-1]
    stem = _UNSPEAKABLE.sub("", last).strip(" .")
    suffix = SUFFIXES[found]
    if stem.lower().endswith((suffix, ".jpeg") if found == "image/jpeg" else suffix):
        stem = stem.rpartition(".")[0].rstrip(" .")
    return (stem[:80] or "material") + suffix


def _segments_follow(head: bytes) -> bool:
    """Walk a JPEG's segments until the picture data starts or the window ends."""
    return _walked(head) is not None


def _walked(head: bytes) -> int | None:
    """How many points a JPEG says it has, 0 if no frame header was met; None: its segments do not follow each other."""
    place, points = 2, 0
    while place + 4 <= len(head):
        if head[place] != 0xFF:
            return None
        marker = head[place + 1]
        if marker == 0xFF:
            place += 1
        elif marker == 0xDA:
            return points
        elif marker == 0x01 or 0xD0 <= marker <= 0xD7:
            place += 2
        else:
            length = int.from_bytes(head[place + 2 : place + 4])
            if marker < 0xC0 or marker == 0xD9 or length < 2:
                return None
            if marker in _FRAMES:
                height, width = head[place + 5 : place + 7], head[place + 7 : place + 9]
                points = max(points, int.from_bytes(height) * int.from_bytes(width))
            place += 2 + length
    return points if place >= HEAD_BYTES - 4 else None


def _has_area(head: bytes) -> bool:
    return int.from_bytes(head[16:20]) > 0 and int.from_bytes(head[20:24]) > 0


def _points(head: bytes, found: MediaType) -> int:
    """How many points a picture says it has; 0 where it does not say."""
    if found == "image/png":
        return int.from_bytes(head[16:20]) * int.from_bytes(head[20:24])
    return (_walked(head) or 0) if found == "image/jpeg" else 0


def _is_archive(tail: bytes) -> bool:
    """Whether an unpacker would find a directory at the end; three letters inside a picture are not one."""
    place = tail.rfind(_ARCHIVE_END)
    while place >= 0:
        if len(tail) >= place + 22:
            entries = int.from_bytes(tail[place + 10 : place + 12], "little")
            start = place - int.from_bytes(tail[place + 12 : place + 16], "little")
            if entries and (start < 0 or tail.startswith(_ARCHIVE_ENTRY, start)):
                return True
        place = tail.rfind(_ARCHIVE_END, 0, place)
    return False
