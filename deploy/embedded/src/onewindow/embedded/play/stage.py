"""What the audience sees: every application step by step, who has it, since when; and what is being done."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from rich.console import RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from onewindow.chassis.clock import SystemClock
from onewindow.embedded.showing import clock, short_state, style_of
from onewindow.embedded.words import out

Progress = Mapping[str, Any]


class Stage:
    """Shows the latest progress of each application; on a terminal live, else one line for each change."""

    def __init__(self) -> None:
        self._seen: dict[str, Progress] = {}
        self._titles: dict[str, str] = {}
        self._clock = SystemClock()
        self._live = Live(console=out, get_renderable=self._drawn, refresh_per_second=8)

    def open(self) -> AbstractContextManager[object]:
        """Show it for as long as the context lasts."""
        return self._live if out.is_terminal else nullcontext()

    def introduce(self, number: str, title: str) -> None:
        """An application has got its number."""
        self._titles[number] = title

    def show(self, progress: Progress) -> None:
        """An application is further than it was."""
        number = progress["number"]
        before = {step["step"]: step for step in self._seen.get(number, {"steps": ()})["steps"]}
        self._seen[number] = progress
        if out.is_terminal:
            return
        for step in progress["steps"]:
            old = before.get(step["step"])
            if step["state"] != "skipped" and (old is None or _look_of(old) != _look_of(step)):
                name, state = step["name"], short_state(step)
                self.tell(
                    f"  {self._titles[number]} {name['zh']} {name['en']}: {state}，自 since {clock(step['since'])}"
                )

    def tell(self, text: str, style: str | None = None) -> None:
        """One line of what is being done."""
        out.print(f"{clock(self._clock.now())} {text}", style=style, markup=False)

    def _drawn(self) -> RenderableType:
        table = Table(show_edge=False, pad_edge=False, box=None, expand=True)
        table.add_column("环节 step", no_wrap=True, ratio=1)
        for heading, width in (("部门 with", 9), ("状态 state", 24), ("自 since", 8)):
            table.add_column(heading, no_wrap=True, width=width)
        for number, progress in self._seen.items():
            says = progress["says"]
            whole = f"{says['zh']} {says['en']}"
            table.add_row(Text(f"{self._titles[number]} {number}", style="bold"), "", Text(whole, style="bold"))
            for step in progress["steps"]:
                if step["state"] != "skipped":
                    name = f"  {step['name']['zh']} {step['name']['en']}"
                    state = Text(short_state(step), style_of(step))
                    table.add_row(name, step.get("department") or "", state, clock(step["since"]))
        return table


def _look_of(step: Mapping[str, Any]) -> tuple[Any, ...]:
    return step["state"], step.get("look"), step["round"]
