"""One small definition that is right, and the ways in which tests make it wrong."""

from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.load import read_definition
from onewindow.definitions.model import Department
from onewindow.definitions.text import Text

DEPARTMENTS = {code: Department(name=Text(zh=code, en=code)) for code in ("amr", "fire", "eco", "urban")}

SHOP = """\
service: open-shop
version: 3
name: {zh: 开店, en: Opening a shop}
lead: amr
level: county
acceptance: precheck
guide:
  who: {zh: 人人, en: Anybody}
  conditions: [{zh: 有店面, en: Has premises}]
  procedure: {zh: 提交一次, en: Hand in once}
  basis: [《行政许可法》第四十二条]
  fees: {zh: 免费, en: Free}
  where: {zh: 窗口, en: At the window}
  visits: 0
answers:
  owner: {type: text, label: {zh: 姓名, en: Name}}
  area_m2: {type: number, routes: true, minimum: 1, label: {zh: 面积, en: Area}}
  seats: {type: integer, routes: true, label: {zh: 座位, en: Seats}}
  assembly: {type: boolean, routes: true, label: {zh: 聚集, en: Assembly}}
  kitchen: {type: boolean, routes: true, optional: true, label: {zh: 厨房, en: Kitchen}}
  trade: {type: choice, routes: true, optional: true, choices: {food: {zh: 餐, en: Food}, books: {zh: 书, en: Books}},
          label: {zh: 行业, en: Trade}}
materials:
  id_card: {name: {zh: 身份证, en: Identity card}, need: required, level: A}
  premises: {name: {zh: 场所证明, en: Proof of premises}, need: required, level: C}
  deed: {name: {zh: 执照, en: Licence}, level: A, from: licence}
  fire_pledge: {name: {zh: 承诺书, en: Pledge}, level: D}
  hygiene: {name: {zh: 卫生, en: Hygiene}, level: D, need: later, when: kitchen}
steps:
  licence: {department: amr, kind: licence, needs: [owner, id_card, premises, hygiene],
            clock: {promise: 1 wd, statutory: 3 wd, extend: 3 wd}, gives: deed}
  fire: {department: fire, kind: licence, after: [licence], when: "assembly && area_m2 >= 300",
         needs: [fire_pledge, deed], route: commitment}
  noise: {department: eco, kind: consult, after: [licence], when: "kitchen",
          silence: {after: 5 wd, means: consent, basis: "市级办法"}}
  sign: {department: urban, kind: countersign, after: [fire], automatic: "seats < 10", two_persons: true}
join: {all: [licence, fire], optional: [sign], advisory: [noise], early_stop: false, issue: each}
clock: {promise: 10 wd, statutory: 45 wd, extend: 15 wd}
supplement: {within: 20 nd, then: terminate}
"""


def shop(*edits: tuple[str, str]) -> CompiledDefinition:
    """The sample, compiled, after replacing some of its text."""
    return read_definition(edited(*edits), DEPARTMENTS)


def edited(*edits: tuple[str, str]) -> str:
    """The sample's text with each edit made exactly once."""
    text = SHOP
    for old, new in edits:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the sample"
        text = text.replace(old, new)
    return text
