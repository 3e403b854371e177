"""The rules of law that run in cases: article, rule, where it stands, a story in which it acts and one in which not.

``python -m tests.routing.laws`` writes the table of docs/law.md anew; test_laws.py compares, and plays the stories.
"""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "law.md"
STORIES = ROOT / "tests" / "stories"
_TABLE = re.compile(r"(?<=<!-- laws -->\n).*?(?=<!-- end of laws -->)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Law:
    """One rule. ``code`` stands as ``law`` on the facts that it makes; ``module`` is a file of routing's core."""

    code: str
    article: str
    rule: str
    module: str
    story: str
    twin: str


LAWS = (
    Law(
        "L01",
        "Administrative Licensing Law, Art. 32(1)",
        "What needs no licence is told so at once, with reasons; it is no refusal (不受理)",
        "declining.py",
        "not-needed",
        "counter-declined",
    ),
    Law(
        "L02",
        "Art. 32(2)",
        "Whoever comes to the wrong authority is declined with reasons and told the right one (不予受理)",
        "declining.py",
        "counter-declined",
        "declined-nowhere",
    ),
    Law(
        "L03",
        "Art. 32(3)",
        "What can be put right on the spot is, without notice or supplement, and no days begin anew (当场更正)",
        "correcting.py",
        "corrected",
        "corrected-too-late",
    ),
    Law(
        "L04",
        "Art. 32(4)",
        "All defects in one notice within five working days of receipt, else accepted as of then (逾期不告知即为受理)",
        "acceptance.py",
        "deemed-acceptance",
        "deemed-acceptance-no-licence",
    ),
    Law(
        "L05",
        "Art. 32(5)",
        "Accepted from the day on which all that the notice asked for was in; the clocks start then (受理日期)",
        "acceptance.py",
        "notice-at-noon",
        "deemed-acceptance-in-time",
    ),
    Law(
        "L06",
        "Art. 32, last paragraph",
        "What is accepted, or not, is so in writing and dated; an acceptance says until when a decision is due",
        "acceptance.py",
        "counter-accepted",
        "deemed-acceptance-counter",
    ),
    Law(
        "L07",
        "Art. 42",
        "One department decides within the statutory term, which its head extends once; that it is over is said once",
        "terms.py",
        "overdue",
        "notice-at-noon",
    ),
    Law(
        "L08",
        "Arts. 26 and 42",
        "Several departments decide together within one term, which the government's head extends once",
        "terms.py",
        "notice-at-noon",
        "overdue",
    ),
    Law(
        "L10",
        "Art. 44",
        "A licence that was granted is issued online or handed over within ten working days; being late is said",
        "duties.py",
        "not-handed-over",
        "homestead-not-eligible",
    ),
    Law(
        "L09",
        "Arts. 35 and 43",
        "A lower level examines within its own days, then the upper one decides on what it was handed and asks nothing",
        "levels.py",
        "levels",
        "levels-of-equals",
    ),
    Law(
        "L11",
        "Art. 45",
        "The time of a hearing, a test, a review by experts … does not count, and is told (特别程序)",
        "pausing.py",
        "pause",
        "pause-not-allowed",
    ),
    Law(
        "L12",
        "Arts. 7 and 38",
        "What is refused or not accepted is so in writing, with reasons, law and how to challenge it (复议、诉讼)",
        "declining.py",
        "refusal-in-writing",
        "refusal-of-no-licence",
    ),
    Law(
        "L13",
        "Art. 34(3)",
        "Two officers or more check on site, once for all departments; before that nobody decides (联合核查)",
        "visiting.py",
        "site-check",
        "site-check-by-rule",
    ),
    Law(
        "L14",
        "Art. 36",
        "What touches a major interest of others is not granted before they were told and heard (利害关系人)",
        "third_parties.py",
        "third-party",
        "third-party-not-asked",
    ),
    Law(
        "L15",
        "Arts. 46 to 48",
        "A hearing is offered, asked for in 5 days, held in 20, told 7 ahead; nothing is decided before (听证)",
        "hearings.py",
        "hearing",
        "third-party",
    ),
    Law(
        "L23",
        "a local regulation of administrative procedure, Arts. 76 to 79",
        "No licence, and no term of its own (`usual`): 20 days and 20 more, of several 45 and 15; delivered in 10",
        "terms.py",
        "usual-terms",
        "deemed-acceptance-no-licence",
    ),
    Law(
        "L18",
        "Administrative Licensing Law, Art. 40; 双公示",
        "What is decided about a licence is published within seven working days; that they are over is said once",
        "publishing.py",
        "published",
        "not-published",
    ),
    Law(
        "L21",
        "the departments' rules of procedure for licences; Art. 70",
        "Taken back before the decision it counts as never filed (撤回); its lead ends it on a legal ground (终止)",
        "ending.py",
        "terminated",
        "terminated-not-allowed",
    ),
    Law(
        "L19",
        "Art. 50",
        "Who asks in time to renew a licence, and hears no decision before it ends, has it renewed (视为准予延续)",
        "renewing.py",
        "renewed-by-silence",
        "renewed-too-late",
    ),
    Law(
        "L20",
        "Arts. 78 and 79",
        "What is concealed or false is refused as such; where the definition says so nobody applies again for a time",
        "barring.py",
        "barred",
        "gap-not-allowed",
    ),
)


def table() -> str:
    """The rows as docs/law.md has them."""
    rows = [
        f"| {law.code} | {law.article} | {law.rule} | `services/routing/.../core/{law.module}` | "
        f"[{law.story}](../tests/stories/{law.story}.yaml) | [{law.twin}](../tests/stories/{law.twin}.yaml) |"
        for law in LAWS
    ]
    head = "| | article | rule | code | a story in which it acts | its twin in which it must not |"
    return "\n".join([head, "|---|---|---|---|---|---|", *rows]) + "\n"


def written(page: str) -> str:
    """The page with the table as it ought to be."""
    return _TABLE.sub(lambda _: table(), page)


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
