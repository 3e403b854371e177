"""An application's progress as a table in the terminal: who has it, since when, in which state."""

from collections.abc import Mapping
from typing import Any

from rich.table import Table
from rich.text import Text

from onewindow.contracts.instant import SHANGHAI, moment

_STATES: Mapping[str, tuple[str, str, str]] = {
    "waiting": ("等待", "waiting", "dim"),
    "open": ("待领取", "queued", "cyan"),
    "taken": ("办理中", "in hand", "bold cyan"),
    "asked": ("待补正", "asked you", "yellow"),
    "granted": ("同意", "granted", "green"),
    "denied": ("不同意", "denied", "red"),
    "lapsed": ("逾期视为同意", "lapsed", "green"),
    "announced": ("公示中", "announced", "cyan"),
    "elapsed": ("公示期满", "no objection", "green"),
    "cancelled": ("无需办理", "cancelled", "dim"),
    "skipped": ("不涉及", "skipped", "dim"),
}
_LOOKS: Mapping[str, tuple[str, str, str]] = {
    "open": ("预审中", "looking", "cyan"),
    "complete": ("预审齐全", "complete", "green"),
    "defects": ("预审需补正", "defects found", "yellow"),
}


def short_state(step: Mapping[str, Any]) -> str:
    """A step's state in a word of each language."""
    zh, en, _ = _words_of(step)
    return f"{zh} {en}"


def style_of(step: Mapping[str, Any]) -> str:
    """How a step's state is coloured; the words say the same."""
    return _words_of(step)[2]


def clock(instant: str) -> str:
    """The time of day in China, to the second."""
    return f"{moment(instant).astimezone(SHANGHAI):%H:%M:%S}"


def table_of(progress: Mapping[str, Any]) -> Table:
    """One application, step by step: who has it, in which state, since when."""
    says, name = progress["says"], progress["service_name"]
    title = f"{progress['number']}  {name['zh']} {name['en']}\n{says['zh']}  {says['en']}"
    table = Table(title=Text(title), title_justify="left", show_edge=False, pad_edge=False)
    for heading in ("环节 step", "部门 with", "状态 state", "自 since"):
        table.add_column(heading, overflow="fold")
    for step in progress["steps"]:
        state = Text(short_state(step), style_of(step))
        if usually := step.get("usually"):
            state.append(f"\n{usually['says']['zh']} {usually['says']['en']}", "dim")
        names = f"{step['name']['zh']} {step['name']['en']}"
        table.add_row(names, step.get("department") or "", state, clock(step["since"]))
    return table


def asked_for(progress: Mapping[str, Any]) -> list[str]:
    """What the applicant is asked to hand in, one line each."""
    return [
        f"{one['name']['zh']} {one['name']['en']} ({one['department']['zh']} {one['department']['en']})"
        for one in progress.get("todo", ())
    ]


def _words_of(step: Mapping[str, Any]) -> tuple[str, str, str]:
    state = step["state"]
    if state == "waiting" and step.get("look") in _LOOKS:
        return _LOOKS[step["look"]]
    return _STATES.get(state, (state, state, ""))
