"""The decisions of a concluded case, as its documents and its result need them."""

from collections.abc import Mapping

from onewindow.contracts.instant import local_day
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.model import Department
from onewindow.definitions.text import Text
from onewindow.notifier.core.case_file import CaseFile, Decided
from onewindow.notifier.core.decision import CaseHeader, Decision, Name
from onewindow.notifier.core.package import Conclusion


def decisions(
    file: CaseFile,
    compiled: CompiledDefinition,
    departments: Mapping[str, Department],
    texts: Mapping[str, Mapping[str, str]],
) -> tuple[Decision, ...]:
    """Every binding decision, in the definition's order; ``texts`` holds the desks' words by their hash."""
    definition = compiled.definition
    return tuple(
        _decision(file, compiled, departments, texts, step, file.decided[step])
        for step in compiled.order
        if step in file.decided and definition.steps[step].kind != "consult"
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


def _decision(
    file: CaseFile,
    compiled: CompiledDefinition,
    departments: Mapping[str, Department],
    texts: Mapping[str, Mapping[str, str]],
    name: str,
    decided: Decided,
) -> Decision:
    step = compiled.definition.steps[name]
    code = file.departments.get(name, step.department)
    department = departments.get(code)
    words = texts.get(decided.reasons or "", {})
    law = words.get("law")
    output = compiled.definition.output_of(name)
    return Decision(
        step=name,
        department=code,
        department_name=_name(department.name) if department else Name(zh=code),
        authority=_name(step.authority) if step.authority else None,
        outcome=decided.outcome,
        decided_at=decided.at,
        by_role=decided.role,
        automatic=decided.automatic,
        document_number=f"{code.upper()}-{local_day(decided.at):%Y}-{file.number[-8:]}-{name}-{decided.round}",
        reasons=(words["reasons"],) if "reasons" in words else (),
        law=(law,) if law else (step.basis.zh,) if step.basis else (),
        output=_name(output) if output else None,
        matter=compiled.definition.matter,
    )


def _name(text: Text) -> Name:
    return Name(zh=text.zh, en=text.en)
