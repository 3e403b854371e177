"""The notifier, wired: the one place where its parts meet."""

import asyncio
from collections.abc import Awaitable, Callable

from fastapi import APIRouter

from onewindow.chassis.consumer import Consumer
from onewindow.chassis.house import House
from onewindow.chassis.journal_view import JournalView
from onewindow.chassis.room import Room
from onewindow.chassis.ui.pages import Pages
from onewindow.chassis.ui.sessions import SESSIONS
from onewindow.contracts import topics
from onewindow.contracts.entry import Entry
from onewindow.definitions.complaint import UnknownDefinitionError
from onewindow.definitions.load import Catalogue
from onewindow.notifier.shell.channels import channel_of
from onewindow.notifier.shell.follow import Following
from onewindow.notifier.shell.http import doors
from onewindow.notifier.shell.inbox import inbox
from onewindow.notifier.shell.letters import Letters
from onewindow.notifier.shell.mending import Mending
from onewindow.notifier.shell.neighbours import EMAIL, Neighbours, NotThereError
from onewindow.notifier.shell.packaging import Packaging
from onewindow.notifier.shell.pages import PAGES
from onewindow.notifier.shell.pages.result_pages import Results, result_pages
from onewindow.notifier.shell.paper_doors import paper_doors
from onewindow.notifier.shell.papers import Papers
from onewindow.notifier.shell.post import Post
from onewindow.notifier.shell.publicity import publicity
from onewindow.notifier.shell.rows import DOCUMENTS, FILES, NOTICES, PACKAGES, UNMADE, files_of
from onewindow.notifier.shell.settings import NotifierSettings
from onewindow.notifier.shell.telling import NAME
from onewindow.notifier.shell.typesetter import Typesetter

GROUP = f"onewindow-{NAME}"


def wire(house: House, catalogue: Catalogue, settings: NotifierSettings) -> Room:
    """The notifier's room."""
    typesetter = Typesetter()
    neighbours = Neighbours(house.peers)
    channel = channel_of(settings, house.data)
    posted = asyncio.Event()
    packaging = Packaging(house, catalogue, neighbours, typesetter)
    mending = Mending(house, packaging, settings.mend_every_s)
    letters = Letters(catalogue, neighbours, house.partitions, carried=channel is not None)
    following = Following(house, packaging, letters, mending, posted)
    view: JournalView[Entry] = JournalView(
        topics.journal.decode, following.heads, following.handle, partitions=house.partitions
    )
    consumer = Consumer(house.bus, GROUP, [topics.CASE], house.member, view, limit=settings.batch)
    loops = [consumer.run, mending.run]
    if channel is not None:
        loops.append(Post(house, channel, _addresses(house, catalogue, neighbours), consumer.owns, posted).run)
    router = APIRouter()
    router.include_router(doors(house, neighbours))
    papers = Papers(house, catalogue, neighbours, typesetter)
    router.include_router(paper_doors(house, neighbours, papers))
    router.include_router(inbox(house))
    router.include_router(result_pages(Pages(PAGES), Results(house, neighbours, papers)))
    router.include_router(publicity(house, catalogue))

    async def stop() -> None:
        typesetter.close()

    return Room(
        name=NAME,
        router=router,
        collections=(FILES, PACKAGES, DOCUMENTS, UNMADE, NOTICES, SESSIONS),
        loops=tuple(loops),
        missing=consumer.missing,
        watched=(consumer,),
        stop=stop,
    )


def _addresses(house: House, catalogue: Catalogue, neighbours: Neighbours) -> Callable[[str], Awaitable[str | None]]:
    async def address(application_id: str) -> str | None:
        """What was answered where the definition asks for an address; else nobody's dossier is opened for it."""
        file = (await files_of(house.store, [application_id])).get(application_id)
        if file is None:
            return None
        try:
            definition = catalogue.find(file.service, file.version, file.definition_hash).definition
            return await neighbours.address(application_id) if EMAIL in definition.answers else None
        except (NotThereError, UnknownDefinitionError):
            return None

    return address
