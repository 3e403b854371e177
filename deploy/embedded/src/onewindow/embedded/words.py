"""How the command speaks to a person: short, in Chinese and in English; what fails says what to do."""

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
