"""Applications with something to carry, a choosy channel, and the post of one notifier."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from tests.notifier.faulty import with_ports
from tests.notifier.rig import Filed, Rig

from onewindow.chassis.ports import Doc
from onewindow.contracts.case import CaseAccepted
from onewindow.notifier.shell.channels import Channel, FolderChannel
from onewindow.notifier.shell.post import Post

ACCEPTED = CaseAccepted(as_of="2026-11-23T01:00:00.000Z")


class Choosy:
    """A channel that carries everything, unless it is told to raise something for an application."""

    name = "choosy"
    needs_address = False

    def __init__(self) -> None:
        self.carried: list[str] = []
        self.raises: dict[str, Exception] = {}

    async def send(self, notice: Doc, address: str | None) -> None:
        """Note it down."""
        if notice["application_id"] in self.raises:
            raise self.raises[notice["application_id"]]
        self.carried.append(notice["application_id"])


async def accepted(rig: Rig, service: str = "shop", **answers: Any) -> Filed:
    """An application with one notice to carry."""
    filed = await rig.file(service, **answers)
    counted = [await rig.open(filed, service), await rig.say(filed.application_id, ACCEPTED)]
    await rig.notifier(carried=True).following.handle(counted)
    return filed


async def no_address(_: str) -> str | None:
    """Nobody gave one."""
    return None


def post(
    rig: Rig,
    channel: Channel,
    *,
    owns: Callable[[int], bool] = lambda _: True,
    address: Callable[[str], Awaitable[str | None]] = no_address,
    **ports: Any,
) -> Post:
    """The post of one notifier."""
    return Post(with_ports(rig.house, **ports), channel, address, owns, asyncio.Event())


def folder(rig: Rig) -> FolderChannel:
    """The folder beside the data."""
    return FolderChannel(rig.house.data / "notices", "one-window@county.example")


async def state_of(rig: Rig, filed: Filed) -> tuple[str, str | None]:
    """How far an application's one notice is."""
    (notice,) = await rig.notices(filed.application_id)
    return notice["state"], notice["todo"]
