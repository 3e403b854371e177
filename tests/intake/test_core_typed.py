"""What people type: identity numbers, mobile numbers, names."""

import pytest

from onewindow.intake.core.typed import mobile, resident_id, text

VALID = ["11010519491231002X", "440524188001010014", "450981199001010019"]
INVALID = ["110105194912310021", "11010519491331002X", "1101051949123100", "", "11010519491231002Y", "abc"]


@pytest.mark.parametrize("number", VALID)
def test_a_right_number_is_kept(number: str) -> None:
    """Check character and date right: the number, whatever its region is called today."""
    assert number == resident_id(number)


@pytest.mark.parametrize(
    "typed", ["11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ", " 110105 19491231 002X "]
)
def test_a_number_has_one_form(typed: str) -> None:
    """Small x, full-width digits and blanks become the one form."""
    assert resident_id(typed) == "11010519491231002X"


@pytest.mark.parametrize("number", INVALID)
def test_a_wrong_number_is_refused(number: str) -> None:
    """A wrong check character, a thirteenth month or a missing digit is no number."""
    assert resident_id(number) is None


def test_a_residence_permit_counts_like_any_other() -> None:
    """Numbers that begin with 81, 82 or 83 are judged by date and check character only."""
    assert resident_id("810000199408230021") == "810000199408230021"


@pytest.mark.parametrize(("typed", "kept"), [("13800138000", "13800138000"), ("+86 138-0013-8000", "13800138000")])
def test_a_mobile_number_has_one_form(typed: str, kept: str) -> None:
    """Eleven digits, without country code and separators."""
    assert kept == mobile(typed)


@pytest.mark.parametrize("typed", ["12800138000", "1380013800", "call me"])
def test_what_is_no_mobile_number_is_none(typed: str) -> None:
    """Anything else is refused."""
    assert mobile(typed) is None


@pytest.mark.parametrize("name", ["王小明", "𠮷田 𬭶", "Åsa", "阿卜杜拉·买买提", "👩‍🍳 kitchen"])
def test_rare_names_are_kept(name: str) -> None:
    """Characters outside the first plane, dots and joined emoji are names too; only their form is made one."""
    assert text(name) == name


def test_text_is_brought_into_one_form() -> None:
    """A letter and its accent become one character (NFC); blanks around are no part of it."""
    assert text("  A\u030asa ") == "Åsa"


@pytest.mark.parametrize("trick", ["a\x00b", "a\u202eb", "a\u2066b", "a\x1bb", "a\ud800b", "\ufeffa"])
def test_text_that_tricks_a_screen_is_refused(trick: str) -> None:
    """NUL, escapes, half a surrogate pair and marks that turn the writing direction are no text."""
    assert text(trick) is None
