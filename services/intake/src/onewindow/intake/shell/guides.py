"""From a definition to what a door shows of a service: its guide, its form, its materials, its steps."""

from onewindow.contracts.api import services as api
from onewindow.definitions.duration import Duration
from onewindow.definitions.load import Catalogue
from onewindow.definitions.model import AcceptedAfter, Definition
from onewindow.definitions.text import Text
from onewindow.intake.core import words


def said(text: Text) -> api.Words:
    """A text in both languages."""
    return api.Words(zh=text.zh, en=text.en)


def service_list(catalogue: Catalogue) -> api.ServiceList:
    """Every service, the newest version of each."""
    newest = [catalogue.get(code) for code in catalogue.services()]
    return api.ServiceList(
        services=[
            api.ServiceListed(
                code=definition.service,
                version=definition.version,
                name=said(definition.name),
                lead=said(words.of_department(catalogue.departments, definition.lead)),
            )
            for definition in newest
        ]
    )


def service(catalogue: Catalogue, definition: Definition) -> api.Service:
    """One service: guide, form, materials, steps."""
    guide, clock, acceptance = definition.guide, definition.clock, definition.acceptance
    renewal = definition.renewal
    return api.Service(
        code=definition.service,
        version=definition.version,
        name=said(definition.name),
        lead=said(words.of_department(catalogue.departments, definition.lead)),
        level=definition.level,
        subject=definition.subject,
        acceptance=f"after {acceptance.after}" if isinstance(acceptance, AcceptedAfter) else acceptance,
        promise=_length(clock.promise),
        statutory=_length(clock.statutory),
        gap=_length(definition.gap.within) if definition.gap else None,
        renewal=api.RenewalTerms(until=renewal.until, ahead=str(renewal.ahead)) if renewal else None,
        guide=api.Guide(
            who=said(guide.who),
            conditions=[said(text) for text in guide.conditions],
            procedure=said(guide.procedure),
            basis=[said(text) for text in guide.basis],
            fees=said(guide.fees),
            where=said(guide.where),
            visits=guide.visits,
        ),
        form=_form(definition),
        materials=_materials(definition),
        steps=_steps(catalogue, definition),
    )


def _form(definition: Definition) -> list[api.Question]:
    return [
        api.Question(
            id=name,
            type=answer.type,
            label=said(answer.label),
            required=not answer.optional,
            minimum=answer.minimum,
            maximum=answer.maximum,
            pattern=answer.pattern,
            max_length=answer.max_length,
            choices={choice: said(text) for choice, text in answer.choices.items()} if answer.choices else None,
        )
        for name, answer in definition.answers.items()
    ]


def _materials(definition: Definition) -> list[api.MaterialAsked]:
    return [
        api.MaterialAsked(
            id=item,
            name=said(material.name),
            need=material.need,
            when=material.when,
            given_by=material.from_,
            accept=list(material.accept),
        )
        for item, material in definition.materials.items()
    ]


def _steps(catalogue: Catalogue, definition: Definition) -> list[api.StepShown]:
    return [
        api.StepShown(
            id=step,
            name=said(part.name),
            department=said(words.of_department(catalogue.departments, part.department)),
            kind=part.kind,
            after=list(part.after),
            when=part.when,
            promise=_length(part.clock.promise),
            check=_length(part.commitment.check) if part.commitment else None,
        )
        for step, part in definition.steps.items()
    ]


def _length(duration: Duration | None) -> str | None:
    return None if duration is None else str(duration)
