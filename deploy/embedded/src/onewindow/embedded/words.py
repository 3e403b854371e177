"""How the command speaks to a person: short, in Chinese and in English; what fails says what to do."""

import shlex
import shutil
import sys
from pathlib import Path

from rich.console import Console

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class CommandError(Exception):
    """The command cannot go on; ``code`` is its exit code."""

    def __init__(self, zh: str, en: str, code: int = 1) -> None:
        super().__init__(en)
        self.zh = zh
        self.code = code

    @property
    def en(self) -> str:
        """The English sentence."""
        return str(self)


def say(zh: str, en: str, style: str | None = None) -> None:
    """One line in both languages."""
    out.print(f"{zh}  {en}", style=style, markup=False)


def complain(zh: str, en: str) -> None:
    """One line in both languages about what went wrong, to standard error."""
    err.print(f"{zh}  {en}", style="red", markup=False)


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number of things: ``1 entry``, ``2 entries``; ``many`` where an s is not enough."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def typed(*arguments: str) -> str:
    """A command line that runs when it is copied: this command as it was called just now, and its arguments."""
    return shlex.join([*_called(Path(sys.argv[0])), *arguments])


def _called(here: Path) -> list[str]:
    if here.name == "__main__.py":
        return [sys.executable, "-m", "onewindow.embedded"]
    found = shutil.which("onewindow")
    if here.name != "onewindow" or (found and here.exists() and here.samefile(found)):
        return ["onewindow"]
    return [str(here)]
