"""What a step looked at, in one hash: the materials, answers and routing facts that it needs.

Equal inputs give equal fingerprints, so a supplement asks again only the desks whose inputs changed.
"""

import hashlib
import json

from onewindow.definitions.compiled import CompiledDefinition
from onewindow.routing.core.state import Inputs

_canonical = json.JSONEncoder(separators=(",", ":"))


def fingerprint(compiled: CompiledDefinition, step: str, inputs: Inputs) -> str:
    """32 hex digits over the inputs the step needs; one that is absent counts as absent."""
    seen = [
        (item, inputs.materials.get(item) or inputs.answers.get(item), inputs.routes.get(item))
        for item in compiled.definition.steps[step].needs
    ]
    return hashlib.blake2b(_canonical.encode(seen).encode(), digest_size=16).hexdigest()
