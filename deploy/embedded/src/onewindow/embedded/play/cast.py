"""Who plays in the demo, what each hands in, and what each desk says to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Review = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One application: who hands it in, from which file, and what is handed in after when a desk asks for it.

    ``defects`` maps a step to what its desk finds when it looks for the first time, ``denied`` a step to the reasons
    and the law of its refusal.
    """

    title: str
    applicant: str
    file: str
    supplement: Mapping[str, str] = field(default_factory=dict)
    defects: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    denied: Mapping[str, tuple[str, str]] = field(default_factory=dict)


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
