"""How far a material can be trusted (国办函〔2016〕108号), and what a window saw of it (核验原件).

    A  issued by an authority, usable as it is           stays A
    B  checked against its original at a window          by whoever marked it as seen
    C  uploaded by its owner, to be checked              until somebody has seen the original
    D  made by its owner, under their pledge             stays D: there is no original but this

A mark is of these bytes: a file that takes its place has been seen by nobody.
"""

from collections.abc import Mapping
from typing import Literal, get_args

from onewindow.contracts.fixed import fixed
from onewindow.contracts.instant import Instant
from onewindow.definitions.form import Material
from onewindow.definitions.text import Text

Seen = Literal["original", "copy", "electronic"]
Level = Literal["A", "B", "C", "D"]
SEEN: tuple[Seen, ...] = get_args(Seen)
WORDS: Mapping[Seen, Text] = {
    "original": Text(zh="已核对原件", en="original seen"),
    "copy": Text(zh="收复印件", en="a copy was handed in"),
    "electronic": Text(zh="收电子件", en="an electronic file was handed in"),
}
LEVELS: Mapping[Level, Text] = {
    "A": Text(zh="A 发证机关出具", en="A: issued by an authority"),
    "B": Text(zh="B 窗口已核对原件", en="B: original seen at the window"),
    "C": Text(zh="C 申请人上传，未核对原件", en="C: uploaded, original not seen"),
    "D": Text(zh="D 申请人自己出具并承诺", en="D: the applicant's own word"),
}


@fixed(kw_only=True)
class Mark:
    """What a clerk saw of one file of a dossier."""

    item: str
    sha256: str
    seen: Seen
    by: str
    at: Instant


def mark_of(marks: Mapping[tuple[str, str], Mark], item: str, sha256: str) -> Mark | None:
    """What was seen of these very bytes; None: nothing."""
    return marks.get((item, sha256))


def level_of(material: Material, mark: Mark | None) -> Level:
    """How far the file can be trusted now."""
    if material.level in ("A", "D"):
        return material.level
    return "B" if mark is not None and mark.seen == "original" else "C"
