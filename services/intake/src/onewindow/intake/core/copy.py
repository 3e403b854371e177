"""One's own file as a copy to take home (个人信息保护法 Art. 45, access and copy): what is in it, under which names.

application.html     to read, in both languages
application.json     the same for programs: every revision, the progress, who has read it
materials/1/…        each file that was handed in, once, under the revision that brought it, its item's id and the name
                     its owner gave it
"""

from collections.abc import Iterator
from typing import Any

from onewindow.contracts.fixed import fixed
from onewindow.intake.core.dossier import Dossier, Held, Revision


@fixed()
class Filed:
    """One file in the copy: where it lies in it, and what it is."""

    path: str
    item: str
    held: Held


def files_of(dossier: Dossier) -> tuple[Filed, ...]:
    """Every file of every revision, the same bytes of the same item once, where they first came."""
    first: dict[tuple[str, str], Filed] = {}
    for one in _files(dossier):
        first.setdefault((one.item, one.held.sha256), one)
    return tuple(first.values())


def told_of(
    dossier: Dossier, progress: dict[str, Any], reads: list[dict[str, Any]], *, all_reads: bool
) -> dict[str, Any]:
    """The whole as JSON has it; ``all_reads``: there were no more. The dossier's secret is nobody's and not in it."""
    where = {(one.item, one.held.sha256): one.path for one in files_of(dossier)}
    applicant = dossier.applicant
    return {
        "number": dossier.number,
        "service": dossier.service,
        "version": dossier.version,
        "channel": dossier.channel,
        "applicant": None
        if applicant is None
        else {"name": applicant.name, "id_number": applicant.id_number, "mobile": applicant.mobile},
        "revisions": [_told(revision, where) for revision in dossier.revisions],
        "progress": progress,
        "all_reads": all_reads,
        "reads": [{name: value for name, value in one.items() if name not in ("_id", "rev")} for one in reads],
    }


def _told(revision: Revision, where: dict[tuple[str, str], str]) -> dict[str, Any]:
    return {
        "number": revision.number,
        "at": revision.at,
        "by": {"id": revision.by.id, "role": revision.by.role},
        "corrected": revision.corrected,
        "answers": {**revision.answers, **revision.routes},
        "materials": {
            item: {
                "file": where[item, held.sha256],
                "sha256": held.sha256,
                "size": held.size,
                "media_type": held.media_type,
            }
            for item, held in revision.materials.items()
        },
        "pledged_for_later": list(revision.gaps),
    }


def _files(dossier: Dossier) -> Iterator[Filed]:
    for revision in dossier.revisions:
        for item, held in revision.materials.items():
            yield Filed(f"materials/{revision.number}/{item}-{held.filename}", item, held)
