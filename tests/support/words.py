"""Facts and department records in a few words, so that a test reads as a sentence and fails as one."""

from typing import Any

from onewindow.contracts.case import CaseFact, LookOpened, StepReopened
from onewindow.contracts.department import StepQueued


def in_words(fact: CaseFact) -> str:
    """The short type and what tells it apart: ``step_granted fire``, ``fact_refused old_round``."""
    said: list[str] = [fact.type.split(".")[2]]
    step = getattr(fact, "step", None)
    if step is not None and said != ["fact_refused"]:
        said.append(step)
    defects: Any = getattr(fact, "defects", ())
    if isinstance(defects, tuple):
        said += [defect.item for defect in defects]
    else:
        said += [f"{name}:{','.join(defect.item for defect in found)}" for name, found in defects.items()]
    for field in ("kind", "department", "outcome", "code", "ground", "mode"):
        value = getattr(fact, field, None)
        if value is not None:
            said.append(str(value))
    if isinstance(fact, StepReopened) or (isinstance(fact, LookOpened) and fact.round > 1):
        said.append(str(fact.round))
    return " ".join(said)


def record_in_words(record: StepQueued) -> str:
    """Whose queue, which step, what is asked: ``fire licence decide 1.2``, ``amr licence withdrawn transferred``."""
    about = record.state if record.ask == "withdrawn" else f"{record.round}.{record.turn}"
    return f"{record.department} {record.step} {record.ask} {about}"
