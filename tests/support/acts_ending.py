"""Acts that end a case, or follow its end, beside those of acts.py."""

from tests.support.acts import Act, Moment, frame
from tests.support.people import officer

from onewindow.contracts.fact import By
from onewindow.contracts.review import CaseTerminationDecided, PublicationMade
from onewindow.contracts.topics import InputFact


def terminate(ground: str = "death", *, step: str | None = None, by: By | None = None) -> Act:
    """An officer of the lead department ends the case."""

    def act(now: Moment) -> InputFact:
        definition = now.compiled.definition
        given = frame(now, by or officer(definition.lead))
        return CaseTerminationDecided(
            **given, step=step or next(iter(definition.steps)), round=1, turn=1, ground=ground
        )

    return act


def publish(*, by: By | None = None) -> Act:
    """An officer of the lead department publishes what was decided."""

    def act(now: Moment) -> InputFact:
        definition = now.compiled.definition
        stamp = frame(now, by or officer(definition.lead))
        return PublicationMade(**stamp, step=next(iter(definition.steps)), round=1, turn=1)

    return act
