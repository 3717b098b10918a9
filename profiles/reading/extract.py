"""Take the text out of a PDF or Word file: a program of its own, so that a hostile file meets limits and nothing else.

Reads the file from standard input, its kind being the argument; writes JSON: {"text": …} or {"fault": …}.
"""

import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat  # a file that defines entities is refused before one is expanded

MOST_PAGES = 40
MOST_LETTERS = 30_000
MOST_XML = 20 * 1024 * 1024
MEMORY, SECONDS = 1024 * 1024 * 1024, 10
ENCRYPTED, EMPTY, BROKEN, PAGES, HEAVY = "encrypted", "empty", "broken", "pages", "heavy"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
GAPS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


class Fault(Exception):
    """Why there is no text; its argument is one of the words above."""


def of_pdf(content: bytes) -> str:
    """Return the text of a PDF, page after page.

    :raises Fault: encrypted, broken, of too many pages.
    """
    import pypdfium2  # type: ignore[import-untyped]  # noqa: PLC0415 (only a PDF needs it)

    try:
        with pypdfium2.PdfDocument(content) as document:
            if len(document) > MOST_PAGES:
                raise Fault(PAGES)
            return "\n\n".join(_pages(document))
    except pypdfium2.PdfiumError as error:
        raise Fault(ENCRYPTED if "password" in str(error).lower() else BROKEN) from error


def _pages(document: Any) -> Iterator[str]:
    length = 0
    for page in document:
        text = page.get_textpage().get_text_bounded()
        yield text
        length += len(text)
        if length > MOST_LETTERS:
            return


def of_docx(content: bytes) -> str:
    """Return the text of a Word file, paragraph after paragraph.

    :raises Fault: encrypted, broken, or one that grows too large when unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("word/document.xml") as part:
            xml = part.read(MOST_XML + 1)
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, RuntimeError, ValueError, EOFError) as error:
        raise Fault(ENCRYPTED if "password" in str(error) else BROKEN) from error
    except Exception as error:  # a broken stream is zlib's or lzma's own error
        raise Fault(BROKEN) from error
    if len(xml) > MOST_XML:
        raise Fault(HEAVY)
    return _Paragraphs().read(xml)


class _Paragraphs:
    """The words of word/document.xml: text runs, with paragraphs, tabs and breaks between them."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.in_text = False

    def read(self, xml: bytes) -> str:
        parser = expat.ParserCreate(namespace_separator="}")
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._letters
        try:
            parser.Parse(xml, True)
        except expat.ExpatError as error:
            raise Fault(BROKEN) from error
        return "".join(self.found)

    def _refuse(self, *_args: Any) -> None:
        raise Fault(BROKEN)

    def _start(self, name: str, _attributes: Any) -> None:
        word = self._word(name)
        self.in_text = word == "t"
        if word in GAPS:
            self.found.append(GAPS[word])

    def _end(self, name: str) -> None:
        self.in_text = False
        if self._word(name) == "p":
            self.found.append("\n")

    def _letters(self, text: str) -> None:
        if self.in_text:
            self.found.append(text)

    @staticmethod
    def _word(name: str) -> str:
        for space in (WORD, STRICT):
            if f"{{{name}".startswith(space):
                return name[len(space) - 1 :]
        return ""


def main() -> None:
    """Read one file under limits and say what it holds."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    if sys.platform == "linux":  # macOS does not keep to it
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    content = sys.stdin.buffer.read()
    try:
        text = (of_pdf if sys.argv[1] == ".pdf" else of_docx)(content)
        answer = {"text": text[: MOST_LETTERS + 1]} if text.strip() else {"fault": EMPTY}
    except Fault as fault:
        answer = {"fault": fault.args[0]}
    except MemoryError:
        answer = {"fault": HEAVY}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
