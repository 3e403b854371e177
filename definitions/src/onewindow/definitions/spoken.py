"""A condition as people read it on paper: questions by their labels, choices by theirs, signs as words.

    "assembly && area_m2 >= 300"  ──▶  是否公众聚集场所 且 经营面积 ≥ 300

What is no word of a form stays as it stands: nothing is left out that the condition says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from onewindow.definitions.form import Answer
from onewindow.definitions.model import Definition
from onewindow.definitions.text import Text

_TOKEN: Final = re.compile(r"&&|\|\||[<>=!]=|[<>!()]|'[^']*'|\"[^\"]*\"|[A-Za-z_]\w*|[0-9.]+|\S")
_SIGNS: Final[Mapping[str, Text]] = {
    "&&": Text(zh="且", en="and"),
    "||": Text(zh="或", en="or"),
    "!": Text(zh="非", en="not"),
    ">=": Text(zh="≥", en="≥"),
    "<=": Text(zh="≤", en="≤"),
    "==": Text(zh="为", en="is"),
    "!=": Text(zh="不为", en="is not"),
    "true": Text(zh="是", en="yes"),
    "false": Text(zh="否", en="no"),
}


def spoken(condition: str, answers: Mapping[str, Answer]) -> Text:
    """The condition in words, for a form with these questions."""
    choices = {code: text for one in answers.values() for code, text in (one.choices or {}).items()}
    told = [_word(token, answers, choices) for token in _TOKEN.findall(condition)]
    return Text(zh=" ".join(one.zh for one in told), en=" ".join(one.en for one in told))


def needed_when(definition: Definition, item: str) -> str | None:
    """Under which condition a material is asked for: its own, and that one of the steps that need it is there.

    None: always, or not at all where no step needs it.
    """
    own = definition.materials[item].when
    of_steps = [step.when for step in definition.steps.values() if item in step.needs]
    parts = [own] if own is not None else []
    if of_steps and all(of_steps):
        named = [one for one in dict.fromkeys(of_steps) if one is not None]
        parts.append(named[0] if len(named) == 1 else " || ".join(f"({one})" for one in named))
    return parts[0] if len(parts) == 1 else " && ".join(f"({one})" for one in parts) or None


def _word(token: str, answers: Mapping[str, Answer], choices: Mapping[str, Text]) -> Text:
    if token in _SIGNS:
        return _SIGNS[token]
    if token in answers:
        return answers[token].label
    plain = token.strip("'\"")
    return choices.get(plain, Text(zh=plain, en=plain))
