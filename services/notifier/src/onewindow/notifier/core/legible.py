"""What a person wrote, as it can stand on paper: one line, nothing hidden, nothing that turns the reading
order.

A character that cannot be shown is never dropped or replaced by a look-alike: it is spelled out as its code
point.
"""

import re
import unicodedata
from collections.abc import Set

_WITHOUT_INK = frozenset("\u00ad\u200b\u2060\ufeff")  # soft hyphen, zero width space, joiner and mark: nothing is lost
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # controls, direction marks, private, unassigned

_LONG_WORD = re.compile(r"[!-~\u00a1-\u2fff]{33,}")  # no narrower column holds more in one line
_PIECE = 12


def spelled(character: str) -> str:
    """The code point in brackets: ``〔U+2B740〕``."""
    return f"〔U+{ord(character):04X}〕"


def legible(text: str, undrawable: Set[str] = frozenset()) -> str:
    """The text on one line, with characters that no font has (``undrawable``) or no eye sees spelled out."""
    shown = []
    for character in text:
        if character in _WITHOUT_INK:
            continue
        if character.isspace():
            shown.append(" ")
        elif character in undrawable or unicodedata.category(character) in _UNSEEN:
            shown.append(spelled(character))
        else:
            shown.append(character)
    return " ".join("".join(shown).split())


def lines(text: str, undrawable: Set[str] = frozenset()) -> tuple[str, ...]:
    """The text's lines, each legible, without the empty ones."""
    return tuple(line for part in text.splitlines() if (line := legible(part, undrawable)))


def breakable(text: str) -> str:
    """The text with a zero width space now and then inside words too long for a line, so that none runs off
    the paper. Ordinary words, numbers and Chinese text stay as they are.
    """

    def pieces(word: re.Match[str]) -> str:
        return "\u200b".join(word[0][start : start + _PIECE] for start in range(0, len(word[0]), _PIECE))

    return _LONG_WORD.sub(pieces, text)


def says_something(text: str) -> bool:
    """Whether there is at least one letter or digit of any script; blanks, dashes and dots say nothing."""
    return any(character.isalnum() for character in text)
