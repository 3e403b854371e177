"""The decisions of one case as the documents need them: pure data, checked before anything is drawn.

A refusal or a revocation without reasons or law cannot be written down (行政许可法 Arts. 38 and 69): it is an error
here, long before typst.
"""

import re
from typing import Literal

from onewindow.contracts.fact import Role
from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Instant
from onewindow.notifier.core.legible import says_something

Outcome = Literal["granted", "denied", "revoked", "deemed"]
"""``deemed``: nobody decided about a renewal before the licence ended, by which it is granted (行政许可法 Art. 50)."""
FAVOURABLE: frozenset[Outcome] = frozenset({"granted", "deemed"})
"""What nobody needs reasons for, and nobody challenges."""

Matter = Literal["licence", "service"]
"""``licence`` (行政许可) falls under the Administrative Licensing Law; ``service`` is any other matter
(确认, 公共服务).
"""

_STEP = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class IncompleteDecisionError(ValueError):
    """A decision lacks what its document must carry; ``missing`` names the fields, in order."""

    def __init__(self, step: str, missing: tuple[str, ...]) -> None:
        super().__init__(f"the decision of step {step!r} cannot be written down without: {', '.join(missing)}")
        self.step = step
        self.missing = missing


@fixed(kw_only=True)
class Name:
    """A name in both languages; where there is no English one, the Chinese one stands in both places."""

    en: str = ""
    zh: str

    @property
    def english(self) -> str:
        """The English name, or the Chinese one for want of it."""
        return self.en if says_something(self.en) else self.zh


@fixed(kw_only=True)
class CaseHeader:
    """What every document of one case says about it. ``number`` is what the applicant knows it by."""

    applicant: str
    number: str
    service: Name
    submitted_at: Instant


@fixed(kw_only=True)
class Remedies:
    """Who hears an appeal against a refusal: the reconsideration body (复议机关) and the court."""

    court: Name = Name(zh="有管辖权的人民法院", en="the people's court that has jurisdiction")
    reconsideration: Name = Name(
        zh="有管辖权的行政复议机关", en="the administrative reconsideration body that has jurisdiction"
    )


@fixed(kw_only=True)
class Decision:
    """One department's decision. ``authority`` is who signs, the department itself if None; ``output`` is
    what a grant gives (a licence, a card). ``reasons`` and ``law`` are in the department's own words.
    """

    authority: Name | None = None
    automatic: bool = False
    by_role: Role
    decided_at: Instant
    department: str
    department_name: Name
    document_number: str
    law: tuple[str, ...] = ()
    matter: Matter = "licence"
    outcome: Outcome
    output: Name | None = None
    reasons: tuple[str, ...] = ()
    remedies: Remedies = Remedies()
    step: str

    @property
    def signed_by(self) -> Name:
        """Whose decision it is."""
        return self.authority or self.department_name


def check(case: CaseHeader, decision: Decision) -> None:
    """Raise IncompleteDecisionError unless the document can say all that it must.

    Always: applicant, application number, service, authority, document number, a step name fit for a file
    name. For a refusal and a revocation also reasons and law, none of them blank.
    """
    needed: dict[str, tuple[str, ...]] = {
        "applicant": (case.applicant,),
        "number": (case.number,),
        "service": (case.service.zh,),
        "authority": (decision.signed_by.zh,),
        "document_number": (decision.document_number,),
    }
    if decision.outcome not in FAVOURABLE:
        needed |= {"reasons": decision.reasons, "law": decision.law}
    missing = [field for field, texts in needed.items() if not texts or not all(map(says_something, texts))]
    if not _STEP.fullmatch(decision.step):
        missing.insert(0, "step")
    if missing:
        raise IncompleteDecisionError(decision.step, tuple(missing))
