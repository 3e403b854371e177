"""A condition as people read it on paper: questions by their labels, choices by theirs, signs as words.

    "assembly && area_m2 >= 300"  ──▶  “是否公众聚集场所”选“是”，并且“经营面积”不小于300

    when  = all (|| all)*        all  = one (&& one)*        one  = ! one | ( when ) | answer [compared]

What is no such condition is not guessed at: the window tells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from onewindow.definitions.form import Answer
from onewindow.definitions.model import Definition
from onewindow.definitions.text import Text

ASK_THE_WINDOW: Final = Text(zh="视情况，请向窗口询问", en="in some cases; ask at the window")
_TOKEN: Final = re.compile(r"\s*(&&|\|\||==|!=|>=|<=|[!<>()]|'[^']*'|\"[^\"]*\"|-?\d+(?:\.\d+)?|[a-z][a-z0-9_]*)")
_COMPARED: Final[Mapping[str, tuple[str, str]]] = {
    "==": ("等于", "is"),
    "!=": ("不等于", "is not"),
    ">=": ("不小于", "is at least"),
    "<=": ("不大于", "is at most"),
    ">": ("大于", "is more than"),
    "<": ("小于", "is less than"),
}


def spoken(condition: str, answers: Mapping[str, Answer]) -> Text:
    """The condition in words, for a form with these questions."""
    try:
        return _Reader(condition, answers).whole()
    except (LookupError, ValueError):
        return ASK_THE_WINDOW


def needed_when(definition: Definition, item: str) -> str | None:
    """Under which condition a material is asked for: its own, and that one of the steps that need it is there.

    None: always, or not at all where no step needs it.
    """
    own = definition.materials[item].when
    of_steps = [step.when for step in definition.steps.values() if item in step.needs]
    parts = [own] if own is not None else []
    if of_steps and all(of_steps) and own not in of_steps:
        named = [one for one in dict.fromkeys(of_steps) if one is not None]
        parts.append(named[0] if len(named) == 1 else " || ".join(f"({one})" for one in named))
    return parts[0] if len(parts) == 1 else " && ".join(f"({one})" for one in parts) or None


def _joined(texts: list[Text], zh: str, en: str) -> Text:
    both = dict.fromkeys((text.zh, text.en) for text in texts)
    return Text(zh=zh.join(one for one, _ in both), en=en.join(one for _, one in both))


class _Reader:
    """Reads one condition from left to right. Raises LookupError, ValueError for what it cannot say."""

    def __init__(self, when: str, answers: Mapping[str, Answer]) -> None:
        self._answers, self._left = answers, _tokens(when)

    def whole(self) -> Text:
        said = self._either()
        if self._left:
            raise ValueError(self._left[0])
        return said

    def _either(self) -> Text:
        return self._chain("||", self._all, "，或者", ", or ")

    def _all(self) -> Text:
        return self._chain("&&", self._one, "，并且", ", and ")

    def _chain(self, sign: str, part: Callable[[], Text], zh: str, en: str) -> Text:
        parts = [part()]
        while self._left[:1] == [sign]:
            self._left.pop(0)
            parts.append(part())
        return _joined(parts, zh, en)

    def _one(self) -> Text:
        match self._left.pop(0):
            case "!":
                if self._left[:1] == ["("]:
                    said = self._one()
                    return Text(zh=f"不属于{said.zh}的情形", en=f"not {said.en}")
                return self._yes_or_no(self._left.pop(0), yes=False)
            case "(":
                said = self._either()
                if self._left.pop(0) != ")":
                    raise ValueError("no end of a bracket")
                return Text(zh=f"（{said.zh}）", en=f"({said.en})")
            case name if self._left and self._left[0] in _COMPARED:
                return self._compared(name, self._left.pop(0), self._left.pop(0))
            case name:
                return self._yes_or_no(name, yes=True)

    def _yes_or_no(self, name: str, *, yes: bool) -> Text:
        answer = self._answers[name]
        if answer.type != "boolean":
            raise ValueError(name)
        zh, en = ("是", "yes") if yes else ("否", "no")
        return Text(zh=f"“{answer.label.zh}”选“{zh}”", en=f"“{answer.label.en}” is answered {en}")

    def _compared(self, name: str, sign: str, value: str) -> Text:
        answer, (zh, en) = self._answers[name], _COMPARED[sign]
        if answer.choices is not None:
            chosen = answer.choices[value[1:-1]]
            zh = {"==": "选", "!=": "不选"}[sign]
            return Text(zh=f"“{answer.label.zh}”{zh}“{chosen.zh}”", en=f"“{answer.label.en}” {en} “{chosen.en}”")
        if answer.type not in ("number", "integer"):
            raise ValueError(name)
        float(value)
        return Text(zh=f"“{answer.label.zh}”{zh}{value}", en=f"“{answer.label.en}” {en} {value}")


def _tokens(when: str) -> list[str]:
    found, place, text = [], 0, when.strip()
    while place < len(text):
        token = _TOKEN.match(text, place)
        if token is None:
            raise ValueError(text[place:])
        found.append(token[1])
        place = token.end()
    return found
