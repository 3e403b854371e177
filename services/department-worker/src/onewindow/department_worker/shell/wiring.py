"""The one place where the desks are put together."""

from collections.abc import Collection

from fastapi import APIRouter

from onewindow.chassis.consumer import Consumer
from onewindow.chassis.house import House
from onewindow.chassis.journal_view import JournalView
from onewindow.chassis.room import Room
from onewindow.chassis.ui.pages import Pages
from onewindow.chassis.ui.sessions import SESSIONS
from onewindow.contracts.entry import Entry
from onewindow.contracts.topics import CASE, department, journal
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.complaint import UnknownDefinitionError
from onewindow.definitions.load import Catalogue
from onewindow.department_worker.core.automatic import NAME
from onewindow.department_worker.core.objections import who_reads
from onewindow.department_worker.core.review import Asking, review_id
from onewindow.department_worker.shell.deputies import DEPUTIES, Deputies
from onewindow.department_worker.shell.deputy_routes import deputy_routes
from onewindow.department_worker.shell.desk import Definitions, Desk
from onewindow.department_worker.shell.hear import QueueHandler
from onewindow.department_worker.shell.http import routes
from onewindow.department_worker.shell.lacking_routes import Ears, lacking_routes
from onewindow.department_worker.shell.pages import PAGES
from onewindow.department_worker.shell.pages.batch_pages import batch_pages
from onewindow.department_worker.shell.pages.deputy_pages import deputy_pages
from onewindow.department_worker.shell.pages.desk_pages import Counter, desk_pages
from onewindow.department_worker.shell.replies import Replies
from onewindow.department_worker.shell.revision_routes import revision_routes
from onewindow.department_worker.shell.revisions import Revisions
from onewindow.department_worker.shell.rows import HEADS, READS, REVIEWS, TEXTS
from onewindow.department_worker.shell.settings import DepartmentWorkerSettings
from onewindow.department_worker.shell.shelf import Shelf
from onewindow.department_worker.shell.text_routes import Readers, text_routes
from onewindow.department_worker.shell.texts import Texts
from onewindow.department_worker.shell.time_routes import time_routes


class UnknownDepartmentError(ValueError):
    """The settings name a department that the catalogue does not."""


def wire(house: House, catalogue: Catalogue, settings: DepartmentWorkerSettings) -> Room:
    """The room of the desks. Raises UnknownDepartmentError."""
    served = _served(catalogue, settings)
    shelf = Shelf(house.store)
    texts = Texts(house.store, house.clock)
    replies = Replies(house.store, shelf, every_desk=not settings.departments)
    definition = _definitions(catalogue)
    desk = Desk(
        house.bus,
        house.clock,
        shelf,
        texts,
        replies,
        definition,
        frozenset(catalogue.departments),
        house.identity.people.acting,
        house.identity.people.by,
        settings.reply_s,
    )
    group = "-".join((f"onewindow-{NAME}", *settings.departments))
    topics = [department(code) for code in served]
    ears = Ears(house.bus, {CASE: f"{group}-journal", **dict.fromkeys(topics, group)})
    queues = Consumer(
        house.bus,
        group,
        topics,
        house.member,
        QueueHandler(house.bus, house.clock, shelf, definition),
        limit=settings.batch,
    )
    view: JournalView[Entry] = JournalView(journal.decode, replies.heads, replies.handle, partitions=house.partitions)
    learning = Consumer(house.bus, ears.groups[CASE], [CASE], house.member, view, limit=settings.batch)
    router = APIRouter()
    router.include_router(routes(desk, shelf, house.clock, definition, catalogue.departments))
    router.include_router(time_routes(desk))
    counter = Counter(house, desk, shelf, definition, catalogue.departments, catalogue.reasons)
    pages = Pages(PAGES)
    for drawn in (batch_pages, deputy_pages, desk_pages):
        router.include_router(drawn(pages, counter))
    acting = house.identity.people.acting
    revisions = Revisions(house.bus, house.clock, texts, replies, acting, settings.reply_s)
    router.include_router(revision_routes(revisions))
    router.include_router(lacking_routes(ears, shelf))
    router.include_router(text_routes(texts, _readers(shelf, definition)))
    router.include_router(deputy_routes(Deputies(house.store), house.identity.people, house.clock))
    return Room(
        name=NAME,
        router=router,
        collections=(REVIEWS, HEADS, TEXTS, READS, DEPUTIES, SESSIONS),
        loops=(queues.run, learning.run),
        missing=lambda: [*queues.missing(), *learning.missing()],
        watched=(queues, learning),
    )


def _served(catalogue: Catalogue, settings: DepartmentWorkerSettings) -> tuple[str, ...]:
    for code in settings.departments:
        if code not in catalogue.departments:
            raise UnknownDepartmentError(f"the catalogue has no department {code!r}")
    return settings.departments or tuple(catalogue.departments)


def _readers(shelf: Shelf, definition: Definitions) -> Readers:
    async def readers(application_id: str, step: str) -> Collection[str]:
        kept = await shelf.get(review_id(application_id, step))
        return () if kept is None else who_reads(kept.review, definition(kept.review.asking))

    return readers


def _definitions(catalogue: Catalogue) -> Definitions:
    def definition(asking: Asking) -> CompiledDefinition | None:
        """The very body the case runs on, None if it is not here."""
        try:
            return catalogue.find(asking.service, asking.version, asking.definition_hash)
        except UnknownDefinitionError:
            return None

    return definition
