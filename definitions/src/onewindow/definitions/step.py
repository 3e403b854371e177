"""One department's part of a service."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from onewindow.definitions.duration import Duration, WrittenDuration
from onewindow.definitions.grounds import PauseGround
from onewindow.definitions.part import Code, Expression, Id, Level, Part
from onewindow.definitions.text import Citation, Text

StepKind = Literal["licence", "countersign", "consult", "publicity"]


class Clock(Part):
    """How long it may take: what is promised, what the law allows, and the one extension."""

    promise: WrittenDuration | None = None
    statutory: WrittenDuration | None = None
    extend: WrittenDuration | None = None


class CaseClock(Clock):
    """The clock of a whole case; `usual` fills what it does not say for a service that is no licence."""

    usual: bool = False

    def filled(self, departments: int) -> CaseClock:
        """
        With the terms of a service whose own law sets none: 20 working days, extended by 20, where one department
        decides, 45 and 15 where several do together.

        After a local regulation of administrative procedure (L23 of docs/law.md); what the definition says goes first.
        """
        length, more = (20, 20) if departments == 1 else (45, 15)
        allowed, extend = self.statutory or Duration(length, "wd"), self.extend or Duration(more, "wd")
        return self.model_copy(update={"statutory": allowed, "extend": extend})


class Silence(Part):
    """What no answer means, how long after it was asked, and the law that lets silence speak."""

    after: WrittenDuration
    means: Literal["consent"]
    basis: Citation


class Commitment(Part):
    """A promise takes the place of a proof (告知承诺制): by which law, and within how long it is checked."""

    check: WrittenDuration
    basis: Citation


class Step(Part):
    """
    What one department is asked to decide.

    `licence` and `countersign` bind; `consult` advises and alone may carry `silence`. `publicity` (公告、公示) asks
    nobody: its department announces the application for what it `lasts`, and the step is settled when nobody has
    objected in that time. `needs` lists the
    answers and materials its desk may read, and no other. The step opens when all steps in `after` are
    settled and `when` holds. `automatic` grants it without a person where its condition holds; elsewhere a
    person decides. `two_persons`: whoever looked at it or took it may not decide it. `third_parties`: it is
    not granted before those whose major interest it touches were told, `hearing`: nor before one was held.
    `authority` is the name it is signed with (the department's, if left out), `basis` the law it is decided by.
    `pauses` are the grounds on which its clock may stand still. `site_check` is one of the definition's `visits`.
    Without a `name`, `Definition` calls it by its id; without `pauses`, it gives the binding steps of a licence
    those of Art. 45, and others none.
    """

    name: Text = Field(default_factory=lambda: Text(zh="", en=""))
    department: Code
    kind: StepKind
    needs: tuple[Id, ...] = ()
    after: tuple[Id, ...] = ()
    when: Expression | None = None
    automatic: Expression | None = None
    clock: Clock = Clock()
    silence: Silence | None = None
    lasts: WrittenDuration | None = Field(default=None, description="How long a `publicity` step is announced.")
    pauses: tuple[PauseGround, ...] | None = Field(
        default=None,
        description="For what its clock may stand still; beyond Art. 45 of the Licensing Law only with a `basis`.",
    )
    gives: Id | None = Field(default=None, description="Name of the output; a material's `from` draws on it.")
    route: Literal["ordinary", "commitment"] = "ordinary"
    commitment: Commitment | None = Field(
        default=None, description="The terms of `route: commitment`; without them nobody can choose it."
    )
    two_persons: bool = False
    third_parties: bool = Field(
        default=False,
        description="It touches a major interest of others, who are told and heard before it is granted (Art. 36).",
    )
    site_check: Id | None = Field(default=None, description="The visit that must be recorded before it is decided.")
    hearing: Literal["public"] | None = Field(
        default=None, description="public: a hearing is held before it is granted, whoever asks for one (Art. 46)."
    )
    level: Level | None = Field(default=None, description="At which level it is handled, where that differs.")
    upper_of: Id | None = Field(default=None, description="The step of a lower level that examines for this one.")
    authority: Text | None = None
    basis: Citation | None = None

    @property
    def decides(self) -> bool:
        """Whether its department owes a decision that binds: not where it advises, or only announces."""
        return self.kind in ("licence", "countersign")

    def may_pause_for(self, ground: str) -> bool:
        """Whether its clock may stand still on that ground."""
        return self.pauses is not None and ground in self.pauses

    def called(self, name: str) -> Step:
        """The same step, named `name` in both languages."""
        return self.model_copy(update={"name": Text(zh=name, en=name)})
