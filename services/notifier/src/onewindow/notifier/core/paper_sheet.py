"""The sheet of a document: number, day, authority, legal basis, applicant, service and case, and what its kind adds."""

from collections.abc import Set

from onewindow.contracts.case import (
    CaseDeclined,
    CaseExtended,
    CaseNotNeeded,
    NoticeIssued,
    ResultRevised,
    StepDenied,
    StepExtended,
    StepHearingHeld,
    StepHearingScheduled,
    StepPaused,
)
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import local_day, local_text
from onewindow.notifier.core import wording
from onewindow.notifier.core.decision import Name
from onewindow.notifier.core.decisions import decisions, header
from onewindow.notifier.core.documents import Drawable, Pen, Sheet, document
from onewindow.notifier.core.paper_content import content
from onewindow.notifier.core.paper_told import Told, named_in_both
from onewindow.notifier.core.paper_words import WORDS
from onewindow.notifier.core.papers import Paper


def drawable(paper: Paper, told: Told) -> Drawable:
    """The document, ready to be drawn. Raises IncompleteDecisionError for a decision that could not say all."""
    if paper.kind in WORDS:
        return _Drawn(paper, told)
    made = decisions(paper.file, told.compiled, told.departments, told.texts)
    (decision,) = (one for one in made if one.step == paper.step)
    return document(header(paper.file, told.compiled, told.applicant), decision)


def texts_of(paper: Paper) -> tuple[str, ...]:
    """The hashes of the words that the document carries."""
    match paper.fact:
        case NoticeIssued(defects=defects):
            return tuple(defect.reason for found in defects.values() for defect in found)
        case StepPaused(notice=None):
            return ()
        case StepPaused(notice=str(text)) | CaseExtended(reasons=text) | StepExtended(reasons=text):
            return (text,)
        case StepHearingScheduled(notice=text) | StepHearingHeld(record=text):
            return (text,)
        case CaseDeclined(reasons=text) | CaseNotNeeded(reasons=text):
            return (text,)
        case StepDenied(reasons=str(text)) | ResultRevised(reasons=text):
            return (text,)
        case _:
            return ()


@fixed()
class _Drawn:
    paper: Paper
    told: Told

    @property
    def name(self) -> str:
        """Its file name."""
        return f"{self.paper.id}.pdf"

    @property
    def issued(self) -> str:
        """When the act was done, the only time the file knows."""
        return local_text(self.paper.at)

    def sheet(self, undrawable: Set[str] = frozenset()) -> Sheet:
        """What the template draws."""
        paper, told, pen = self.paper, self.told, Pen(undrawable)
        said, more = WORDS[paper.kind], content(paper, told)
        service = named_in_both(told.compiled.definition.name)
        rows = (
            ("applicant", Name(zh=told.applicant)),
            ("service", service),
            ("number", Name(zh=paper.file.number)),
            ("submitted", wording.day(local_day(paper.file.submitted_at))),
            *more.rows,
        )
        sections = (*more.sections, ("law", _law(paper, told)))
        sentence = Name(
            zh=said.sentence.zh.format(service=service.zh), en=said.sentence.en.format(service=service.english)
        )
        return pen.noting(
            {
                "authority": pen.pair(_authority(paper, told)),
                "number": pen.shown(paper.number),
                "title": pen.pair(said.title),
                "mark": None,
                "rows": [pen.row(label, value) for label, value in rows if value.zh],
                "operative": pen.pair(sentence),
                "sections": [
                    {"label": pen.pair(wording.LABELS[label]), "items": [pen.item(item) for item in items]}
                    for label, items in sections
                    if items
                ],
                "date": pen.pair(wording.day(local_day(paper.at))),
                "notes": [pen.pair(wording.PREVAILS)],
                "case": pen.shown(paper.file.number),
            }
        )


def _authority(paper: Paper, told: Told) -> Name:
    """Who signs: the department of the step, or the one that leads, which also asks the others."""
    lead = told.compiled.definition.lead
    if paper.step is None or paper.kind == "consult_letter":
        return told.department(lead)
    step = told.compiled.definition.steps[paper.step]
    code = paper.file.departments.get(paper.step, step.department)
    return named_in_both(step.authority) if step.authority and code == step.department else told.department(code)


def _law(paper: Paper, told: Told) -> tuple[Name, ...]:
    """The articles of the Licensing Law for a licence; and what the service or the step goes by."""
    definition = told.compiled.definition
    articles = WORDS[paper.kind].law if definition.matter == "licence" else ()
    if "L08" in getattr(paper.fact, "law", ()) and paper.kind == "extension_notice":
        articles = (*articles, "《中华人民共和国行政许可法》第二十六条")
    if isinstance(paper.fact, ResultRevised) and (cited := told.texts.get(paper.fact.reasons, {}).get("law")):
        return *(Name(zh=article) for article in articles), Name(zh=cited)
    own = definition.steps[paper.step].basis if paper.step else None
    return tuple(Name(zh=article) for article in articles) + tuple(
        named_in_both(text) for text in ((own,) if own else definition.guide.basis)
    )
