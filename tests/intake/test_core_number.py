"""Numbers people read aloud, and the ids and codes behind them."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.intake.core.number import (
    ALPHABET,
    application_id,
    application_number,
    query_code,
    read_number,
    same_code,
)

DAY = date(2026, 11, 23)
FULL = {ord(plain): ord(plain) + 0xFEE0 for plain in ALPHABET + "S"}


def test_the_same_caller_and_key_give_the_same_id() -> None:
    """An id follows from caller and key alone, and looks like a UUID."""
    assert application_id("me", "k-1") == application_id("me", "k-1")
    assert re.fullmatch(
        r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", application_id("me", "k")
    )


def test_another_caller_with_the_same_key_has_another_application() -> None:
    """Keys of different people never meet, also where one's name goes on like the other's key begins."""
    assert application_id("me", "k") != application_id("me-2", "k")
    assert application_id("me", "-2k") != application_id("me-2", "k")


def test_a_number_shows_its_day_and_checks_itself() -> None:
    """A number is YJS, the day, eight characters and one that checks the rest."""
    number = application_number("some-id", DAY)

    assert re.fullmatch(rf"YJS20261123[{ALPHABET}]{{9}}", number)
    assert number == read_number(number)


@pytest.mark.parametrize("spell", [str.lower, lambda n: f" {n[:11]}-{n[11:19]}-{n[19]} ", lambda n: n.translate(FULL)])
def test_a_number_is_read_however_it_is_typed(spell) -> None:  # type: ignore[no-untyped-def]
    """Lower case, hyphens, blanks and full-width characters do not matter."""
    number = application_number("some-id", DAY)

    assert number == read_number(spell(number))


@given(st.uuids(), st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(identity, place, other) -> None:  # type: ignore[no-untyped-def]
    """No number with one character changed is a number."""
    number = application_number(str(identity), DAY)
    wrong = number[: 3 + place] + other + number[4 + place :]

    assert read_number(wrong) == (number if wrong == number else None)


@given(st.uuids(), st.integers(0, 15), st.integers(0, 15))
def test_two_swapped_characters_are_always_found(identity, one, two) -> None:  # type: ignore[no-untyped-def]
    """No number with two characters swapped is a number."""
    number = application_number(str(identity), DAY)
    body = list(number)
    body[3 + one], body[3 + two] = body[3 + two], body[3 + one]
    wrong = "".join(body)

    assert read_number(wrong) == (number if wrong == number else None)


@pytest.mark.parametrize("typed", ["", "YJS", "YJS20261123", "X" * 20, "YJSIIIIIIIIIIIIIIIII", "\x00", "9" * 10_000])
def test_what_is_no_number_is_none(typed: str) -> None:
    """Anything else is read as no number at all."""
    assert read_number(typed) is None


def test_the_number_does_not_give_the_query_code_away() -> None:
    """The code follows from a secret: with another one it is another code for the same application."""
    code = query_code("some-id", b"s" * 16)

    assert re.fullmatch(rf"[{ALPHABET}]{{6}}", code)
    assert code != query_code("some-id", b"t" * 16)
    assert same_code(code.lower(), code)
    assert not same_code(code[:5] + ("0" if code[5] != "0" else "1"), code)
    assert not same_code("查询码", code)
