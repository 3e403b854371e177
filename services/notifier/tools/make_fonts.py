"""Make the font subset that is committed in ``src/onewindow/notifier/fonts``. Not needed at run time.

Where the files come from (Debian 12):

    apt-get install fonts-noto-cjk unicode-data
    python3 -m venv VENV && VENV/bin/pip install 'fonttools==4.68.*'
    VENV/bin/python services/notifier/tools/make_fonts.py

Regular holds every character of GB 2312 and of the Table of General Standard Chinese Characters
(通用规范汉字表, 8,105 characters, Unihan's ``kTGH``), the punctuation of Chinese and Western texts, and some
rare characters of names. Bold is for titles: GB 2312 level 1 and the same punctuation. The family gets a name
of its own, so that it is never taken for the whole Noto Sans CJK SC that a system may have.
"""

import argparse
import bz2
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY = "Noto Sans SC Subset"
SIMPLIFIED = 2  # the face "Noto Sans CJK SC" inside the collection

PUNCTUATION = [
    (0x20, 0x7E),  # ASCII
    (0xA0, 0x17F),  # Latin letters with accents
    (0x2000, 0x206F),  # dashes, quotes, ellipsis
    (0x2100, 0x214F),  # ℃ №
    (0x2160, 0x216B),  # Roman numerals
    (0x2190, 0x2193),  # arrows
    (0x2460, 0x2473),  # ① to ⑳
    (0x3000, 0x303F),  # CJK punctuation, 〇 and 〔〕
    (0x3220, 0x3229),  # ㈠ to ㈩
    (0xFF00, 0xFFEF),  # full width forms
]
RARE = "𠮷㐂龘䶮㛃𬎆𠅤堃喆昇堯祎芃犇骉燚垚淼焱龑赟甯頔曌翀"


def rows(first: int, last: int) -> set[int]:
    """The characters of GB 2312 in those rows (lead bytes), as code points."""
    found: set[int] = set()
    for lead in range(first, last + 1):
        for trail in range(0xA1, 0xFF):
            found.update(map(ord, bytes((lead, trail)).decode("gb2312", "ignore")))
    return found


def general_standard(mappings: Path) -> set[int]:
    """The characters of the Table of General Standard Chinese Characters, from Unihan's other mappings."""
    with bz2.open(mappings, "rt", encoding="utf-8") as lines:
        return {int(line.split("\t")[0].replace("U+", "0x"), 0) for line in lines if "\tkTGH\t" in line}


def rename(font: TTFont) -> None:
    """Give the subset its own family name. The version, copyright and licence entries stay."""
    style = "Bold" if font["OS/2"].usWeightClass >= 600 else "Regular"
    plain = FAMILY.replace(" ", "")
    names = {1: FAMILY, 2: style, 3: f"{plain}-{style}", 4: f"{FAMILY} {style}", 6: f"{plain}-{style}"}
    table = font["name"]
    table.names = [entry for entry in table.names if entry.platformID == 3 and entry.langID == 0x409]
    table.names = [entry for entry in table.names if entry.nameID not in (16, 17)]
    for number, text in names.items():
        table.setName(text, number, 3, 1, 0x409)
    top = font["CFF "].cff
    top.fontNames = [names[6]]
    top[0].FamilyName, top[0].FullName = FAMILY, names[4]


def cut(source: Path, characters: set[int], target: Path) -> None:
    """Write the subset of one weight. The same input gives the same bytes."""
    options = subset.Options()
    options.font_number = SIMPLIFIED
    options.layout_features = ["kern", "halt"]
    options.hinting = False
    options.name_languages = [0x409]
    options.name_IDs = ["*"]
    options.recalc_timestamp = False
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    rename(font)
    subset.save_font(font, str(target), options)
    print(f"{target.name}: {len(font.getBestCmap())} characters, {target.stat().st_size} bytes")


def main() -> None:
    """Cut both weights from the system's Noto Sans CJK."""
    target = Path(__file__).parent.parent / "src/onewindow/notifier/fonts"
    parser = argparse.ArgumentParser(description="Make the committed font subset.")
    parser.add_argument("--noto", type=Path, default=Path("/usr/share/fonts/opentype/noto"))
    parser.add_argument("--unihan", type=Path, default=Path("/usr/share/unicode/Unihan_OtherMappings.txt.bz2"))
    parser.add_argument("--target", type=Path, default=target)
    where = parser.parse_args()
    signs = {point for first, last in PUNCTUATION for point in range(first, last + 1)}
    every = rows(0xA1, 0xF7) | general_standard(where.unihan) | signs | set(map(ord, RARE))
    cut(where.noto / "NotoSansCJK-Regular.ttc", every, where.target / "NotoSansSCSubset-Regular.otf")
    cut(
        where.noto / "NotoSansCJK-Bold.ttc",
        rows(0xB0, 0xD7) | signs,
        where.target / "NotoSansSCSubset-Bold.otf",
    )


if __name__ == "__main__":
    main()
