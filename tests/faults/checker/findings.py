"""What the checker has to say: findings, by the rule that was broken (C1 to C14) and by what it means to people."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["lost", "doubled", "early", "disordered", "divergent"]

_WORDS: dict[Kind, str] = {
    "lost": "lost",
    "doubled": "doubled",
    "early": "early joins",
    "disordered": "out of order",
    "divergent": "divergent",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken promise. ``where`` names the application or the record, ``says`` what is wrong with it."""

    rule: str
    kind: Kind
    where: str
    says: str

    def __str__(self) -> str:
        return f"{self.rule} {_WORDS[self.kind]}: {self.where}: {self.says}"


def in_figures(findings: Iterable[Finding]) -> str:
    """``0 lost, 0 doubled, 0 early joins, 0 out of order, 0 divergent``."""
    counts = Counter(finding.kind for finding in findings)
    return ", ".join(f"{counts[kind]} {words}" for kind, words in _WORDS.items())
