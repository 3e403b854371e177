"""Wired once: the same function serves a process of its own, the embedded edition and the tests."""

import asyncio

from fastapi import APIRouter

from onewindow.chassis.consumer import Consumer
from onewindow.chassis.house import House
from onewindow.chassis.journal_view import JournalView
from onewindow.chassis.room import Room
from onewindow.chassis.ui.pages import Pages
from onewindow.chassis.ui.sessions import SESSIONS
from onewindow.contracts.entry import Entry
from onewindow.contracts.topics import CASE, PULSE, journal
from onewindow.definitions.load import Catalogue
from onewindow.intake.shell.admission import Admission
from onewindow.intake.shell.deciding import Deciding
from onewindow.intake.shell.dossiers import COLLECTIONS, Acts, Dossiers, Reads, Texts, Uploads
from onewindow.intake.shell.filing import Filing
from onewindow.intake.shell.filings import FILINGS, Filings
from onewindow.intake.shell.finding import Finding
from onewindow.intake.shell.http.applications import Hands, applications
from onewindow.intake.shell.http.dossiers import dossiers
from onewindow.intake.shell.http.materials import materials
from onewindow.intake.shell.http.progress import Following, progress
from onewindow.intake.shell.http.services import services
from onewindow.intake.shell.materials import Materials
from onewindow.intake.shell.opening import Opening
from onewindow.intake.shell.originals import ORIGINALS, Originals
from onewindow.intake.shell.pages import PAGES
from onewindow.intake.shell.pages.applying import applying_pages
from onewindow.intake.shell.pages.copying import Copying, copying_pages
from onewindow.intake.shell.pages.counter import Counter, counter_pages
from onewindow.intake.shell.pages.desk_words import DeskWords
from onewindow.intake.shell.pages.drafts import DRAFTS, Drafts
from onewindow.intake.shell.pages.finding import finding_pages
from onewindow.intake.shell.pages.following import Told, following_pages
from onewindow.intake.shell.pages.printing import printing_pages
from onewindow.intake.shell.pages.reading import Reading, reading_pages
from onewindow.intake.shell.pages.receipts import receipt_pages
from onewindow.intake.shell.pages.resuming import Resuming, resuming_pages
from onewindow.intake.shell.pages.spot import Spot, spot_pages
from onewindow.intake.shell.pages.taking import Window
from onewindow.intake.shell.pages.themes import Themes, theme_pages
from onewindow.intake.shell.pressure import Pressure
from onewindow.intake.shell.saying import Saying
from onewindow.intake.shell.settings import IntakeSettings
from onewindow.intake.shell.supplementing import Supplementing
from onewindow.intake.shell.usual import USUAL, UsualView
from onewindow.intake.shell.views import BARS, PROGRESS, ProgressView

GROUP = "onewindow-intake"
USUAL_GROUP = f"{GROUP}-usual"


def wire(house: House, catalogue: Catalogue, settings: IntakeSettings) -> Room:
    """Intake's room: its doors, its documents, and the loop that folds the journal into progress."""
    kept, uploads, texts, reads = (
        Dossiers(house.store),
        Uploads(house.store),
        Texts(house.store),
        Reads(house.store),
    )
    view = ProgressView(house.store)
    usual = UsualView(house.store, house.clock, settings)
    saying = Saying(house.bus, settings.told_within_s)
    pressure = Pressure(house, settings)
    finding = Finding(house, kept, view)
    hands = Hands(
        house=house,
        filing=Filing(house, catalogue, kept, uploads, view, saying),
        finding=finding,
        supplementing=Supplementing(catalogue, kept, uploads, saying),
        deciding=Deciding(house, texts, Acts(house.store), saying, catalogue.departments),
        pressure=pressure,
        settings=settings,
    )
    pages = Pages(PAGES)
    taking = Materials(house, uploads, settings)
    following = Following(house, catalogue, finding, view, usual, texts, settings)
    drafts = Drafts(house.store, house.clock)
    originals, filings = Originals(house.store), Filings(house.store)
    uploading = Admission(settings.uploads_in_flight)
    window = Window(house, catalogue, drafts, hands.filing, finding, taking, originals, pressure, uploading, settings)
    told = Told(following, window, kept, hands.supplementing, hands.deciding, filings, DeskWords(house.peers))
    router = APIRouter()
    applications(router, hands)  # the busiest first: routes are tried in order
    progress(router, following)
    materials(router, taking, pressure, uploading, settings)
    services(router, catalogue)
    opening = Opening(house, catalogue, kept, reads, view)
    dossiers(router, house, opening, texts)
    for of_pages in (
        finding_pages(pages, catalogue, house.clock),
        theme_pages(pages, Themes(catalogue, kept, drafts, following)),
        resuming_pages(pages, Resuming(window, uploads)),
        printing_pages(pages, window),  # before the pages of a draft, as its own is one place of them
        applying_pages(pages, window),
        receipt_pages(pages, window),
        following_pages(pages, told),
        copying_pages(pages, Copying(house, following, opening)),
        reading_pages(pages, Reading(catalogue, finding, opening, originals)),
        spot_pages(pages, Spot(window, hands.supplementing, opening)),
        counter_pages(
            pages,
            Counter(house, catalogue, finding, following, hands.deciding, kept, filings, originals, view),
        ),
    ):
        router.include_router(of_pages)
    heard: JournalView[Entry] = JournalView(journal.decode, view.heads, view.take_in, partitions=house.partitions)
    consumer = Consumer(house.bus, GROUP, (CASE,), house.member, heard)
    learning = Consumer(house.bus, USUAL_GROUP, (PULSE,), house.member, usual)

    async def look_around(no_more_work: asyncio.Event) -> None:
        await view.look_around(no_more_work, house.stopping, settings.look_every_s)

    return Room(
        name="intake",
        router=router,
        collections=(*COLLECTIONS, PROGRESS, BARS, USUAL, DRAFTS, FILINGS, ORIGINALS, SESSIONS),
        loops=(consumer.run, look_around, pressure.run, learning.run, usual.look_around),
        missing=lambda: [*consumer.missing(), *pressure.missing()],
        watched=(consumer,),
        start=pressure.look,
        stop=saying.drain,
    )
