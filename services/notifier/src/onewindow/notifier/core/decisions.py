"""The decisions of a concluded case, as its documents and its result need them."""

from collections.abc import Mapping

from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.model import Definition, Department
from onewindow.definitions.text import Text
from onewindow.notifier.core.case_file import CaseFile, Decided
from onewindow.notifier.core.decision import CaseHeader, Decision, Name, Remedies
from onewindow.notifier.core.package import Conclusion, Revises
from onewindow.notifier.core.wording import correction

Texts = Mapping[str, Mapping[str, str]]
"""The desks' words by their hash: ``reasons`` and ``law`` of a refusal or a revocation, why one is issued anew."""


def binding(file: CaseFile, compiled: CompiledDefinition) -> dict[str, Decided]:
    """The decisions that the result speaks of, in the definition's order: all but advice (consultations)."""
    steps = compiled.definition.steps
    return {
        step: file.decided[step] for step in compiled.order if step in file.decided and steps[step].kind != "consult"
    }


def texts_needed(file: CaseFile, compiled: CompiledDefinition) -> tuple[str, ...]:
    """The hashes of the desks' words that the result carries."""
    said = binding(file, compiled).values()
    return tuple(dict.fromkeys(name for one in said for name in (one.reasons, one.correction) if name))


def decisions(
    file: CaseFile, compiled: CompiledDefinition, departments: Mapping[str, Department], texts: Texts
) -> tuple[Decision, ...]:
    """Every binding decision, in the definition's order."""
    return tuple(
        _decision(file, compiled, departments, texts, step, decided)
        for step, decided in binding(file, compiled).items()
    )


def header(file: CaseFile, compiled: CompiledDefinition, applicant: str) -> CaseHeader:
    """What every document says about the case."""
    name = _name(compiled.definition.name)
    return CaseHeader(number=file.number, service=name, applicant=applicant, submitted_at=file.submitted_at)


def conclusion(file: CaseFile) -> Conclusion:
    """The journal's conclusion. Raises ValueError for a case that has none."""
    if file.conclusion is None or file.outcome is None or file.concluded_at is None:
        raise ValueError(f"{file.application_id} is not concluded")
    return Conclusion(
        number=file.number,
        application_id=file.application_id,
        conclusion_id=file.conclusion,
        outcome=file.outcome,
        concluded_at=file.concluded_at,
    )


def revises(file: CaseFile) -> Revises | None:
    """The result that this one follows, if it follows one."""
    if not file.former:
        return None
    last = file.former[-1]
    return Revises(conclusion_id=last.conclusion, kind=last.kind, number=file.number, package=last.package)


def _decision(
    file: CaseFile,
    compiled: CompiledDefinition,
    departments: Mapping[str, Department],
    texts: Texts,
    name: str,
    decided: Decided,
) -> Decision:
    step = compiled.definition.steps[name]
    code = decided.department or file.departments.get(name, step.department)
    department = departments.get(code)
    words = texts.get(decided.reasons or "", {})
    law = words.get("law") or (step.basis.zh if step.basis else None)
    output = compiled.definition.output_of(name)
    return Decision(
        step=name,
        department=code,
        department_name=_name(department.name) if department else Name(zh=code),
        authority=_name(step.authority) if step.authority and code == step.department else None,
        outcome=decided.outcome,
        decided_at=decided.at,
        by_role=decided.role,
        automatic=decided.automatic,
        document_number=_number(file, name, decided.round, decided.revision),
        reasons=_reasons(file, name, decided, texts),
        law=(law,) if law else (),
        output=_name(output) if output else None,
        matter=compiled.definition.matter,
        remedies=remedies_of(compiled.definition),
    )


def _number(file: CaseFile, step: str, round_: int, revision: int) -> str:
    """The number of a document; what a later result issued carries that result's number too."""
    return f"{file.number}-{step}-{round_}" + (f"-R{revision}" if revision else "")


def _reasons(file: CaseFile, step: str, decided: Decided, texts: Texts) -> tuple[str, ...]:
    """Why it was decided so, and why it is issued anew."""
    said = [texts[name]["reasons"] for name in (decided.reasons or "",) if "reasons" in texts.get(name, {})]
    if decided.correction is not None:
        why = texts.get(decided.correction, {}).get("reasons", "")
        said.append(correction(why, _number(file, step, decided.round, decided.corrects)))
    return tuple(said)


def remedies_of(definition: Definition) -> Remedies:
    """Who hears an appeal, as the definition says; else whoever has jurisdiction."""
    said = {"court": definition.remedy.court, "reconsideration": definition.remedy.reconsideration}
    return Remedies(**{body: _name(text) for body, text in said.items() if text is not None})


def _name(text: Text) -> Name:
    return Name(zh=text.zh, en=text.en)
