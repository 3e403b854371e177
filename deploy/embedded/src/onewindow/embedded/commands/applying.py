"""Sub-commands to come."""

import typer


def register(app: typer.Typer) -> None:
    """Add the commands."""
    del app
