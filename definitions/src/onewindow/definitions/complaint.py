"""
What is wrong with a catalogue, said so that its author can put it right.

    CatalogueError             the folder can't be used; carries every complaint with file and line
    UnknownDefinitionError     nobody has that service, version or hash
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """
    One thing that is wrong. `path` leads to the field (`steps.fire.when`), `line` counts from 1 (0: not
    known), `code` is stable, `text` says what is wrong and what to do.
    """

    path: str
    line: int
    code: str
    text: str
    file: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.file else f"line {self.line}: " if self.line else ""
        return f"{place}{self.path + ': ' if self.path else ''}{self.text} [{self.code}]"


class CatalogueError(Exception):
    """A catalogue that can't be used; its text has one line for each complaint."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(str(complaint) for complaint in self.complaints))


class UnknownDefinitionError(LookupError):
    """There is no such definition; a case that runs on it must wait until its body is put back."""

    def __init__(self, service: str, version: int | None = None, digest: str | None = None) -> None:
        what = service if version is None else f"{service} version {version}"
        super().__init__(
            f"no definition of {what}" if digest is None else f"no definition of {what} with hash {digest}"
        )
        self.service = service
        self.version = version
        self.hash = digest
