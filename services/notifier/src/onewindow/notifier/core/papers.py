"""The documents of a case (文书): which it has made so far, each with its number.

They follow from the journal alone: ``onewindow.definitions.documents`` says which fact makes which. A number follows
from that of the case, the kind, and how many of that kind the case had made by then:

    special_notice-2    特〔2026〕YJS202611234M7K0QXDC-2号

Decisions keep the number that they have in the result, ``<case>-<step>-<round>``.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from onewindow.contracts.case import CaseFact, StepDenied, StepGranted, StepLapsed
from onewindow.contracts.entry import Entry
from onewindow.contracts.instant import Instant, local_day
from onewindow.definitions.documents import DocumentKind, documents_of
from onewindow.definitions.model import Definition
from onewindow.notifier.core.case_file import CaseFile, follow
from onewindow.notifier.core.decision import Matter, Name, Outcome
from onewindow.notifier.core.paper_words import WORDS
from onewindow.notifier.core.wording import TITLES

_DECIDED: Mapping[DocumentKind, Outcome] = {
    "grant_decision": "granted",
    "refusal_decision": "denied",
    "deemed_renewal": "deemed",
}
"""The documents that stand in the result too; what decides in each."""


class Paper(NamedTuple):
    """One document: what made it, and the case as of then. ``id`` names it within the case."""

    id: str
    kind: DocumentKind
    number: str
    step: str | None
    fact: CaseFact
    entry: Entry
    file: CaseFile

    @property
    def at(self) -> Instant:
        """When the act was done that made it."""
        return self.entry.at


def papers(entries: Iterable[Entry], definition: Definition) -> tuple[Paper, ...]:
    """All documents that a case has made, in the order of its journal. Raises ValueError if that opens no case."""
    made: list[Paper] = []
    counted: Counter[str] = Counter()
    file: CaseFile | None = None
    for entry in entries:
        file = follow(file, entry, "")
        for fact in entry.facts:
            for kind, step in documents_of(fact, definition):
                counted[kind] += 1
                name = f"{kind}-{counted[kind]}"
                made.append(Paper(name, kind, _number(file, entry, kind, counted[kind], fact), step, fact, entry, file))
    return tuple(made)


def title(kind: DocumentKind, matter: Matter) -> Name:
    """What the document is called."""
    outcome = _DECIDED.get(kind)
    return TITLES[matter, outcome] if outcome else WORDS[kind].title


def _number(file: CaseFile, entry: Entry, kind: DocumentKind, count: int, fact: CaseFact) -> str:
    if isinstance(fact, StepGranted | StepDenied | StepLapsed) and kind in _DECIDED:
        return f"{file.number}-{fact.step}-{fact.round}"
    return f"{WORDS[kind].sign}〔{local_day(entry.at).year}〕{file.number}-{count}号"
