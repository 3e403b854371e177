"""Who may act in a case: each rule with the code by which it refuses, a story in which it does and one in which not.

``python -m tests.routing.powers`` writes the table of docs/law.md anew; test_powers.py compares, and plays the stories.
"""

import re
from dataclasses import dataclass

from tests.routing.laws import PAGE

_TABLE = re.compile(r"(?<=<!-- powers -->\n).*?(?=<!-- end of powers -->)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Power:
    """One rule. ``code`` is how it refuses, at a desk's door and again in the case."""

    rule: str
    basis: str
    code: str
    story: str
    twin: str


POWERS = (
    Power(
        "Whoever looked at a step of two persons (`two_persons`), took it or asked about it does not decide it",
        "GB/T 22239-2019, separation of duties",
        "two_persons_needed",
        "two-persons",
        "two-persons-not-asked",
    ),
    Power(
        "Nobody accepts, takes, decides, extends or hands on their own application; only the case knows whose it is",
        "Civil Servants Law, Art. 76(1)",
        "own_application",
        "own-application",
        "own-application-of-another",
    ),
    Power(
        "A deputy acts within the days of the mandate, in the place of the one who is named beside every decision",
        "the office's own rules of delegation",
        "deputy_over",
        "deputy-decides",
        "deputy-in-time",
    ),
    Power(
        "Whoever was recused from a step, by the head or by their own word, does nothing about it any more",
        "Civil Servants Law, Art. 76",
        "recused",
        "recused",
        "reassigned",
    ),
    Power(
        "A head, and no officer, gives a step to a named colleague; then nobody else takes it",
        "the head's power over the desk",
        "already_taken",
        "reassigned",
        "recused",
    ),
    Power(
        "The head of the lead department revokes or replaces the result, the head of a step's department its part",
        "Administrative Licensing Law, Art. 69",
        "wrong_department",
        "revoke-refused",
        "revoked",
    ),
)


def table() -> str:
    """The rows as docs/law.md has them."""
    rows = [
        f"| {power.rule} | {power.basis} | `{power.code}` | [{power.story}](../tests/stories/{power.story}.yaml) | "
        f"[{power.twin}](../tests/stories/{power.twin}.yaml) |"
        for power in POWERS
    ]
    head = "| rule | after | refused with | a story in which it refuses | its twin in which it must not |"
    return "\n".join([head, "|---|---|---|---|---|", *rows]) + "\n"


def written(page: str) -> str:
    """The page with the table as it ought to be."""
    return _TABLE.sub(lambda _: table(), page)


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
