"""A theme (人生、企业事件) as a list of tasks: who leads each, and where it stands for whoever is signed in."""

from dataclasses import dataclass

from fastapi import APIRouter, Response

from onewindow.chassis.problem import Problem
from onewindow.chassis.ui.pages import Asking, PageRoute, Pages
from onewindow.contracts.api.intake import ProgressShown
from onewindow.contracts.fact import By
from onewindow.definitions.load import Catalogue
from onewindow.definitions.themes import Theme
from onewindow.intake.core.tasks import Filed, Task, task
from onewindow.intake.shell.dossiers import Dossiers
from onewindow.intake.shell.http.progress import Following, shown_of
from onewindow.intake.shell.pages.drafts import Drafts


@dataclass(frozen=True, slots=True)
class Themes:
    """What the pages of this file work with."""

    catalogue: Catalogue
    dossiers: Dossiers
    drafts: Drafts
    following: Following


def theme_pages(pages: Pages, themes: Themes) -> APIRouter:
    """``/themes/{theme}``, for everybody; with where each task stands for an applicant and their agent."""
    router = APIRouter(route_class=PageRoute, include_in_schema=False)
    catalogue = themes.catalogue

    @router.get("/themes/{theme}")
    async def tasks(theme: str, visitor: Asking) -> Response:
        if theme not in catalogue.themes:
            raise Problem("unknown")
        found, by = catalogue.themes[theme], visitor.by
        shown = await _shown(themes, by, found) if by is not None and by.role in ("applicant", "agent") else None
        rows = []
        for one in found.tasks:
            definition = catalogue.get(one.service)
            lead = catalogue.departments[definition.lead].name
            before = [catalogue.get(service).name for service in one.after]
            known = shown[one.service] if shown is not None else (None, None)
            rows.append((one, definition.name, lead, before, *known))
        departments = {step.department for one in found.tasks for step in catalogue.get(one.service).steps.values()}
        return pages.answer(visitor, "theme.html", theme=found, rows=rows, departments=len(departments))

    return router


async def _shown(themes: Themes, by: By, theme: Theme) -> dict[str, tuple[Task, ProgressShown | None]]:
    """Where each task stands, and the progress of the application that says so."""
    services = {one.service for one in theme.tasks}
    found = await themes.dossiers.of_subject(by.on_behalf_of or by.id)
    lines = [
        await shown_of(themes.following, dossier, await themes.following.view.get(dossier.application_id))
        for dossier in found
        if dossier.service in services
    ]
    drafts = await themes.drafts.all_of(by)
    standing: dict[str, tuple[Task, ProgressShown | None]] = {}
    for service in services:
        theirs = {line.number: line for line in lines if line.service == service}
        filed = [Filed(number=line.number, state=line.state, outcome=line.outcome) for line in theirs.values()]
        one = task(filed, [draft.id for draft in drafts if draft.service == service])
        standing[service] = (one, theirs.get(one.number or ""))
    return standing
