"""What a form of one screen holds, and what it is as an application."""

import json
import re
from collections.abc import Mapping
from typing import Any

from onewindow.chassis.problem import Problem
from onewindow.contracts.fixed import fixed
from onewindow.definitions.model import Definition
from onewindow.definitions.text import Text
from onewindow.intake.shell.pages.taking import told_by

NONCE = re.compile(r"[0-9a-f]{32}")
"""The name of an act that a page carries: sent twice, it is one act."""


@fixed()
class Typed:
    """The fields of a form; the hashes of its files by material, and what they are called."""

    fields: Mapping[str, str]
    held: Mapping[str, str]
    names: Mapping[str, str]


def applicant_of(typed: Typed) -> dict[str, str]:
    """Whom it is for, as it was typed."""
    return {name: typed.fields.get(f"applicant.{name}", "").strip() for name in ("name", "id_number", "mobile")}


def body_of(definition: Definition, answers: Mapping[str, Any], typed: Typed) -> bytes:
    """The application as the door for applications takes it."""
    body = {
        "service": definition.service,
        "version": definition.version,
        "answers": dict(answers),
        "materials": dict(typed.held),
        "applicant": {name: value for name, value in applicant_of(typed).items() if value},
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True).encode()


def by_item(problem: Problem) -> dict[str, Text]:
    """What the form refuses, by the answer or material that it is about."""
    return {error.pointer.rpartition("/")[2]: told_by(problem, error.code) for error in problem.errors}
