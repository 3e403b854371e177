"""The words of the pages: each sentence of each template stands in the catalogue beside it, and no other does."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

ROOT = Path(__file__).parents[2]
ROOMS = sorted({one.parents[1] for part in ("chassis", "services") for one in (ROOT / part).rglob("templates/*.html")})


def asked_in(room: Path) -> set[str]:
    """The sentences of the room's templates, in Chinese."""
    found: set[str] = set()
    for template in (room / "templates").glob("*.html"):
        with template.open("rb") as file:
            for *_, said, _ in babel_extract(file, ["_"], [], {"encoding": "utf-8"}):
                found.add(str(said[0] if isinstance(said, tuple) else said))
    return found


def said_in(room: Path) -> dict[str, str]:
    """The catalogue: Chinese to English."""
    with (room / "words" / "en.po").open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file, locale="en") if one.id}


def test_four_rooms_have_pages() -> None:
    """The kit, intake, the desks and the notifier; a room that is new is looked at too."""
    assert 4 == len(ROOMS)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: "/".join(room.parts[-3:]))
def test_every_sentence_is_there_in_english_and_none_is_left_over(room: Path) -> None:
    """What is missing would be read in Chinese by somebody who reads none."""
    asked, said = asked_in(room), said_in(room)

    assert asked == set(said)
    assert all(english.strip() for english in said.values())


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: "/".join(room.parts[-3:]))
def test_no_english_stands_in_a_template_where_a_reader_would_meet_it_untranslated(room: Path) -> None:
    """A gap in a sentence is named alike in both languages."""
    for chinese, english in said_in(room).items():
        assert set(_gaps(chinese)) == set(_gaps(english)), chinese


def _gaps(text: str) -> list[str]:
    return [one.partition("}")[0] for one in text.split("{")[1:]]
