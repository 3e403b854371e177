"""`onewindow catalogue check` and `onewindow catalogue publish`."""

from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[
    Path | None, typer.Argument(help="事项目录 folder with the services", show_default="随附 the shipped one")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="事项目录。 The services as data.", no_args_is_help=True)
    group.command("check")(check)
    group.command("publish")(publish)
    app.add_typer(group, name="catalogue")


def check(folder: Folder = None) -> None:
    """检查事项目录。 Check every definition; exit code 2 with file and line if one is wrong."""
    from onewindow.embedded import catalogues
    from onewindow.embedded.shipped import catalogue_folder

    catalogues.check(Path(folder or catalogue_folder()))


def publish(folder: Folder = None) -> None:
    """公布新版本（此后不得更改）。 Promise never to change what is not published yet."""
    from onewindow.embedded import catalogues
    from onewindow.embedded.shipped import catalogue_folder

    catalogues.publish(Path(folder or catalogue_folder()))
