"""The services and departments of the notifier's tests, and what a case of theirs says."""

from functools import cache
from pathlib import Path
from typing import Any

from onewindow.contracts.case import CaseConcluded, CaseOpened, Outcome, Proof, ResultRevised, StepDenied, StepGranted
from onewindow.contracts.entry import Entry
from onewindow.contracts.fact import By
from onewindow.definitions.compiled import CompiledDefinition
from onewindow.definitions.load import Catalogue, read_definition
from onewindow.definitions.model import Department
from onewindow.definitions.text import Text

APPLICATION = "5b1e7f0c-6f0e-5f7e-9d5c-2f3f8f1f0a11"
NUMBER = "YJS202611234M7K0QXDC"
AT = "2026-11-23T01:00:00.000Z"
ME = By(id="me", role="applicant")
OFFICER = By(id="amr-1", role="officer", department="amr")
FIRE_OFFICER = By(id="fire-1", role="officer", department="fire")
HEAD = By(id="fire-head", role="head", department="fire")
RULE = By(id="department-worker", role="service", department="amr")

DEPARTMENTS = {
    "amr": Department(name=Text(zh="市场监督管理局", en="Market Regulation")),
    "eco": Department(name=Text(zh="生态环境局", en="Ecology")),
    "fire": Department(name=Text(zh="消防救援大队", en="Fire and Rescue")),
}

SHOP = """\
service: shop
version: 1
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
  name: {type: text, label: {zh: 姓名, en: Name}}
  address: {type: text, optional: true, label: {zh: 地址, en: Address of the shop}}
  email: {type: text, optional: true, label: {zh: 电子邮箱, en: Mail address}}
materials:
  layout: {name: {zh: 平面图, en: Layout}, need: optional, level: C}
steps:
  licence: {name: {zh: 执照, en: Licence}, department: amr, kind: licence, needs: [name, layout, address],
            gives: licence, authority: {zh: 某县市场监督管理局, en: Market Regulation of the county},
            basis: {zh: 《登记条例》第十九条, en: "Registration Rules, Art. 19"}}
  fire: {name: {zh: 消防, en: Fire safety}, department: fire, kind: licence, needs: [layout, email]}
  noise: {name: {zh: 噪声, en: Noise}, department: eco, kind: consult, needs: [layout]}
outputs: {licence: {zh: 营业执照, en: Business licence}}
join: {all: [licence, fire], advisory: [noise], issue: each}
supplement: {within: 20 nd, then: terminate}
"""


@cache
def shop(service: str = "shop") -> CompiledDefinition:
    """A shop with documents, or ``kiosk``: the same with its result as data."""
    return read_definition(_text(service), DEPARTMENTS)


def catalogue(folder: Path, *services: str) -> Catalogue:
    """A folder with the shop and the kiosk."""
    for service in services or ("shop", "kiosk"):
        (folder / service).mkdir(parents=True, exist_ok=True)
        (folder / service / "1.yaml").write_text(_text(service))
    lines = [f"{code}: {{name: {{zh: {one.name.zh}, en: {one.name.en}}}}}" for code, one in DEPARTMENTS.items()]
    (folder / "departments.yaml").write_text("\n".join(lines) + "\n")
    return Catalogue.load(folder)


def opened(compiled: CompiledDefinition, **said: Any) -> CaseOpened:
    """The case exists."""
    given: dict[str, Any] = {"number": NUMBER, "subject": "me", "definition_hash": compiled.hash} | said
    return CaseOpened(
        service=compiled.definition.service,
        version=1,
        dossier="d" * 32,
        channel="online",
        routes={},
        answers={},
        materials={},
        steps={name: step.department for name, step in compiled.definition.steps.items()},
        **given,
    )


def granted(step: str, round_: int = 1, **said: Any) -> StepGranted:
    """Yes."""
    return StepGranted(step=step, round=round_, decision=f"decision-{step}-{round_}", by="amr-1", **said)


def denied(step: str, reasons: str | None, round_: int = 1, **said: Any) -> StepDenied:
    """No."""
    return StepDenied(
        step=step, round=round_, decision=f"decision-{step}-{round_}", by="amr-1", reasons=reasons, **said
    )


def concluded(outcome: Outcome, id_: str = "c" * 32, **steps: Any) -> CaseConcluded:
    """The conclusion; a step's proof is its state, in round 1 unless it says another: ``fire=("granted", 2)``."""
    proven: dict[str, tuple[Any, int]] = {
        name: (given, 1) if isinstance(given, str) else given for name, given in steps.items()
    }
    proof = {name: Proof(state=state, round=round_) for name, (state, round_) in proven.items()}
    return CaseConcluded(id=id_, outcome=outcome, proof=proof)


def revised(of: str, kind: Any, reasons: str, outcome: Outcome = "rejected", **steps: Any) -> ResultRevised:
    """A second result that follows the conclusion ``of``, said by the head of the lead department."""
    return ResultRevised(
        id=f"{of}-2",
        of=of,
        kind=kind,
        outcome=outcome,
        proof={name: Proof(state=state, round=1) for name, state in steps.items()},
        decision="revision",
        by="amr-head",
        department="amr",
        reasons=reasons,
    )


def entry(*facts: Any, seq: int = 1, by: By | None = ME, **said: Any) -> Entry:
    """An entry of the case."""
    given: dict[str, Any] = {"application_id": APPLICATION, "prev": "", "epoch": 1, "cause": f"cause-{seq}", "at": AT}
    return Entry(**(given | said), seq=seq, by=by, facts=facts)


def _text(service: str) -> str:
    text = SHOP.replace("service: shop", f"service: {service}")
    return f"{text}result: {{format: json}}\n" if service == "kiosk" else text
