"""What is done to a PDF once it is printed, and what is read from it."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence

from pypdf import PdfReader, PdfWriter
from pypdf.generic import BooleanObject, DictionaryObject, NameObject, PdfObject, TextStringObject

from remission.errors import WorkError
from remission.pipeline.publication import LANGUAGE, Publication

_NO_DIGIT = re.compile(r"\D")
_ELEMENT = re.compile(rb"node\d{8}\b")


def pages_of(content: bytes) -> dict[str, int]:
    """The page, from 1, of every place that a link of the document leads to, by id."""
    reader = PdfReader(io.BytesIO(content))
    found = {name.lstrip("/"): reader.get_destination_page_number(place) for name, place in reader.named_destinations.items()}
    return {name: page + 1 for name, page in found.items() if page is not None}


def finished(content: bytes, title: str, headings: Sequence[str], about: Publication) -> bytes:
    """The PDF with title, authors, keywords and an outline of these headings, and without what differs from one printing to the next.

    WorkError where its own outline has not as many.
    """
    reader = PdfReader(io.BytesIO(content))
    writer = PdfWriter(clone_from=reader)
    writer.pdf_header = reader.pdf_header
    producer = reader.metadata.producer if reader.metadata else None
    told: Mapping[str, str] = {
        "/Title": title,
        "/Author": ", ".join(str(one["name"]) for one in about.authors),
        "/Subject": about.title if about.title != title else about.description,
        "/Keywords": ", ".join(about.keywords),
        "/Producer": producer or "",
        **_dates(about.date),
    }
    writer.metadata = None
    writer.add_metadata({name: text for name, text in told.items() if text})
    writer._ID = None
    shown = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(value=True)})
    writer.root_object[NameObject("/ViewerPreferences")] = shown
    writer.root_object[NameObject("/Lang")] = TextStringObject(LANGUAGE)
    _name_outline(writer, headings)
    buffer = io.BytesIO()
    writer.write(buffer)
    return _renumbered(buffer.getvalue())


def _name_outline(writer: PdfWriter, headings: Sequence[str]) -> None:
    """The headings as the document has them, in its order: the browser says some twice, and of some only a line."""
    entries = list(_entries(writer.root_object.get("/Outlines")))
    if len(entries) != len(headings):
        raise WorkError(f"the printed outline has {len(entries)} headings, the document {len(headings)}")
    for entry, text in zip(entries, headings, strict=True):
        entry[NameObject("/Title")] = TextStringObject(text)


def _entries(above: PdfObject | None) -> Iterator[DictionaryObject]:
    """The entries of an outline below one of them, or below its root, in order."""
    holder = above.get_object() if above else None
    entry = holder.get("/First") if isinstance(holder, DictionaryObject) else None
    while entry is not None:
        found = entry.get_object()
        assert isinstance(found, DictionaryObject)
        yield found
        yield from _entries(found)
        entry = found.get("/Next")


def _renumbered(content: bytes) -> bytes:
    """The PDF with its elements numbered from 1, in their order: the browser goes on counting from document to document."""
    numbers = {name: f"node{place:08}".encode() for place, name in enumerate(sorted(set(_ELEMENT.findall(content))), start=1)}
    return _ELEMENT.sub(lambda found: numbers[found[0]], content)


def _dates(date: str) -> dict[str, str]:
    """The date of publication as that of the file; none where it is not known."""
    digits = _NO_DIGIT.sub("", date)
    day = digits + "00000101"[len(digits) :] if digits else ""
    return {name: f"D:{day}000000Z" for name in ("/CreationDate", "/ModDate") if day}
