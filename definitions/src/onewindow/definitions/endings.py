"""How long a hand-in can be undone, and on which grounds a case ends without a decision (终止).

They are those on which a licence that was granted is struck off (行政许可法 Art. 70), and on which the departments'
rules of procedure end an application: whoever applied is not there any more, or what they applied for cannot be.
"""

from collections.abc import Mapping

from onewindow.definitions.text import Text

UNDO_S = 600
"""From the hand-in, for a withdrawal that undoes it (GB/T 37668-2019: whatever binds can be undone for ten minutes)."""
SILENT: Mapping[str, Text] = {
    "supplement_missing": Text(zh="逾期未补正", en="the supplement did not come in time"),
    "gap_expired": Text(zh="承诺补交的材料逾期未补", en="what was pledged to come later did not come in time"),
}
"""Grounds that nobody names: what was asked for, or pledged (容缺), did not come in time."""

GROUNDS: Mapping[str, Text] = {
    "death": Text(zh="申请人死亡", en="the applicant has died"),
    "incapacity": Text(zh="申请人丧失行为能力", en="the applicant has lost the capacity to act"),
    "legal_person_ended": Text(zh="申请人依法终止", en="the legal person that applied has ended"),
    "force_majeure": Text(zh="因不可抗力无法实施", en="force majeure makes impossible what was applied for"),
    "law": Text(zh="法律、法规规定的其他情形", en="another case in which the law ends it"),
}
"""What an authority may name, as it is told to people."""


def ended(ground: str) -> Text:
    """The ground in words; its code where this version knows none."""
    return {**SILENT, **GROUNDS}.get(ground, Text(zh=ground, en=ground))
