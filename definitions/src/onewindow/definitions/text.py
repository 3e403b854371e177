"""What people read, in both languages of the product."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, model_validator

from onewindow.definitions.part import Part

Language = Literal["zh", "en"]


class Text(Part):
    """One sentence or name in Chinese and English; `checks` refuses a blank side."""

    zh: str
    en: str

    @model_validator(mode="before")
    @classmethod
    def _stands_in_both(cls, value: object) -> object:
        if isinstance(value, str):
            raise ValueError("say it in both languages: {zh: …, en: …}")
        return value

    def said_in(self, language: Language) -> str:
        """The side for `language`."""
        return self.zh if language == "zh" else self.en

    @property
    def blank(self) -> bool:
        """Whether either language says nothing."""
        return not (self.zh.strip() and self.en.strip())


def _same_in_both(value: object) -> object:
    return {"zh": value, "en": value} if isinstance(value, str) else value


Citation = Annotated[Text, BeforeValidator(_same_in_both, json_schema_input_type=Text | str)]
"""A law and its article. A plain string stands for both languages, as laws are often quoted untranslated."""
