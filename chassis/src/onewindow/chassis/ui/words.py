"""The words of templates: Chinese stands in them, English in the ``words/en.po`` beside them, which Babel reads."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po


def english(rooms: Iterable[Path]) -> Mapping[str, str]:
    """What every Chinese sentence of these rooms' templates is in English."""
    said: dict[str, str] = {}
    for room in rooms:
        with (room / "words" / "en.po").open("rb") as file:
            said |= {str(one.id): str(one.string) for one in read_po(file, locale="en") if one.id and one.string}
    return said


def marks_of(language: str) -> Mapping[str, Any]:
    """The marks that a language sets its own way: ``colon``, and ``aside`` for what is said in brackets."""
    if language == "en":
        return {"colon": ": ", "aside": " ({})".format}
    return {"colon": "：", "aside": "（{}）".format}
