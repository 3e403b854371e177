"""What can be wrong with a journal, and where exactly it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "damaged",
    "unreadable",
    "void",
    "missing",
    "changed",
    "doubtful",
    "inserted",
    "misplaced",
    "claim",
    "fold",
    "unfoldable",
    "cause",
    "cut",
    "gone",
]

WORDS: Mapping[Kind, tuple[str, str]] = {
    "damaged": ("记录损坏或缺失", "the record is damaged or missing"),
    "unreadable": ("记录无法读取", "the record cannot be read"),
    "void": ("条目所属任期已失效", "the entry's epoch does not count here"),
    "missing": ("条目缺失", "the entry is missing"),
    "changed": ("条目被改动", "the entry was changed"),
    "doubtful": ("该条目或其前一条目被改动", "this entry or the one before it was changed"),
    "inserted": ("条目系插入", "the entry was put in"),
    "misplaced": ("记录的键或分区与案件不符", "the record's key or partition is not its case's"),
    "claim": ("所属任期无有效接管记录", "no claim of its epoch counts before it"),
    "fold": ("接管者的规则版本未知", "the claim is of rules that this version does not know"),
    "unfoldable": ("条目与案件状态不符", "the entry does not fit its case: it cannot be folded"),
    "cause": ("找不到条目的起因", "cause not found: no input has the id that the entry follows from"),
    "cut": ("日志尾部被截断", "the end was cut off"),
    "gone": ("整个案件不见了", "the whole case is gone"),
}
"""What each kind means, in Chinese and English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong.

    ``place`` is ``topic/partition/offset``, or ``topic/partition/first..last`` where only the range is known.
    ``seq`` to ``upto`` are the entries of ``case`` that it concerns, as far as that can be told.
    """

    kind: Kind
    place: str
    case: str | None = None
    seq: int | None = None
    upto: int | None = None

    def __str__(self) -> str:
        """One line for people, Chinese first."""
        zh, en = WORDS[self.kind]
        entries = "" if self.seq is None else f" seq {self.seq}" + (f"-{self.upto}" if self.upto else "")
        return f"{self.place} {self.case or '-'}{entries}: {zh} {en}"


@dataclass(slots=True)
class Counts:
    """What was read: records, and of these the entries and claims that count, and those without effect."""

    records: int = 0
    entries: int = 0
    claims: int = 0
    void: int = 0
    cases: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.records + other.records,
            self.entries + other.entries,
            self.claims + other.claims,
            self.void + other.void,
            self.cases + other.cases,
        )
