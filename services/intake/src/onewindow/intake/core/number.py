"""
The application number a person can read aloud, the query code that opens it, and the ids behind them.

    YJS 20261123 4M7K0QXD C
    |   |        |        check character: GB 32100-2015's rule (weights 3^i mod 31), which finds every single
    |   |        |        wrong character and every swap of two
    |   |        eight characters that follow from the application id
    |   the day in China on which it was handed in
    一件事

    4M7K-0QXD-CAB C   the code of a draft: eleven characters that nobody can guess (54 bits) and a check character

The alphabet is that of the unified social credit code: no I, O, S, V, Z, so nothing reads like a digit. The query
code follows from a secret nobody outside intake has, so the number (which is in the log) does not give it away.
"""

import hashlib
import hmac
import unicodedata
import uuid
from datetime import date
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES: Final = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(16))
_PREFIX: Final = "YJS"
_KEYS: Final = uuid.UUID("6f6e6577-696e-5d6f-9700-696e74616b65")
_SEPARATORS: Final = str.maketrans("", "", " -‐‑–—\t")


def application_id(caller: str, key: str) -> str:
    """The id of what ``caller`` hands in under an Idempotency-Key: the same pair gives the same id for ever."""
    return str(uuid.uuid5(_KEYS, f"{caller}\n{key}"))


def application_number(identity: str, day: date) -> str:
    """The number, 20 characters, of the application with this id handed in on that day (in China)."""
    body = f"{day:%Y%m%d}" + _in_alphabet(hashlib.sha256(f"number\n{identity}".encode()).digest(), 8)
    return _PREFIX + body + _check_character(body)


def query_code(identity: str, secret: bytes) -> str:
    """The six characters that, with the number, show the progress to whoever holds the receipt."""
    return _in_alphabet(hashlib.blake2b(identity.encode(), key=secret, person=b"query code").digest(), 6)


def same_code(given: str, right: str) -> bool:
    """Whether a typed query code is the right one; takes equally long whatever is wrong."""
    return hmac.compare_digest(_plain(given).encode(), right.encode())


def read_number(typed: str) -> str | None:
    """A typed number (lower case, full-width, with spaces or hyphens) in its one form; None if it can't be one."""
    plain = _plain(typed)
    body = plain[len(_PREFIX) : -1]
    if len(plain) != 20 or not plain.startswith(_PREFIX) or any(character not in _VALUES for character in plain[3:]):
        return None
    return plain if _check_character(body) == plain[-1] else None


def draft_code(nonce: str) -> str:
    """The code that opens a draft, 12 characters, from a nonce that is used for nothing else."""
    body = _in_alphabet(hashlib.sha256(f"draft\n{nonce}".encode()).digest(), 11)
    return body + _check_character(body)


def read_draft_code(typed: str) -> str | None:
    """A typed code in its one form; None if it can't be one."""
    plain = _plain(typed)
    if len(plain) != 12 or any(character not in _VALUES for character in plain):
        return None
    return plain if _check_character(plain[:-1]) == plain[-1] else None


def in_fours(code: str) -> str:
    """A code as it is read aloud."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def _plain(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed[:100]).translate(_SEPARATORS).upper()


def _in_alphabet(digest: bytes, length: int) -> str:
    value = int.from_bytes(digest[:16])
    characters = []
    for _ in range(length):
        value, place = divmod(value, 31)
        characters.append(ALPHABET[place])
    return "".join(characters)


def _check_character(body: str) -> str:
    total = sum(_VALUES[character] * weight for character, weight in zip(body, _WEIGHTS, strict=False))
    return ALPHABET[-total % 31]
