"""The services, people and files of intake's tests."""

import zlib
from functools import cache
from pathlib import Path

from onewindow.contracts.fact import By
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.load import Catalogue, read_definition
from onewindow.definitions.model import Department
from onewindow.definitions.text import Text

ME = By(id="me", role="applicant")
OTHER = By(id="me-2", role="applicant")
AGENT = By(id="agent-1", role="agent", on_behalf_of="me")
CLERK = By(id="clerk-1", role="clerk")
AMR = By(id="amr-1", role="officer", department="amr")
FIRE = By(id="fire-1", role="officer", department="fire")
NOTIFIER = By(id="notifier", role="service")

DEPARTMENTS = {
    "amr": Department(name=Text(zh="市场监督管理局", en="Market Regulation")),
    "fire": Department(name=Text(zh="消防救援大队", en="Fire and Rescue")),
}

STALL = """
service: stall
version: 2
name: {zh: 开小吃摊, en: Running a food stall}
lead: amr
level: town
subject: organisation
matter: service
acceptance: ACCEPTANCE
guide:
  who: {zh: 个体经营者, en: Traders}
  conditions: [{zh: 有固定摊位, en: A fixed place}]
  procedure: {zh: 提交后由部门审批, en: Hand in and departments decide}
  basis: [{zh: 《食品安全法》, en: Food Safety Law}]
  fees: {zh: 不收费, en: Free of charge}
  where: {zh: 综合窗口, en: The window}
  visits: 0
answers:
  business_name: {type: text, max_length: 20, label: {zh: 店名, en: Name of the stall}}
  id_number: {type: text, pattern: "[1-9][0-9]{16}[0-9X]", label: {zh: 公民身份号码, en: Identity number}}
  area_m2: {type: number, routes: true, minimum: 1, maximum: 1000, label: {zh: 面积, en: Area}}
  gas: {type: boolean, routes: true, label: {zh: 是否使用燃气, en: Gas on board}}
  seats: {type: integer, optional: true, minimum: 0, label: {zh: 座位数, en: Seats}}
  since: {type: date, optional: true, label: {zh: 开业日期, en: Open since}}
  sells:
    type: choice
    routes: true
    optional: true
    choices: {noodles: {zh: 面, en: Noodles}, tea: {zh: 茶, en: Tea}}
    label: {zh: 经营品类, en: What is sold}
materials:
  id_card: {name: {zh: 身份证, en: Identity card}, level: A}
  photo: {name: {zh: 照片, en: Photograph}, need: optional, level: D, accept: [image/jpeg, image/png]}
  gas_proof: {name: {zh: 燃气证明, en: Proof of the gas bottle}, when: "gas", level: C}
  health: {name: {zh: 健康证明, en: Health certificate}, need: later, level: C}
  licence: {name: {zh: 执照, en: Licence}, from: register, level: A}
steps:
  register:
    name: {zh: 登记, en: Registration}
    department: amr
    kind: licence
    needs: [business_name, id_number, id_card, photo, health]
    gives: licence
    clock: {promise: 1 wd, statutory: 3 wd}
  fire:
    name: {zh: 燃气检查, en: Gas check}
    department: fire
    kind: licence
    after: [register]
    when: "gas"
    needs: [area_m2, gas, gas_proof, licence]
    clock: {promise: 1 wd, statutory: 3 wd}
join: {all: [register, fire], issue: each}
clock: {promise: 3 wd, statutory: 10 wd}
supplement: {within: 10 nd, then: terminate}
"""

THEMES = """
trade:
  name: {zh: 我要摆摊, en: I want to trade}
  subject: organisation
  tasks:
    - {service: stall, why: {zh: 先有一个摊位, en: A stall comes first}}
    - {service: late-stall, why: {zh: 再开一个分摊, en: Then a second one}, after: [stall]}
    - {service: counter-stall, why: {zh: 在市场里再开一个, en: And one in the market}, after: [stall, late-stall]}
"""

ANSWERS = {"business_name": "老王面摊", "id_number": "11010519491231002X", "area_m2": 12.5, "gas": False}
WITH_GAS = ANSWERS | {"gas": True}


@cache
def stall(acceptance: str = "immediate", more: str = "") -> CompiledDefinition:
    """The service most tests apply for."""
    return read_definition(STALL.replace("ACCEPTANCE", acceptance) + more, DEPARTMENTS)


def renewed(text: str) -> str:
    """The stall as a licence that is renewed."""
    ends = "  ends: {type: date, routes: true, label: {zh: 有效期至, en: It holds until}}\nmaterials:\n"
    text = text.replace("matter: service", "matter: licence").replace("materials:\n", ends)
    return text + "renewal: {until: ends, ahead: 30 nd}\n"


def catalogue(folder: Path) -> Catalogue:
    """A folder with the stall, accepted at once, the same accepted by a clerk, one whose health may come later, and one
    that is renewed.
    """
    services = ("stall", "counter-stall", "late-stall", "old-stall")
    for service in services:
        acceptance = "counter" if service == "counter-stall" else "immediate"
        (folder / service).mkdir(parents=True, exist_ok=True)
        text = STALL.replace("ACCEPTANCE", acceptance).replace("service: stall", f"service: {service}")
        text += "gap: {within: 3 wd}\n" if service == "late-stall" else ""
        text = renewed(text) if service == "old-stall" else text
        (folder / service / "2.yaml").write_text(text)
    lines = [f"{code}: {{name: {{zh: {one.name.zh}, en: {one.name.en}}}}}" for code, one in DEPARTMENTS.items()]
    (folder / "departments.yaml").write_text("\n".join(lines) + "\n")
    (folder / "themes.yaml").write_text(THEMES)
    return Catalogue.load(folder)


def pdf(text: str = "proof") -> bytes:
    """A whole small PDF."""
    body = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Note (" + text.encode() + b") >>\nendobj\n"
    return body + b"xref\n0 1\ntrailer\n<< /Root 1 0 R >>\nstartxref\n" + str(len(body)).encode() + b"\n%%EOF\n"


def jpeg(more: bytes = b"") -> bytes:
    """The segments of a small JPEG, from first to last."""
    app0 = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    frame = b"\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00"
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x7f"
    return b"\xff\xd8" + app0 + frame + scan + b"\xff\xd9" + more


def png(more: bytes = b"") -> bytes:
    """A PNG of one pixel."""
    chunks = [
        (b"IHDR", b"\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00"),
        (b"IDAT", zlib.compress(b"\x00\x00")),
        (b"IEND", b""),
    ]
    body = b"".join(len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4) for kind, data in chunks)
    return b"\x89PNG\r\n\x1a\n" + body + more
