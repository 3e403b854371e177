"""A form on A4, as Chromium prints it."""

import io
from pathlib import Path
from unicodedata import normalize

import pytest
from pypdf import PdfReader
from tests.pages.visitor import Hall

from onewindow.definitions.load import Catalogue
from onewindow.embedded.shipped import catalogue_folder

pytestmark = pytest.mark.browser
_A4 = (595, 842)
_RADICALS = str.maketrans({"⺠": "民", "戶": "户", "⻛": "风", "⻔": "门", "⻋": "车", "⻝": "食"})
"""Radicals of simplified characters, which Unicode does not hold to be compatible with them."""


async def test_an_empty_form_prints_on_a4_with_all_its_labels(hall: Hall) -> None:
    """Every question and every material is on the paper, and nothing of the site's frame."""
    definition = Catalogue.load(Path(catalogue_folder())).get("catering-open")
    reader = await hall.come(js=False)
    await reader.go("/services/catering-open/print")
    pages = PdfReader(io.BytesIO(await reader.page.pdf(prefer_css_page_size=True))).pages
    drawn = _plain("".join(page.extract_text() for page in pages))

    labels = [answer.label.zh for answer in definition.answers.values()]
    labels += [one.name.zh for one in definition.materials.values() if one.from_ is None]
    assert [] == [label for label in labels if _plain(label) not in drawn]
    assert not any(said in drawn for said in ("演示系统", "English", "返回"))
    assert {_A4} == {(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in pages}
    print(f"{len(pages)} A4 pages, {len(labels)} labels")


def _plain(text: str) -> str:
    """Without blanks; a font's glyph for a radical is read back as that radical (⼿), which is the word (手)."""
    return "".join(normalize("NFKC", text).translate(_RADICALS).split())
