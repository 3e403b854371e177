"""What stands in a document, before anything is drawn."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.decisions import CASE, DENIED, GRANTED

from onewindow.notifier.core.decision import CaseHeader, Decision, IncompleteDecisionError, Name, Remedies
from onewindow.notifier.core.documents import Sheet, document, sheet
from onewindow.notifier.core.legible import breakable, legible, lines


def sheet_of(decision: Decision, case: CaseHeader = CASE) -> Sheet:
    """What would be drawn."""
    return sheet(document(case, decision))


def row(drawn: Sheet, label: str) -> tuple[str, str]:
    """A value of the table, Chinese and English, by its label."""
    (value,) = [each["value"] for each in drawn["rows"] if each["label"]["zh"] == label]
    return value["zh"], value["en"]


def section(drawn: Sheet, label: str) -> list[str]:
    """The items under a heading."""
    return [item["zh"] for each in drawn["sections"] if each["label"]["zh"] == label for item in each["items"]]


def test_a_grant_says_all_that_the_law_asks_of_it() -> None:
    """A grant names authority, number, applicant, service, application, output, date and legal basis."""
    drawn = sheet_of(GRANTED)

    assert drawn["title"] == {"zh": "准予行政许可决定书", "en": "Decision Granting an Administrative Licence"}
    assert drawn["authority"] == {"zh": "市场监督管理局", "en": "Market Regulation"}
    assert drawn["number"] == "准许字〔2026〕000123-1号"
    assert row(drawn, "申请人") == ("张三", "")
    assert row(drawn, "办理事项") == ("开办餐饮店一件事", "Opening a restaurant")
    assert row(drawn, "申请编号") == ("2026-330127-000123-7", "")
    assert row(drawn, "准予内容") == ("营业执照", "Business licence")
    assert drawn["date"] == {"zh": "2026年11月27日", "en": "27 November 2026"}
    assert section(drawn, "依据") == [
        "《市场主体登记管理条例》第十九条",
        "《中华人民共和国行政许可法》第三十八条第一款",
    ]
    assert "决定准予行政许可" in drawn["operative"]["zh"]
    assert drawn["operative"]["en"].endswith("The licence is granted.")


def test_a_refusal_says_why_by_which_law_and_where_to_turn() -> None:
    """A refusal carries reasons, law, sixty days for reconsideration and six months for the court."""
    remedies = Remedies(
        reconsideration=Name(zh="某某县人民政府", en="the people's government of Moumou County"),
        court=Name(zh="某某县人民法院", en="the people's court of Moumou County"),
    )

    drawn = sheet_of(replace(DENIED, remedies=remedies))

    assert drawn["title"]["zh"] == "不予行政许可决定书"
    assert section(drawn, "理由") == ["二层疏散楼梯净宽度小于规范要求。", "厨房未设置防火隔墙。"]
    assert section(drawn, "依据")[0] == "《中华人民共和国消防法》第十五条"
    assert section(drawn, "救济途径") == [
        "如不服本决定，可以自收到本决定书之日起六十日内向某某县人民政府申请行政复议，"
        "或者自收到之日起六个月内依法向某某县人民法院提起行政诉讼。"
    ]
    assert "within 60 days" in drawn["sections"][-1]["items"][0]["en"]
    assert "within six months" in drawn["sections"][-1]["items"][0]["en"]
    assert drawn["authority"]["zh"] == "某某县消防救援大队"


@pytest.mark.parametrize("blank", [(), ("",), (" \n\t",), ("\u200b",), ("——",), ("有理由", "。")])
@pytest.mark.parametrize("field", ["reasons", "law"])
def test_a_refusal_without_grounds_cannot_be_written(field: str, blank: tuple[str, ...]) -> None:
    """Blank reasons or law, or a blank among them, are an error that names the field."""
    with pytest.raises(IncompleteDecisionError) as error:
        document(CASE, replace(DENIED, reasons=blank) if field == "reasons" else replace(DENIED, law=blank))

    assert error.value.missing == (field,)


@pytest.mark.parametrize(
    ("case", "decision", "missing"),
    [
        (replace(CASE, applicant=" "), GRANTED, ("applicant",)),
        (replace(CASE, number=""), GRANTED, ("number",)),
        (CASE, replace(GRANTED, document_number="", department_name=Name(zh="")), ("authority", "document_number")),
        (CASE, replace(GRANTED, step="../etc"), ("step",)),
    ],
)
def test_a_document_never_has_a_gap(case: CaseHeader, decision: Decision, missing: tuple[str, ...]) -> None:
    """What every document must carry is checked, and so is that the step can be a file name."""
    with pytest.raises(IncompleteDecisionError) as error:
        document(case, decision)

    assert error.value.missing == missing


def test_an_automatic_decision_is_marked() -> None:
    """A decision by a rule says so in both languages; a person's decision does not."""
    drawn = sheet_of(replace(GRANTED, automatic=True, by_role="service"))

    assert drawn["mark"] == {"zh": "自动决定", "en": "Automatic decision"}
    assert row(drawn, "决定方式")[0].startswith("自动决定")
    assert sheet_of(GRANTED)["mark"] is None
    assert row(sheet_of(GRANTED), "决定方式") == ("人工审查，由经办人作出", "an officer, after examination")


