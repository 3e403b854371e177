"""What the notifier keeps in the store: a file per case, a package per conclusion, a notice per message."""

from pydantic import TypeAdapter

from onewindow.chassis.journal import Head
from onewindow.chassis.ports import Collection, Doc, Store
from onewindow.notifier.core.case_file import CaseFile

FILES = Collection("case_files", (("number",),))
PACKAGES = Collection("packages", (("package",),))
NOTICES = Collection("notices", (("state",), ("application_id",), ("subject",)))

_FILE: TypeAdapter[CaseFile] = TypeAdapter(CaseFile)


def doc_of(file: CaseFile) -> Doc:
    """A case file as a document; its revision is the case's ``seq``."""
    doc: Doc = _FILE.dump_python(file, mode="json")
    return {"_id": file.application_id, "rev": file.seq, **doc}


def file_of(doc: Doc) -> CaseFile:
    """A document as a case file."""
    return _FILE.validate_python({name: value for name, value in doc.items() if name not in {"_id", "rev"}})


async def files_of(store: Store, ids: list[str]) -> dict[str, CaseFile]:
    """The files of these cases that exist."""
    docs = await store.get_many(FILES.name, ids)
    return {name: file_of(doc) for name, doc in docs.items()}


async def heads_of(store: Store, ids: list[str]) -> dict[str, Head]:
    """Where each file stands in its case."""
    docs = await store.get_many(FILES.name, ids)
    return {name: Head(doc["seq"], doc["head"]) for name, doc in docs.items()}
