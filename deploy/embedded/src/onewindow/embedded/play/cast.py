"""Who plays in the demo, what each hands in, and what each desk says to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Review = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One application: who hands it in, from which file, and what is handed in after when a desk asks for it.

    ``defects`` maps a step to what its desk finds when it looks for the first time, ``denied`` a step to the reasons
    and the law of its refusal. ``rests`` is the state in which the case is left for a visitor, with the ``left`` steps
    open and undecided; None: it is played to its result.
    """

    title: str
    applicant: str
    file: str
    supplement: Mapping[str, str] = field(default_factory=dict)
    defects: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    denied: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    rests: str | None = None
    left: frozenset[str] = frozenset()


PARTS = (
    Part(
        title="老周面馆",
        applicant="me",
        file="catering-open/restaurant.yaml",
        defects={
            "food": ("layout", "布局图没有比例尺，无法核对操作间面积。 The layout has no scale."),
            "fire": (
                "fire_plan",
                "预案缺少西侧出口和二层的疏散路线。 The western exit and the upper floor are missing.",
            ),
        },
        supplement={
            "layout": "catering-open/layout-with-scale.pdf",
            "fire_plan": "catering-open/fire_plan-with-exits.pdf",
        },
        denied={
            "tobacco": (
                "经营场所距中小学校不足一百米。 The premises lie within 100 m of a school.",
                "《烟草专卖许可证管理办法》第二十四条",
            )
        },
    ),
    Part(title="小院茶餐厅", applicant="me-2", file="catering-open/tea-room.yaml"),
    Part(title="老年优待证", applicant="me", file="village-elder-card/card.yaml"),
)

MIDWAY = (
    Part(
        title="五个部门同时在办 five departments at once",
        applicant="me",
        file="catering-open/restaurant.yaml",
        rests="in_review",
        left=frozenset({"food", "fire", "signboard", "tobacco", "noise"}),
    ),
    Part(
        title="等申请人补正 the applicant is asked for two things",
        applicant="me",
        file="catering-open/tea-room.yaml",
        defects={
            "licence": ("premises", "租赁合同缺少出租人签字。 The lessor has not signed the lease."),
            "food": ("layout", "布局图没有标注洗消间。 The layout does not show where dishes are washed."),
        },
        rests="asked",
    ),
    Part(
        title="刚提交 has just come in",
        applicant="me-2",
        file="village-elder-card/card.yaml",
        rests="in_review",
        left=frozenset({"village"}),
    ),
    Part(
        title="等窗口受理 the window is to accept it",
        applicant="me",
        file="construction-permit/cold-store.yaml",
        rests="received",
    ),
)
"""Left mid-way, so that a visitor of the pages finds something to do in every role."""

OFFICERS: Mapping[str, float] = {
    "amr-1": 1.0,
    "amr-2": 1.4,
    "fire-1": 1.8,
    "urban-1": 2.6,
    "tobacco-1": 0.8,
    "eco-1": 0.7,
    "village-1": 0.9,
}
"""Who thinks how long, as a multiple of the pace. Two at Market Regulation share one desk; the township's card is
decided by a rule, without a person."""


def is_left(part: Part, review: Review) -> bool:
    """Whether the desks leave this review to a visitor."""
    return review["step"] in part.left and review["asked"] == "decide"


def has_come_to_rest(part: Part, progress: Mapping[str, Any]) -> bool:
    """Whether the case stands where it is left."""
    opened = {step["step"] for step in progress["steps"] if step["state"] == "open"}
    return progress["state"] == part.rests and part.left <= opened


def answer_of(part: Part, review: Review) -> tuple[str, dict[str, Any]]:
    """What the desk says to one review: the verb and its body."""
    step = review["step"]
    if review["asked"] == "look":
        if step in part.defects and review["round"] == 1:
            item, reason = part.defects[step]
            return "defects", {"defects": [{"item": item, "reason": reason}]}
        return "complete", {}
    if step in part.denied:
        reasons, law = part.denied[step]
        return "deny", {"reasons": reasons, "law": law}
    return ("opinion", {"answer": "agree"}) if review["kind"] == "consult" else ("grant", {})
