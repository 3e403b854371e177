"""What the applicant is asked: answers to fill in and materials to hand in."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from onewindow.definitions.part import Expression, Id, Part
from onewindow.definitions.text import Text

AnswerType = Literal["number", "integer", "text", "boolean", "choice", "date"]
Need = Literal["required", "optional", "later"]
MediaType = Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9.+-]+$")]

PICTURES_AND_PDF = ("application/pdf", "image/jpeg", "image/png")


class Answer(Part):
    """
    One question of the form.

    `routes: true` makes the answer a routing fact: it travels in the log and conditions may ask for it, so it
    must never be personal and never free text. An optional question may stay unanswered.
    """

    type: AnswerType
    label: Text
    routes: bool = False
    optional: bool = False
    minimum: int | float | None = Field(default=None, description="Smallest number allowed.")
    maximum: int | float | None = Field(default=None, description="Largest number allowed.")
    pattern: str | None = Field(default=None, description="What the whole text must match (Python's re).")
    max_length: int | None = Field(default=None, ge=1, description="Longest text, in characters.")
    choices: dict[Id, Text] | None = Field(default=None, description="What can be chosen, in this order.")

    @model_validator(mode="after")
    def _limits_fit_the_type(self) -> Self:
        if self.type not in ("number", "integer") and (self.minimum is not None or self.maximum is not None):
            raise ValueError(f"minimum and maximum are for numbers, not for {self.type}")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("minimum is above maximum")
        if self.type != "text" and (self.pattern is not None or self.max_length is not None):
            raise ValueError(f"pattern and max_length are for text, not for {self.type}")
        if (self.type == "choice") != bool(self.choices):
            raise ValueError("choices belong to an answer of type choice, which has at least one")
        if self.pattern is not None:
            try:
                re.compile(self.pattern)
            except re.error as wrong:
                raise ValueError(f"pattern is not a regular expression: {wrong}") from None
        return self


class Material(Part):
    """
    One document of the dossier.

    `need`: `required` at the door, `optional`, or `later` (may follow acceptance, on the terms of the
    definition's `gap`). `when` asks for it only under a condition. `from` names the step whose output it is:
    nobody is asked for what a planned step will give. `level` is the trust ladder: A issued by an authority, B
    checked against the original, C uploaded, to be checked, D the applicant's own word.
    """

    name: Text
    need: Need = "required"
    when: Expression | None = None
    from_: Id | None = Field(default=None, validation_alias="from", serialization_alias="from")
    level: Literal["A", "B", "C", "D"] = "C"
    accept: tuple[MediaType, ...] = Field(default=PICTURES_AND_PDF, min_length=1)
