"""An application's progress as a table in the terminal: who has it, since when, in which state."""

from collections.abc import Mapping
from typing import Any

from rich.table import Table
from rich.text import Text

from onewindow.contracts.instant import SHANGHAI, moment

STYLES: Mapping[str, str] = {
    "granted": "green",
    "denied": "red",
    "asked": "yellow",
    "taken": "cyan",
    "open": "cyan",
    "skipped": "dim",
    "cancelled": "dim",
    "waiting": "dim",
}


def clock(instant: str) -> str:
    """The time of day in China, to the second."""
    return f"{moment(instant).astimezone(SHANGHAI):%H:%M:%S}"


def table_of(progress: Mapping[str, Any]) -> Table:
    """One application, step by step."""
    says, name = progress["says"], progress["service_name"]
    title = f"{progress['number']}  {name['zh']} {name['en']}\n{says['zh']}  {says['en']}"
    table = Table(title=Text(title), title_justify="left", show_edge=False, pad_edge=False, expand=False)
    for heading in ("环节 step", "部门 department", "状态 state", "自 since"):
        table.add_column(heading, overflow="fold")
    for step in progress["steps"]:
        add_step(table, step)
    return table


def add_step(table: Table, step: Mapping[str, Any]) -> None:
    """One row."""
    style = STYLES.get(step["state"], "")
    if step["state"] == "waiting" and step.get("look") == "open":
        style = "cyan"
    state = Text(f"{step['says']['zh']} {step['says']['en']}", style=style)
    table.add_row(
        f"{step['name']['zh']} {step['name']['en']}", step.get("department") or "", state, clock(step["since"])
    )


def asked_for(progress: Mapping[str, Any]) -> list[str]:
    """What the applicant is asked to hand in, one line each."""
    return [
        f"{one['name']['zh']} {one['name']['en']} ({one['department']['zh']} {one['department']['en']})"
        for one in progress.get("todo", ())
    ]