def test_dates_are_those_of_china() -> None:
    """A decision at 18:00 UTC was made on the next day, and the file's own time says so too."""
    assert sheet_of(DENIED)["date"]["zh"] == "2026年11月30日"
    assert document(CASE, DENIED).issued == "2026-11-30T02:00:00+08:00"


def test_what_is_no_licence_does_not_call_itself_one() -> None:
    """A public service is granted or refused without citing the Administrative Licensing Law."""
    drawn = sheet_of(replace(DENIED, matter="service"))

    assert drawn["title"]["zh"] == "不予办理决定书"
    assert section(drawn, "依据") == ["《中华人民共和国消防法》第十五条"]
    assert "行政许可" not in str(drawn)


def test_a_grant_that_names_no_law_does_not_speak_of_any() -> None:
    """Where neither department nor general law is cited, the sentence does not point at an empty list."""
    drawn = sheet_of(replace(GRANTED, matter="service", law=()))

    assert drawn["operative"]["zh"].endswith("本机关决定准予办理。")
    assert section(drawn, "依据") == []


def test_a_document_is_named_after_its_step_and_kind() -> None:
    """The file name tells step and kind."""
    assert document(CASE, GRANTED).name == "licence-grant_decision.pdf"
    assert document(CASE, DENIED).name == "fire-refusal_decision.pdf"


def test_a_name_without_english_stands_once() -> None:
    """The Chinese name is not repeated where English is missing."""
    drawn = sheet_of(replace(GRANTED, department_name=Name(zh="林业站")))

    assert drawn["authority"] == {"zh": "林业站", "en": ""}


def test_what_cannot_be_seen_is_spelled_out() -> None:
    """Direction marks, controls, private characters and half pairs become code points; a note explains
    them.
    """
    drawn = sheet_of(GRANTED, replace(CASE, applicant="张\u202e三\x00\ue000\ud800"))

    assert row(drawn, "申请人")[0] == "张〔U+202E〕三〔U+0000〕〔U+E000〕〔U+D800〕"
    assert len(drawn["notes"]) == 2
    assert len(sheet_of(GRANTED)["notes"]) == 1


def test_what_nobody_can_draw_is_spelled_out() -> None:
    """A character that no font has becomes its code point wherever it stands."""
    drawn = sheet(document(replace(CASE, applicant="李𫝀"), GRANTED), frozenset("𫝀"))

    assert row(drawn, "申请人")[0] == "李〔U+2B740〕"


def test_reasons_keep_their_lines() -> None:
    """A reason of several lines stays one reason; a name stays on one line."""
    assert section(sheet_of(replace(DENIED, reasons=("第一行。\r\n\r\n 第二行。",))), "理由") == ["第一行。\n第二行。"]
    assert lines("a\u2028b\n\nc") == ("a", "b", "c")
    assert legible(" 张\n 三\u3000丰 ") == "张 三 丰"


def test_a_word_longer_than_a_line_can_break() -> None:
    """Long words get break points and lose nothing; ordinary text and Chinese stay as they are."""
    assert breakable("x" * 40).replace("\u200b", "") == "x" * 40
    assert "\u200b" in breakable("x" * 40)
    assert breakable("张" * 400 + " 2026-330127-000123-7") == "张" * 400 + " 2026-330127-000123-7"


@given(st.text(alphabet=st.characters(codec=None)))
def test_legible_text_is_plain(text: str) -> None:
    """Whatever was written, the result is one printable line, and making it legible again changes nothing."""
    shown = legible(text)

    assert "".join(shown.split("〔")).isprintable()
    assert legible(shown) == shown
