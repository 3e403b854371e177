"""What comes out of the typesetter, read back with another program's eyes."""

import asyncio
import io
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from tests.support.decisions import CASE, DENIED, GRANTED

from onewindow.notifier.core.decision import CaseHeader, Decision, Name
from onewindow.notifier.core.documents import document
from onewindow.notifier.shell.typesetter import Typesetter, undrawn


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    """One compiler for all tests, with the committed fonts only: what holds here holds on any machine."""
    one = Typesetter(system_fonts=False)
    yield one
    one.close()


def draw(typesetter: Typesetter, decision: Decision, case: CaseHeader = CASE) -> bytes:
    """The document's bytes, for tests that have no loop of their own."""
    return asyncio.run(typesetter.draw(document(case, decision)))


def read(pdf: bytes) -> str:
    """The text of all pages without blanks: where lines break is the layout's affair."""
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def test_a_drawn_grant_can_be_read_back(typesetter: Typesetter) -> None:
    """Chinese and English can be searched and copied; a grant has no remedies."""
    text = read(draw(typesetter, GRANTED))

    for expected in (
        "准予行政许可决定书",
        "市场监督管理局",
        "张三",
        "营业执照",
        "2026年11月27日",
        "Openingarestaurant",
    ):
        assert expected in text
    assert "行政复议" not in text


def test_a_drawn_refusal_can_be_read_back(typesetter: Typesetter) -> None:
    """Reasons, law and both remedies are on the paper."""
    text = read(draw(typesetter, DENIED))

    for expected in (*DENIED.reasons, *DENIED.law, "六十日内", "六个月内", "within60days"):
        assert expected in text


def test_a_document_is_pdf_a_2b(typesetter: Typesetter) -> None:
    """The XMP marker says part 2, conformance B; title and author are set; every font is embedded."""
    reader = PdfReader(io.BytesIO(draw(typesetter, GRANTED)))
    xmp = reader.xmp_metadata
    metadata = reader.metadata

    assert xmp is not None
    assert "<pdfaid:part>2</pdfaid:part>" in xmp.stream.get_data().decode()
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in xmp.stream.get_data().decode()
    assert metadata is not None
    assert metadata.title == "准予行政许可决定书 准许字〔2026〕000123-1号"
    assert metadata.author == "市场监督管理局"


def test_the_same_decision_is_the_same_bytes(typesetter: Typesetter) -> None:
    """Another compiler, another moment: the file depends on case and decision only."""
    other = Typesetter(system_fonts=False)

    again = draw(other, DENIED)
    other.close()

    assert draw(typesetter, DENIED) == again
    assert draw(typesetter, replace(DENIED, decided_at="2026-11-29T18:00:01.000Z")) != again


@pytest.mark.parametrize(
    "hostile",
    [
        '#panic("x")',
        "*bold* _it_ = title <label> @ref // gone",
        '$x^2$ `raw` \\ #include "/etc/passwd"',
        ']} #read("decision.typ") {[',
        '"; #let sheet = none; "',
    ],
)
def test_no_text_acts_as_markup(typesetter: Typesetter, hostile: str) -> None:
    """Markup in a name, a number or a reason is drawn as it was written."""
    case = replace(CASE, applicant=hostile, service=Name(zh=hostile, en=hostile), number=hostile)
    decision = replace(DENIED, reasons=(hostile,), law=(hostile,), document_number=hostile)

    text = read(draw(typesetter, decision, case))

    assert text.count(re.sub(r"\s+", "", hostile)) >= 6


def test_rare_characters_of_names_are_drawn(typesetter: Typesetter) -> None:
    """The committed subset draws 𠮷, 㐂, 龘 and the third level of the general standard table."""
    assert "𠮷㐂龘𬭎喆" in read(draw(typesetter, GRANTED, replace(CASE, applicant="𠮷㐂龘𬭎喆")))


def test_fonts_of_the_system_change_nothing_that_the_subset_can_draw() -> None:
    """A document has the same bytes on a machine with many fonts and on one with none."""
    with_fonts, without = Typesetter(), Typesetter(system_fonts=False)

    assert draw(with_fonts, DENIED) == draw(without, DENIED)
    with_fonts.close()
    without.close()


def test_a_title_borrows_from_the_regular_weight(typesetter: Typesetter) -> None:
    """An authority's name with characters that the bold subset lacks is drawn all the same, not spelled
    out.
    """
    text = read(draw(typesetter, replace(GRANTED, department_name=Name(zh="鄞县堃镇"))))

    assert text.count("鄞县堃镇") == 2
    assert "U+" not in text


def test_a_character_that_nobody_can_draw_is_spelled(typesetter: Typesetter) -> None:
    """The document is drawn all the same, with the code point in its place and a note."""
    text = read(draw(typesetter, GRANTED, replace(CASE, applicant="李\U000313f9👍न्")))

    assert "李〔U+313F9〕〔U+1F44D〕〔U+0928〕〔U+094D〕" in text
    assert "表示无法显示的字符" in text


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(alphabet=st.characters(codec=None), min_size=1, max_size=30))
def test_every_name_can_be_drawn(typesetter: Typesetter, name: str) -> None:
    """No text that a person can type keeps a result from being made."""
    pdf = draw(typesetter, GRANTED, replace(CASE, applicant="申请人" + name, service=Name(zh="事项" + name)))

    assert pdf.startswith(b"%PDF-")


def test_long_texts_flow_over_pages(typesetter: Typesetter) -> None:
    """Nothing is cut off: the end of a long reason and every page's number are there, the signature not
    alone.
    """
    pdf = draw(typesetter, replace(DENIED, reasons=("很长的理由。" * 900 + "完。", "w" * 500)))
    pages = PdfReader(io.BytesIO(pdf)).pages

    assert len(pages) > 2
    assert "完。" in read(pdf)
    assert f"{len(pages)}/{len(pages)}" in read(pdf)
    assert "救济途径" in pages[-1].extract_text()
    assert read(pdf).replace("\u200b", "").count("w" * 500) == 1


async def test_the_event_loop_goes_on_while_documents_are_drawn() -> None:
    """Other work runs between the start and the end of one drawing, even of the first."""
    typesetter = Typesetter(system_fonts=False)
    drawing = asyncio.ensure_future(typesetter.draw(document(CASE, GRANTED)))
    turns = 0
    while not drawing.done():
        turns += 1
        await asyncio.sleep(0)
    typesetter.close()

    assert turns > 1
    assert drawing.result().startswith(b"%PDF-")


async def test_documents_side_by_side_share_one_compiler(typesetter: Typesetter) -> None:
    """Drawings asked for at once take their turn; each is the document it was asked for."""
    several = [replace(CASE, number=f"2026-{n:06}") for n in range(20)]

    drawn = await asyncio.gather(*(typesetter.draw(document(each, GRANTED)) for each in several))

    assert all(each.number in read(pdf) for each, pdf in zip(several, drawn, strict=True))


def test_typst_names_what_it_cannot_draw() -> None:
    """The diagnostic's form is relied on: this is the one the pinned typst writes."""
    diagnostic = (
        'error: PDF/A-2b error: the text `"𫝀"` could not be displayed with font `"Noto Sans CJK SC"`\n'
        'error: PDF/A-2b error: the text `"\\u{94d}"` could not be displayed with font `"Noto Sans CJK SC"`\n'
    )

    assert undrawn(diagnostic) == {"𫝀", "\u094d"}
