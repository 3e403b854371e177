"""Notices put into words, with what the desks and the window wrote about the application."""

from collections.abc import Mapping, Sequence

import structlog

from onewindow.chassis.partitioner import partition_of
from onewindow.chassis.ports import Doc
from onewindow.definitions.complaint import UnknownDefinitionError
from onewindow.definitions.load import Catalogue
from onewindow.definitions.model import Definition
from onewindow.definitions.text import Text
from onewindow.notifier.core.case_file import CaseFile
from onewindow.notifier.core.decision import Name
from onewindow.notifier.core.decisions import remedies_of
from onewindow.notifier.core.notices import Line, Notice, letter
from onewindow.notifier.shell.lanes import in_lanes
from onewindow.notifier.shell.neighbours import Neighbours, NotThereError

log = structlog.get_logger(__name__)

_AT_ONCE = 8
Written = tuple[Notice, bytes]
"""A notice, and the trace of the entry that it is about."""


class Letters:
    """Writes notices. A word that is not there any more never keeps a notice from going out."""

    def __init__(self, catalogue: Catalogue, neighbours: Neighbours, partitions: int, *, carried: bool) -> None:
        """``carried``: a channel carries notices further than the inbox."""
        self._catalogue, self._neighbours, self._partitions = catalogue, neighbours, partitions
        self._state = "created" if carried else "inbox"
        self._todo = "carry" if carried else None

    async def rows(self, notices: Sequence[Written], files: Mapping[str, CaseFile]) -> list[Doc]:
        """A row for each notice. Raises PortError."""

        async def row(written: Written) -> Doc:
            notice, trace = written
            return await self._row(notice, files[notice.application_id], trace)

        return await in_lanes(_AT_ONCE, row, notices)

    async def _row(self, notice: Notice, file: CaseFile, trace: bytes) -> Doc:
        lines = await self._lines(notice, file) if notice.defects else ()
        reasons = await self._reasons(notice)
        definition = self._definition(file)
        lead = definition.lead if definition and notice.accepted_as_of else None
        whose = notice.authority or lead or file.departments.get(notice.step or "")
        authority = self._department(whose) if whose else None
        where = remedies_of(definition) if definition else None
        contact = _name(definition.guide.where) if definition else None
        missing = tuple(_item(definition, item) for item in notice.missing)
        words = letter(notice, file.number, lines, reasons, authority, where, contact, missing)
        return {
            "_id": notice.id,
            "rev": 1,
            "state": self._state,
            "todo": self._todo,
            "kind": notice.kind,
            "application_id": file.application_id,
            "number": file.number,
            "subject": file.subject,
            "partition": partition_of(file.application_id.encode(), self._partitions),
            "at": notice.at,
            "subject_zh": words.subject_zh,
            "subject_en": words.subject_en,
            "body_zh": words.body_zh,
            "body_en": words.body_en,
            "trace": trace.decode(),
        }

    async def _reasons(self, notice: Notice) -> str | None:
        if notice.reasons is None:
            return None
        if notice.kind in ("extended", "step_extended", "paused", "hearing_scheduled", "revoked", "replaced"):
            return await self._desk_text(notice.reasons, notice.kind)
        return await self._window_text(notice.reasons)

    async def _lines(self, notice: Notice, file: CaseFile) -> tuple[Line, ...]:
        definition = self._definition(file)
        return tuple(
            [
                Line(
                    department=self._department(file.departments.get(step, "")),
                    item=_item(definition, defect.item),
                    reason=await self._desk_text(defect.reason, notice.kind),
                )
                for step, defects in notice.defects.items()
                for defect in defects
            ]
        )

    async def _desk_text(self, name: str, purpose: str) -> str | None:
        try:
            return (await self._neighbours.desk_text(name, purpose)).get("reasons")
        except NotThereError:
            log.error("text_missing", text=name, purpose=purpose)
            return None

    async def _window_text(self, name: str) -> str | None:
        try:
            return (await self._neighbours.window_text(name)).get("reasons")
        except NotThereError:
            log.error("text_missing", text=name, purpose="not_accepted")
            return None

    def _definition(self, file: CaseFile) -> Definition | None:
        try:
            return self._catalogue.find(file.service, file.version, file.definition_hash).definition
        except UnknownDefinitionError:
            return None

    def _department(self, code: str) -> Name:
        department = self._catalogue.departments.get(code)
        return _name(department.name) if department else Name(zh=code)


def _item(definition: Definition | None, item: str) -> Name:
    """What the applicant knows the material or answer by; its id where no definition says."""
    if definition is not None and item in definition.materials:
        return _name(definition.materials[item].name)
    if definition is not None and item in definition.answers:
        return _name(definition.answers[item].label)
    return Name(zh=item)


def _name(text: Text) -> Name:
    return Name(zh=text.zh, en=text.en)
