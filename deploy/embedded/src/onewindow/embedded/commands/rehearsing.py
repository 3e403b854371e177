"""`onewindow rehearse STORY`."""

from pathlib import Path
from typing import Annotated

import typer

from onewindow.embedded.commands.options import Calendars, Catalogue, Json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("rehearse")(rehearse)


def rehearse(
    story: Annotated[Path, typer.Argument(help="预演文件 a story in YAML")],
    catalogue: Catalogue = None,
    calendars: Calendars = None,
    as_json: Json = False,
) -> None:
    """用虚拟时间预演一个事项。 Play a story against a service's definition, in virtual time."""
    from onewindow.embedded import rehearsing
    from onewindow.embedded.shipped import calendar_folder, catalogue_folder

    folders = Path(catalogue or catalogue_folder()), Path(calendars or calendar_folder())
    rehearsing.rehearse(story, *folders, as_json=as_json)
