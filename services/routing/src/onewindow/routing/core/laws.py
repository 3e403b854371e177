"""Which rules of the licensing law a definition lets act: a service that is no licence has none of them."""

from onewindow.definitions.compiled import CompiledDefinition


def of_licence(compiled: CompiledDefinition, *rules: str) -> tuple[str, ...]:
    """These rules, where what is applied for is a licence."""
    return rules if compiled.definition.matter == "licence" else ()


def of_decision(compiled: CompiledDefinition, step: str, *rules: str) -> tuple[str, ...]:
    """These rules, where the step is a decision about a licence; advice and notices are none."""
    return of_licence(compiled, *rules) if compiled.definition.steps[step].decides else ()
