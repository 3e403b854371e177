"""What a document says beside the journal: names, and the words that other rooms keep."""

from collections.abc import Mapping
from dataclasses import field

from onewindow.contracts.fixed import fixed
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.model import Department
from onewindow.definitions.text import Text
from onewindow.notifier.core.decision import Name


@fixed(kw_only=True)
class Told:
    """The definition, names, and the desks' and the window's words by their hash."""

    compiled: CompiledDefinition
    departments: Mapping[str, Department]
    applicant: str
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def department(self, code: str) -> Name:
        """A department as people know it; its code where the catalogue has none of that name."""
        known = self.departments.get(code)
        return named_in_both(known.name) if known else Name(zh=code)

    def item(self, item: str) -> Name:
        """A material or an answer as the applicant knows it."""
        definition = self.compiled.definition
        if item in definition.materials:
            return named_in_both(definition.materials[item].name)
        return named_in_both(definition.answers[item].label) if item in definition.answers else Name(zh=item)

    def reasons(self, text: str | None) -> str:
        """What somebody wrote, under its hash."""
        return self.texts.get(text or "", {}).get("reasons", "")


def named_in_both(text: Text) -> Name:
    """A text of the definition as documents take it."""
    return Name(zh=text.zh, en=text.en)
