"""Draws documents as PDF/A-2b with one warm typst compiler per process.

The compiler keeps fonts and template in memory: the first document takes a tenth of a second, each further
one a few milliseconds. It is not made for two threads, so it lives on one worker thread of its own and the
event loop goes on.
"""

import asyncio
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import typst

from onewindow.notifier.core.decision import CaseHeader, Decision, Name
from onewindow.notifier.core.documents import Document, Drawable

_HERE = Path(__file__).parent.parent
_TEMPLATES = _HERE / "templates"
_FONTS = _HERE / "fonts"
_TRIES = 4  # each one spells out what the last one could not draw; two are enough unless marks combine
_UNDRAWN = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")


_SAMPLE = Document(
    CaseHeader(number="0", service=Name(zh="事"), applicant="某", submitted_at="2026-01-01T00:00:00.000Z"),
    Decision(
        step="sample",
        department="sample",
        department_name=Name(zh="局"),
        outcome="denied",
        decided_at="2026-01-01T00:00:00.000Z",
        by_role="service",
        document_number="0",
        reasons=("某",),
        law=("某",),
    ),
)


class TypesettingError(RuntimeError):
    """Typst could not draw a document; the text says where in the template and why."""


class Typesetter:
    """The one compiler of a process. Nothing is loaded before the first document.

    Characters that the committed fonts lack are drawn by the system's fonts (``system_fonts``); what nobody
    can draw is spelled out as its code point. Close it to end its thread.
    """

    def __init__(self, *, system_fonts: bool = True) -> None:
        self._system_fonts = system_fonts
        self._compiler: typst.Compiler | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="typesetter")

    async def draw(self, document: Drawable) -> bytes:
        """The document as PDF/A-2b. The same document gives the same bytes. Raises TypesettingError."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._draw, document)

    async def warm_up(self) -> None:
        """Draw a sample now, so that the first applicant does not wait for fonts and template."""
        await self.draw(_SAMPLE)

    def close(self) -> None:
        """Wait for the document being drawn, then end the thread."""
        self._thread.shutdown(wait=True)

    def _open(self) -> typst.Compiler:
        if self._compiler is None:
            fonts = typst.Fonts(
                include_system_fonts=self._system_fonts, include_embedded_fonts=False, font_paths=[_FONTS]
            )
            self._compiler = typst.Compiler(_TEMPLATES / "decision.typ", root=_TEMPLATES, font_paths=fonts)
        return self._compiler

    def _draw(self, document: Drawable) -> bytes:
        undrawable: frozenset[str] = frozenset()
        for _ in range(_TRIES):
            try:
                return self._compile(document, undrawable)
            except typst.TypstError as error:
                more = undrawn(error.diagnostic) - undrawable
                if not more:
                    raise TypesettingError(f"{document.name}: {error.diagnostic}") from error
                undrawable |= more
        raise TypesettingError(f"{document.name}: still characters that nobody can draw after {_TRIES} tries")

    def _compile(self, document: Drawable, undrawable: frozenset[str]) -> bytes:
        drawn = self._open().compile(
            format="pdf",
            sys_inputs={"sheet": json.dumps(document.sheet(undrawable), ensure_ascii=False)},
            pdf_standards=["a-2b"],
            timestamp=datetime.fromisoformat(document.issued),
        )
        if not isinstance(drawn, bytes):
            raise TypesettingError(f"{document.name}: typst gave no PDF")
        return drawn


def undrawn(diagnostic: str) -> frozenset[str]:
    """The characters typst names as drawn by no font, read from its diagnostic text."""
    texts = (_ESCAPE.sub(lambda hit: chr(int(hit[1], 16)), text) for text in _UNDRAWN.findall(diagnostic))
    return frozenset(character for text in texts for character in text)
