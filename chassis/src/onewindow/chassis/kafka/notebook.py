"""What the coordinator has written down about one group: committed positions with their notes, and who sits where."""

import asyncio
from collections.abc import Sequence

from onewindow.chassis.kafka.clients import KafkaFault, translated
from onewindow.chassis.kafka.surface import Admin, Kept, TopicPartition
from onewindow.chassis.ports import PortError

UUID_TAIL = len("-") + 36
"""A static member's id is its name, a hyphen and a UUID."""


class Notebook:
    """The coordinator's pages on ``group``."""

    def __init__(self, admin: Admin, group: str, patience_s: float) -> None:
        self.group = group
        self._admin = admin
        self._patience_s = patience_s

    async def read(self, seats: Sequence[TopicPartition]) -> dict[TopicPartition, Kept]:
        """The committed positions; a partition that was never committed is absent. Raises PortError."""
        deadline = asyncio.get_running_loop().time() + self._patience_s
        while seats:
            try:
                kept = await self._admin.list_consumer_group_offsets(self.group, partitions=seats)
            except KafkaFault as fault:
                if not getattr(fault, "retriable", False) or asyncio.get_running_loop().time() > deadline:
                    with translated(f"reading the positions of {self.group}"):
                        raise
            else:
                # A coordinator that is still loading answers with no partitions at all, and aiokafka passes that on.
                # "Never committed" is an explicit -1; taking silence for it would start again at 0.
                if kept.keys() >= set(seats):
                    return {seat: kept[seat] for seat in seats if kept[seat].offset >= 0}
                if asyncio.get_running_loop().time() > deadline:
                    raise PortError(f"the coordinator of {self.group} does not say what was committed")
            await asyncio.sleep(0.1)
        return {}

    async def holder(self, member: str) -> str | None:
        """The id under which the static member of this name sits in the group now. Raises PortError."""
        with translated(f"asking who sits in {self.group}"):
            (answer,) = await self._admin.describe_consumer_groups([self.group])
        for _, _, _, _, _, members, *_ in answer.groups:
            for member_id, *_ in members:
                if member_id[:-UUID_TAIL] == member:
                    return str(member_id)
        return None
