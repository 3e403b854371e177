"""Who acts in a story: people by the names that the design lists."""

from onewindow.contracts.fact import By


def person(name: str, applicant: str) -> By:
    """A person of the rehearsal by name, as the design lists them; an agent acts for the applicant."""
    match name.rsplit("-", 1):
        case ["me"] | ["me", _]:
            return By(id=name, role="applicant")
        case ["agent", _]:
            return By(id=name, role="agent", on_behalf_of=applicant)
        case ["clerk", _]:
            return By(id=name, role="clerk")
        case ["gov", "head"]:
            return By(id=name, role="government_head")
        case ["superv", _]:
            return By(id=name, role="supervisor")
        case ["operator", _]:
            return By(id=name, role="operator")
        case ["auditor", _]:
            return By(id=name, role="auditor")
        case [department, "head"]:
            return By(id=name, role="head", department=department)
        case [department, _]:
            return By(id=name, role="officer", department=department)
        case _:
            raise ValueError(f"there is nobody called {name!r}")
