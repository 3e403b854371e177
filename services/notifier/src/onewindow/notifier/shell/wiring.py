"""The notifier, wired: the one place where its parts meet."""

import asyncio

from onewindow.chassis.consumer import Consumer
from onewindow.chassis.house import House
from onewindow.chassis.journal_view import JournalView
from onewindow.chassis.room import Room
from onewindow.contracts import topics
from onewindow.contracts.entry import Entry
from onewindow.definitions.load import Catalogue
from onewindow.notifier.shell.channels import channel_of
from onewindow.notifier.shell.follow import Following
from onewindow.notifier.shell.http import doors
from onewindow.notifier.shell.packaging import Packaging
from onewindow.notifier.shell.post import Post
from onewindow.notifier.shell.rows import FILES, NOTICES, PACKAGES
from onewindow.notifier.shell.settings import NotifierSettings
from onewindow.notifier.shell.typesetter import Typesetter

GROUP = "onewindow-notifier"


def wire(house: House, catalogue: Catalogue, settings: NotifierSettings) -> Room:
    """The notifier's room."""
    typesetter = Typesetter()
    channel = channel_of(settings, house.data)
    posted = asyncio.Event()
    packaging = Packaging(house, catalogue, typesetter)
    following = Following(house, catalogue, packaging, carried=channel is not None, posted=posted)
    view: JournalView[Entry] = JournalView(topics.journal.decode, following.heads, following.handle)
    consumer = Consumer(house.bus, GROUP, [topics.CASE], house.member, view, limit=settings.batch)
    post = Post(house, channel, posted) if channel is not None else None

    async def stop() -> None:
        typesetter.close()

    return Room(
        name="notifier",
        router=doors(house),
        collections=(FILES, PACKAGES, NOTICES),
        loops=(consumer.run, post.run) if post else (consumer.run,),
        missing=consumer.missing,
        stop=stop,
    )
