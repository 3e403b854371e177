"""Which partition a key lives in: the hash Kafka's Java clients use, so that every writer of the log agrees."""

import struct
from functools import lru_cache

_SEED = 0x9747B28C
_M = 0x5BD1E995
_WORD = 0xFFFFFFFF


def murmur2(data: bytes) -> int:
    """The 32 bits of Java's ``Utils.murmur2``, unsigned."""
    length = len(data)
    h = _SEED ^ length
    whole = length & ~3
    for word in struct.unpack_from(f"<{length >> 2}I", data):
        k = word * _M & _WORD
        h = (h * _M & _WORD) ^ ((k ^ k >> 24) * _M & _WORD)
    if whole < length:
        h = (h ^ int.from_bytes(data[whole:], "little")) * _M & _WORD
    h = (h ^ h >> 13) * _M & _WORD
    return h ^ h >> 15


# One application is asked about many times while it is in hand; the hash costs some microseconds, a look-up 0.1.
@lru_cache(maxsize=1 << 13)
def partition_of(key: bytes, partitions: int) -> int:
    """The partition, from 0 to ``partitions`` - 1, in which records with this key live, in every topic."""
    return (murmur2(key) & 0x7FFFFFFF) % partitions


def key_for(partition: int, partitions: int, prefix: str) -> bytes:
    """A key that lives in ``partition``: ``prefix``, a hyphen and the first number that hashes there.

    For what concerns no single case and is written once per partition. Raises ValueError for a partition that
    does not exist.
    """
    if not 0 <= partition < partitions:
        raise ValueError(f"there is no partition {partition} among {partitions}")
    number = 0
    while partition_of(key := f"{prefix}-{number}".encode(), partitions) != partition:
        number += 1
    return key
