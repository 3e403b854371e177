"""A service definition: the whole of `<service>/<version>.yaml`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from onewindow.definitions.duration import Duration, WrittenDuration
from onewindow.definitions.form import Answer, Material
from onewindow.definitions.grounds import ART_45
from onewindow.definitions.join import Join
from onewindow.definitions.part import Account, Code, Id, Level, Part
from onewindow.definitions.regions import RegionCode
from onewindow.definitions.step import CaseClock, Step
from onewindow.definitions.text import Citation, Text


class Guide(Part):
    """What the law wants published about a service; `checks` refuses an empty field."""

    who: Text
    conditions: tuple[Text, ...]
    procedure: Text
    basis: tuple[Citation, ...]
    fees: Text
    where: Text
    visits: int = Field(ge=0, description="How often a person must come in person.")


class AcceptedAfter(Part):
    """Accepted when the named step is granted; clocks run from there."""

    after: Id


Acceptance = Annotated[
    Literal["immediate", "counter", "precheck"] | AcceptedAfter,
    Field(description="immediate: complete by the form; counter: by a clerk; precheck: departments look first."),
]


class Supplement(Part):
    """How long a person has to hand in what is missing, and what happens if it never comes."""

    within: WrittenDuration
    then: Literal["terminate"] = "terminate"


class Remedy(Part):
    """Who hears an appeal against a refusal; what is left out is whoever has jurisdiction, in those words."""

    reconsideration: Text | None = Field(default=None, description="The body for reconsideration (复议机关).")
    court: Text | None = Field(default=None, description="The court for an action against the authority.")


class Visit(Part):
    """
    A check on site (现场核查): one appointment and one record for all steps that name it.

    The law wants two officers (Administrative Licensing Law, Art. 34(3)). With `spares: [automatic]` a declared rule
    grants without it.
    """

    name: Text
    officers: int = Field(default=2, ge=2, description="How many go, of all departments together.")
    spares: tuple[Literal["automatic"], ...] = ()


class Gap(Part):
    """What may come after acceptance if its applicant has pledged it (容缺受理): within how long, and by which law."""

    within: WrittenDuration
    basis: Citation | None = None


class Bars(Part):
    """For how long nobody may apply again who concealed something (Art. 78), or got a licence by fraud (Art. 79)."""

    false_material: WrittenDuration | None = None
    fraud: WrittenDuration | None = None


class Renewal(Part):
    """
    It renews a licence (延续): which answer says until when that holds, and how long before one has to apply.

    Who applies in time, and about whom nothing is decided by then, has it renewed (Administrative Licensing Law, Art.
    50): the only licence that silence grants. Other law may set other days than the thirty of that article.
    """

    until: Id
    ahead: WrittenDuration = Duration(30, "nd")


class ResultForm(Part):
    """What the result package holds: a document per decision, or one JSON file."""

    format: Literal["documents", "json"] = "documents"


class Department(Part):
    """One entry of `departments.yaml`. `duty` and `head` are accounts: who answers for what nobody has taken.

    `region` is the code of the region that it serves; its level follows from that.
    """

    name: Text
    region: RegionCode | None = None
    duty: Account | None = None
    head: Account | None = None


class Definition(Part):
    """
    A service as data. Dictionaries keep the order of the file, and steps are told of in that order.

    Only its shape is guaranteed here; whether it makes sense is said by `checks.check`.
    """

    service: Code
    version: int = Field(ge=1)
    name: Text
    lead: Code
    level: Level
    subject: Literal["person", "organisation"] = Field(default="person", description="Who applies.")
    matter: Literal["licence", "service"] = Field(
        default="licence", description="Under the Administrative Licensing Law, or any other service."
    )
    acceptance: Acceptance
    guide: Guide
    answers: dict[Id, Answer] = Field(default_factory=dict)
    materials: dict[Id, Material] = Field(default_factory=dict)
    steps: dict[Id, Step]
    visits: dict[Id, Visit] = Field(
        default_factory=dict, description="Checks on site, each for the steps that name it."
    )
    outputs: dict[Id, Text] = Field(default_factory=dict, description="Names of what steps give.")
    join: Join
    clock: CaseClock = CaseClock()
    supplement: Supplement | None = None
    gap: Gap | None = Field(
        default=None, description="Until when a material of `need: later` may be missing; without it, none may."
    )
    bars: Bars = Bars()
    renewal: Renewal | None = None
    result: ResultForm = ResultForm()
    remedy: Remedy = Remedy()
    unpublished: Text | None = Field(
        default=None, description="Why what is decided is not published, though it is a licence (双公示)."
    )

    @property
    def is_published(self) -> bool:
        """Whether the public gets to see what is decided: a licence, unless the definition says why not."""
        return self.matter == "licence" and self.unpublished is None

    def output_of(self, step: str) -> Text | None:
        """What a grant of `step` gives, by name: as `outputs` or a material of that id calls it."""
        gives = self.steps[step].gives
        if gives is None:
            return None
        if gives in self.outputs:
            return self.outputs[gives]
        return self.materials[gives].name if gives in self.materials else Text(zh=gives, en=gives)

    @field_validator("steps", mode="after")
    @classmethod
    def _call_steps_by_their_id(cls, steps: dict[str, Step]) -> dict[str, Step]:
        """A step without a name is called by its id, so that no reader has to ask which."""
        return {step: part if "name" in part.model_fields_set else part.called(step) for step, part in steps.items()}

    @field_validator("steps", mode="after")
    @classmethod
    def _let_licences_pause_as_the_law_says(cls, steps: dict[str, Step], known: ValidationInfo) -> dict[str, Step]:
        """A step that names no grounds has those of the law, so that no reader has to ask which (Art. 45)."""
        licence = known.data.get("matter") == "licence"
        return {
            step: part
            if part.pauses is not None
            else part.model_copy(update={"pauses": ART_45 if licence and part.decides else ()})
            for step, part in steps.items()
        }

    @field_validator("clock", mode="after")
    @classmethod
    def _fill_in_the_usual_terms(cls, clock: CaseClock, known: ValidationInfo) -> CaseClock:
        """`usual` stands for days from here on, so that no reader has to ask which."""
        return (
            clock.filled(len({step.department for step in known.data.get("steps", {}).values()}))
            if clock.usual
            else clock
        )
