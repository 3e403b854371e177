"""Every writer of the log agrees where a key lives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.chassis.partitioner import key_for, murmur2, partition_of


@pytest.mark.parametrize(
    ("data", "java"),
    [
        (b"21", -973932308),
        (b"abc", 479470107),
        (b"foobar", -790332482),
        (b"a-little-bit-long-string", -985981536),
        (b"a-little-bit-longer-string", -1486304829),
        (b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
    ],
)
def test_the_hash_is_the_one_of_kafkas_java_clients(data: bytes, java: int) -> None:
    """The vectors of Kafka's own tests, where the hash is a signed number."""
    assert java & 0xFFFFFFFF == murmur2(data)


@given(st.binary(), st.integers(1, 64))
def test_every_key_has_one_place(key: bytes, partitions: int) -> None:
    """Between 0 and the number of partitions, and always the same."""
    assert 0 <= partition_of(key, partitions) < partitions
    assert (murmur2(key) & 0x7FFFFFFF) % partitions == partition_of(key, partitions)


@pytest.mark.parametrize("partitions", [1, 4, 8, 64])
def test_there_is_a_key_for_every_partition(partitions: int) -> None:
    """It begins with the prefix and hashes there, today and tomorrow."""
    for partition in range(partitions):
        key = key_for(partition, partitions, "claim")

        assert key.startswith(b"claim-")
        assert partition == partition_of(key, partitions)
        assert key == key_for(partition, partitions, "claim")


def test_there_is_no_key_for_a_partition_that_does_not_exist() -> None:
    """It would be looked for for ever."""
    with pytest.raises(ValueError, match="no partition 4 among 4"):
        key_for(4, 4, "claim")
