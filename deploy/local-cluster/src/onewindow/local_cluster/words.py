"""How the cluster speaks to a person: short, in Chinese and in English; what fails says what to do."""

from rich.console import Console

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class ClusterError(Exception):
    """The cluster cannot be had; the text says what to do about it. ``code`` is the exit code of a command."""

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


def mention(zh: str, en: str) -> None:
    """One line in both languages to standard error, where it is not taken for a result."""
    err.print(f"{zh}  {en}", style="dim", markup=False)


def complain(zh: str, en: str) -> None:
    """One line in both languages about what went wrong, to standard error."""
    err.print(f"{zh}  {en}", style="red", markup=False)
