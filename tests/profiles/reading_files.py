"""PDF and Word files made for the tests of reading."""

import io
import zipfile

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def pdf(text: str, *, encoding: str = "UniJIS-UTF16-H", codec: str = "utf-16-be", pages: int = 1) -> bytes:
    """Return a PDF whose Japanese font is not embedded: its letters are found by the named character map alone."""
    shown = b" ".join(b"<" + line.encode(codec).hex().encode() + b"> Tj T*" for line in text.split("\n") if line)
    stream = b"BT /F1 12 Tf 14 TL 50 780 Td " + shown + b" ET"
    kids = b" ".join(b"%d 0 R" % (6 + number) for number in range(pages))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R"
    page += b" /Resources << /Font << /F1 4 0 R >> >> >>"
    info = b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiMin-W3 /Encoding /%s /DescendantFonts [5 0 R] >>"
        % encoding.encode(),
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiMin-W3 %s >>" % info,
        *([page] * pages),
    ]
    return _laid_out(objects)


def _laid_out(objects: list[bytes], trailer: bytes = b"") -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, len(out))
    return out + head + table + end


def locked_pdf() -> bytes:
    """Return a PDF that asks for a password."""
    secret = b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -44 >>" % (b"41" * 32, b"42" * 32)
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>", secret]
    return _laid_out(objects, b"/Encrypt 3 0 R /ID [<41414141> <41414141>]")


def docx(*paragraphs: str, body: str = "") -> bytes:
    """Return a Word file with these paragraphs."""
    found = body or "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    return packed(f'<?xml version="1.0"?><w:document xmlns:w="{WORD}"><w:body>{found}</w:body></w:document>')


def packed(document: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", document)
    return out.getvalue()
