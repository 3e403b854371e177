"""The kit's own files and their addresses: the hash of each is part of it, so that it may be kept for ever."""

from hashlib import sha256
from pathlib import Path

STATIC = Path(__file__).parent / "static"
_ADDRESSES = {
    one.name: f"/ui/{one.name}?v={sha256(one.read_bytes()).hexdigest()[:12]}"
    for one in STATIC.iterdir()
    if one.is_file()
}


def asset(name: str) -> str:
    """The address of a file of the kit. Raises KeyError for one that is not there."""
    return _ADDRESSES[name]
