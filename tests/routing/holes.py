"""What the law's list asks for and where it is shown: the rules, the grounds of a pause, the documents.

Each stands here with a story in which it occurs and a twin in which it must not, or with a definition that is refused;
what is not built yet stands in ``NOT_YET``. test_laws.py plays them all and finds what is missing.
``python -m tests.routing.holes`` writes the tables of docs/law.md anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tests.routing.laws import PAGE

from onewindow.definitions.documents import DocumentKind
from onewindow.definitions.grounds import PauseGround

RULES = tuple(f"L{number:02}" for number in range(1, 24))
"""All of them, as domain and docs number them."""

NOT_YET: frozenset[str] = frozenset()
"""Rules and documents that no story shows yet. Whoever builds one takes it out, as a test demands."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A rule about definitions and calendars: the check that keeps it, and an edit of the sample that it refuses."""

    code: str
    article: str
    rule: str
    complaint: str
    old: str
    new: str


CHECKED = (
    Checked(
        "L16",
        "Administrative Licensing Law, Art. 26",
        "One department leads: it accepts, and hands the result over; where several decide it is one of them",
        "unknown_department",
        "lead: amr",
        "lead: nobody",
    ),
    Checked(
        "L17",
        "Art. 30",
        "The guide is published whole: who, conditions, procedure, basis, fees, where, in both languages",
        "guide_empty",
        "fees: {zh: 免费, en: Free}",
        'fees: {zh: 免费, en: " "}',
    ),
    Checked(
        "L17",
        "Art. 31",
        "No material is asked for that no step needs",
        "material_unused",
        "materials:",
        "materials:\n  spare: {name: {zh: 纸, en: Paper}}",
    ),
    Checked(
        "L22",
        "Art. 82",
        "The authority's periods are working days, without holidays; for a supplement the applicant has natural days",
        "supplement_unit",
        "within: 20 nd",
        "within: 20 wd",
    ),
)


class Shown(NamedTuple):
    """A story in which it occurs, and its twin in which it must not."""

    story: str
    twin: str


_OF_LICENCES = Shown("pause-each-ground", "pause-no-licence")
GROUNDS: Mapping[PauseGround, Shown] = {
    "hearing": _OF_LICENCES,
    "tender": _OF_LICENCES,
    "auction": _OF_LICENCES,
    "inspection": _OF_LICENCES,
    "test": _OF_LICENCES,
    "quarantine": _OF_LICENCES,
    "appraisal": _OF_LICENCES,
    "expert_review": _OF_LICENCES,
    "site_check": Shown("usual-terms", "pause-not-allowed"),
    "publicity": Shown("pause-own-law", "pause-not-allowed"),
}
"""In the twin a desk asks for it, and is refused."""


class Paper(NamedTuple):
    """A document: what it is called, the act that makes it, a story and its twin."""

    name: str
    act: str
    story: str
    twin: str


PAPERS: Mapping[DocumentKind, Paper] = {
    "receipt": Paper("收件凭证", "the hand-in", "elder-card", "not-handed-in"),
    "one_time_notice": Paper(
        "一次性告知书", "the notice with all defects of all departments", "notice-at-noon", "deemed-acceptance"
    ),
    "acceptance_notice": Paper(
        "受理通知书", "the acceptance, also that by silence", "deemed-acceptance", "counter-declined"
    ),
    "decline_notice": Paper(
        "不予受理通知书", "declining: another authority is competent", "counter-declined", "not-needed"
    ),
    "not_needed_notice": Paper(
        "不受理告知", "the word that nobody need apply for it", "not-needed", "not-needed-refused"
    ),
    "gap_acceptance": Paper(
        "容缺受理通知书", "the acceptance without what was pledged", "gap-closed", "gap-not-chosen"
    ),
    "pledge": Paper("容缺承诺书", "the hand-in with a pledge to bring something later", "gap-closed", "gap-not-chosen"),
    "commitment_letter": Paper(
        "告知承诺书", "the hand-in with a promise that a step rests on", "commitment-first", "commitment-not-chosen"
    ),
    "special_notice": Paper("特别程序告知书", "each pause", "pause", "pause-without-notice"),
    "extension_notice": Paper("延期告知书", "the extension", "extension", "overdue"),
    "consult_letter": Paper(
        "征求意见函",
        "each asking of a consulted department; handed on, it goes along",
        "consult-silence",
        "homestead-forest-off",
    ),
    "countersign_sheet": Paper(
        "会签单",
        "each countersigning department's answer: it signs its own sheet, and nobody waits for the last one's",
        "elder-card",
        "pause",
    ),
    "hearing_notice": Paper(
        "听证告知书", "telling that a hearing may be asked for, and of its day", "hearing", "third-party"
    ),
    "hearing_record": Paper("听证笔录", "holding the hearing", "hearing", "hearing-waived"),
    "grant_decision": Paper(
        "准予行政许可决定书",
        "each binding grant, a countersignature too; advice is none",
        "pause",
        "elder-village-says-no",
    ),
    "refusal_decision": Paper("不予行政许可决定书", "each binding denial", "elder-village-says-no", "pause"),
    "deemed_renewal": Paper(
        "视为准予延续确认书",
        "the end of a licence about whose renewal a department has decided nothing",
        "renewed-by-silence",
        "renewed-in-time",
    ),
    "service_receipt": Paper("送达回证", "the delivery", "elder-card", "pause"),
    "termination_notice": Paper(
        "终止、撤回通知", "a withdrawal, and a case that ends without a decision", "never-supplemented", "elder-card"
    ),
    "revocation_decision": Paper(
        "撤销行政许可决定书", "each revocation, of the whole result or of one part", "revoked", "revoke-refused"
    ),
    "correction_notice": Paper("更正告知书", "each result that is issued anew", "replaced", "revoke-refused"),
}


def checked_table() -> str:
    """The rules about definitions, as docs/law.md has them."""
    rows = [f"| {one.code} | {one.article} | {one.rule} | `{one.complaint}` |" for one in CHECKED]
    return "\n".join(["| | article | rule | refused with |", "|---|---|---|---|", *rows]) + "\n"


def grounds_table() -> str:
    """The grounds of a pause, as docs/law.md has them."""
    rows = [f"| `{ground}` | {_linked(shown.story)} | {_linked(shown.twin)} |" for ground, shown in GROUNDS.items()]
    head = "| ground | a story in which it stops the clock | its twin in which it is refused |"
    return "\n".join([head, "|---|---|---|", *rows]) + "\n"


def papers_table() -> str:
    """The documents, as docs/law.md has them."""
    rows = [
        f"| `{kind}` {paper.name} | {paper.act} | {_linked(paper.story)} | {_linked(paper.twin)} |"
        for kind, paper in PAPERS.items()
    ]
    return "\n".join(["| document | made by | a story | its twin |", "|---|---|---|---|", *rows]) + "\n"


TABLES = {"checked": checked_table, "grounds": grounds_table, "papers": papers_table}


def written(page: str) -> str:
    """The page with the tables as they ought to be."""
    for name, table in TABLES.items():
        before, rest = page.split(f"<!-- {name} -->\n")
        page = f"{before}<!-- {name} -->\n{table()}<!-- end of {name} -->{rest.split(f'<!-- end of {name} -->')[1]}"
    return page


def _linked(story: str) -> str:
    return f"[{story}](../tests/stories/{story}.yaml)"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
