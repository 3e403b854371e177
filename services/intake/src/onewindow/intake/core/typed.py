"""
Resident identity numbers (公民身份号码, GB 11643-1999), mobile numbers and names, as people type them.

The check character and the date are the number's own and must be right. The region is not judged: counties were
re-coded and dissolved, residence permits begin with 81, 82 or 83, and their holders' numbers stay valid.
"""

import re
import unicodedata
from datetime import date
from typing import Final

from onewindow.contracts.prose import hides

_RESIDENT_ID: Final = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
_MOBILE: Final = re.compile(r"1[3-9]\d{9}", re.ASCII)
_CHECKS: Final = "10X98765432"
_SEPARATORS: Final = str.maketrans("", "", " -‐‑–—\t")


def resident_id(typed: str) -> str | None:
    """The number in its one form (half-width, capital X), or None if its check character or its date is wrong."""
    plain = unicodedata.normalize("NFKC", typed).translate(_SEPARATORS).upper()
    if not _RESIDENT_ID.fullmatch(plain):
        return None
    try:
        date(int(plain[6:10]), int(plain[10:12]), int(plain[12:14]))
    except ValueError:
        return None
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(plain[:17]))
    return plain if _CHECKS[total % 11] == plain[17] else None


def mobile(typed: str) -> str | None:
    """A mainland mobile number in its one form, eleven digits, or None."""
    plain = unicodedata.normalize("NFKC", typed).translate(_SEPARATORS)
    plain = plain.removeprefix("+86")
    return plain if _MOBILE.fullmatch(plain) else None


def text(typed: str) -> str | None:
    """Text as it is kept: NFC, without blanks around it. None if it hides something (see :func:`hides`)."""
    if typed.isascii() and typed.isprintable():
        return typed.strip()
    if hides(typed):
        return None
    return unicodedata.normalize("NFC", typed).strip()
