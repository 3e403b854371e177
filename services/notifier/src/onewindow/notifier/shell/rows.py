"""What the notifier keeps in the store: a file per case, a package per conclusion, a notice per message.

Packages, and results that could not be made yet, are no view: nothing rebuilds them with the same hash. Nor are
the other documents that somebody has had.
"""

from collections.abc import Sequence

from onewindow.chassis.journal import Head
from onewindow.chassis.ports import Collection, Doc, Store
from onewindow.notifier.core.case_file import CaseFile, Decided, Former

FILES = Collection("case_files", (("number",), ("public", "published_at")))
PACKAGES = Collection("packages", (("package",),))
DOCUMENTS = Collection("case_documents")
UNMADE = Collection("unmade_results")
NOTICES = Collection("notices", (("subject", "at"), ("application_id", "at"), ("todo", "partition", "at")))


def doc_of(file: CaseFile) -> Doc:
    """A case file as a document; its revision is the case's ``seq``."""
    fields = file._asdict()
    fields["decided"] = {step: one._asdict() for step, one in file.decided.items()}
    fields["former"] = [one._asdict() for one in file.former]
    return {"_id": file.application_id, "rev": file.seq, "public": file.published_at is not None, **fields}


def file_of(doc: Doc) -> CaseFile:
    """A document as a case file."""
    fields = {name: doc[name] for name in CaseFile._fields if name in doc}
    fields["decided"] = {step: Decided(**one) for step, one in doc["decided"].items()}
    fields["former"] = tuple(Former(**one) for one in doc.get("former", ()))
    return CaseFile(**fields)


async def files_of(store: Store, ids: Sequence[str]) -> dict[str, CaseFile]:
    """The files of these cases that exist."""
    docs = await store.get_many(FILES.name, ids) if ids else {}
    return {name: file_of(doc) for name, doc in docs.items()}


async def files_numbered(store: Store, number: str) -> list[CaseFile]:
    """The files with this number: one, or two if two of a day share it by chance."""
    page = await store.find(FILES.name, {"number": number}, limit=5)
    return [file_of(doc) for doc in page.docs]


async def heads_of(store: Store, ids: Sequence[str]) -> dict[str, Head]:
    """Where each file stands in its case."""
    docs = await store.get_many(FILES.name, ids)
    return {name: Head(doc["seq"], doc["head"]) for name, doc in docs.items()}
