"""One document per decision: its file name, its kind, and the sheet, which is all that the template draws.

The template knows layout only. Every text on the sheet is made legible here and reaches typst as a JSON
string, so that nothing a person wrote can act as markup. The same case and decision give the same sheet,
byte for byte.
"""

import json
from collections.abc import Mapping, Set
from typing import Literal, Protocol, TypedDict

from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import local_day, local_text
from onewindow.notifier.core import wording
from onewindow.notifier.core.decision import FAVOURABLE, CaseHeader, Decision, Name, Outcome, check
from onewindow.notifier.core.legible import breakable, legible, lines

Kind = Literal["grant_decision", "refusal_decision", "revocation_decision", "deemed_renewal"]
_KINDS: Mapping[Outcome, Kind] = {
    "granted": "grant_decision",
    "denied": "refusal_decision",
    "revoked": "revocation_decision",
    "deemed": "deemed_renewal",
}
_WHAT: Mapping[Outcome, str] = {"granted": "output", "denied": "asked", "revoked": "revoked", "deemed": "output"}
MEDIA_TYPE = "application/pdf"


class Pair(TypedDict):
    """The same in both languages; ``en`` is empty where it would only repeat the Chinese."""

    zh: str
    en: str


class Row(TypedDict):
    """One line of the table that says whose case this is."""

    label: Pair
    value: Pair


class Section(TypedDict):
    """A heading with its items, numbered if there are several; an item's lines are parted by a newline."""

    label: Pair
    items: list[Pair]


class Sheet(TypedDict):
    """Everything that is drawn, in the order in which it is read."""

    authority: Pair
    number: str
    title: Pair
    mark: Pair | None
    rows: list[Row]
    operative: Pair
    sections: list[Section]
    date: Pair
    notes: list[Pair]
    case: str


class Drawable(Protocol):
    """What the typesetter draws: a decision, or any other document of a case."""

    @property
    def name(self) -> str:
        """Its file name."""

    @property
    def issued(self) -> str:
        """The only time that the file knows, local with offset."""

    def sheet(self, undrawable: Set[str] = frozenset()) -> Sheet:
        """What the template draws; characters in ``undrawable`` are spelled out and a note says so."""


@fixed()
class Document:
    """A decision ready to be drawn. Make it with ``document``, which checks it."""

    case: CaseHeader
    decision: Decision

    @property
    def kind(self) -> Kind:
        """Which of the documents it is."""
        return _KINDS[self.decision.outcome]

    @property
    def name(self) -> str:
        """Its file name in the package: ``licence-grant_decision.pdf``."""
        return f"{self.decision.step}-{self.kind}.pdf"

    @property
    def issued(self) -> str:
        """When the decision was made, local time with offset: the only time the file knows."""
        return local_text(self.decision.decided_at)

    def sheet(self, undrawable: Set[str] = frozenset()) -> Sheet:
        """What the template draws."""
        return sheet(self, undrawable)


def document(case: CaseHeader, decision: Decision) -> Document:
    """The document of a decision. Raises IncompleteDecisionError if it could not say all that it must."""
    check(case, decision)
    return Document(case, decision)


@fixed()
class Pen:
    """Writes names and texts as the template takes them; characters in ``undrawable`` are spelled out."""

    undrawable: Set[str] = frozenset()

    def shown(self, text: str) -> str:
        """The text on one line, which may break anywhere in long words."""
        return breakable(legible(text, self.undrawable))

    def pair(self, name: Name) -> Pair:
        """A name in both languages."""
        zh, en = self.shown(name.zh), self.shown(name.english)
        return {"zh": zh, "en": "" if en == zh else en}

    def row(self, label: str, value: Name) -> Row:
        """A line of the table."""
        return {"label": self.pair(wording.LABELS[label]), "value": self.pair(value)}

    def section(self, label: str, texts: tuple[str, ...]) -> Section:
        """What somebody wrote, in their language, line by line; empty texts are left out."""
        items = [self.item(Name(zh=text)) for text in texts]
        return {"label": self.pair(wording.LABELS[label]), "items": [item for item in items if item["zh"]]}

    def item(self, name: Name) -> Pair:
        """A text of several lines in both languages."""
        zh, en = ("\n".join(map(breakable, lines(text, self.undrawable))) for text in (name.zh, name.english))
        return {"zh": zh, "en": "" if en == zh else en}

    def noting(self, drawn: Sheet) -> Sheet:
        """The sheet, with a note if a character on it is spelled out."""
        if "〔U+" in json.dumps(drawn, ensure_ascii=False):
            drawn["notes"].append(self.pair(wording.SPELLED))
        return drawn


def sheet(of: Document, undrawable: Set[str] = frozenset()) -> Sheet:
    """What the template draws; characters in ``undrawable`` are spelled out and a note says so."""
    case, decision = of.case, of.decision
    pen = Pen(undrawable)
    shown, pair, row, section = pen.shown, pen.pair, pen.row, pen.section

    submitted = wording.day(local_day(case.submitted_at))
    title = wording.TITLES[decision.matter, decision.outcome]
    rows = [
        row("applicant", Name(zh=case.applicant)),
        row("service", case.service),
        row("number", Name(zh=case.number)),
        row("submitted", submitted),
    ]
    if decision.output:
        rows.append(row(_WHAT[decision.outcome], decision.output))
    if decision.automatic:
        rows.append(row("decided", wording.AUTOMATIC_BY))
    elif decision.by_role in wording.DECIDED_BY:
        rows.append(row("decided", wording.DECIDED_BY[decision.by_role]))
    general = wording.GENERAL_LAW[decision.matter, decision.outcome]
    law = decision.law + tuple(article for article in general if article not in decision.law)
    sections = [
        section("remarks" if decision.outcome in FAVOURABLE else "reasons", decision.reasons),
        section("law", law),
    ]
    if decision.outcome not in FAVOURABLE:
        remedies = pair(wording.remedies(decision.remedies))
        sections.append({"label": pair(wording.LABELS["remedies"]), "items": [remedies]})
    operative = wording.operative(decision.outcome, decision.matter, submitted, case.service, listed=bool(law))
    drawn: Sheet = {
        "authority": pair(decision.signed_by),
        "number": shown(decision.document_number),
        "title": pair(title),
        "mark": pair(wording.AUTOMATIC) if decision.automatic else None,
        "rows": rows,
        "operative": pair(operative),
        "sections": [each for each in sections if each["items"]],
        "date": pair(wording.day(local_day(decision.decided_at))),
        "notes": [pair(wording.PREVAILS)],
        "case": shown(case.number),
    }
    return pen.noting(drawn)
