"""A form on A4, as Chromium prints it."""

import io
import re
from pathlib import Path
from unicodedata import normalize

import pytest
from pypdf import PdfReader
from tests.pages.forms import CARD
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


async def test_a_draft_prints_on_a4_as_it_is_filled_in(hall: Hall) -> None:
    """What was typed stands on the paper, a chosen box is ticked, and its code is not on it."""
    writer = await hall.come("me", js=False)
    await writer.go("/services/village-elder-card")
    await writer.press("开始申请")
    draft = writer.page.url.removeprefix(hall.url).rpartition("/")[0]
    await writer.write("#value", CARD["applicant_name"])
    await writer.press("保存并继续")
    await writer.go(f"{draft}/aged_65")
    await writer.tick("input[type=radio][value='true']")
    await writer.press("保存并继续")
    await writer.go(f"{draft}/-check")
    code = "".join(re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", await writer.page.inner_text("main")))
    await writer.press("打印已填写的申请表")
    pages = PdfReader(io.BytesIO(await writer.page.pdf(prefer_css_page_size=True))).pages
    drawn = _plain("".join(page.extract_text() for page in pages))

    assert all(_plain(said) in drawn for said in (CARD["applicant_name"], "☑", "尚未提交"))
    assert 14 == len(code)
    assert _plain(code) not in drawn
    assert {_A4} == {(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in pages}


def _plain(text: str) -> str:
    """Without blanks; a font's glyph for a radical is read back as that radical (⼿), which is the word (手)."""
    return "".join(normalize("NFKC", text).translate(_RADICALS).split())
