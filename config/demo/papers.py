"""The papers that were handed in with milestones: short, but real files of their kind."""

import textwrap

from django.core.files.uploadedfile import SimpleUploadedFile

LINES = 40
WIDTH = 34  # full-width characters a line
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
# A font every reader of Japanese PDF brings along; nothing is embedded.
FONT = b"<</Type/Font/Subtype/Type0/BaseFont/HeiseiKakuGo-W5/Encoding/UniJIS-UTF16-H/DescendantFonts[6 0 R]>>"
GLYPHS = (
    b"<</Type/Font/Subtype/CIDFontType0/BaseFont/HeiseiKakuGo-W5/FontDescriptor 7 0 R/DW 1000"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 4>>>>"
)
SHAPE = (
    b"<</Type/FontDescriptor/FontName/HeiseiKakuGo-W5/Flags 4/FontBBox[-92 -250 1010 922]/ItalicAngle 0"
    b"/Ascent 752/Descent -221/CapHeight 737/StemV 114>>"
)


def paper(name: str, lines: list[str]) -> SimpleUploadedFile:
    """Return an upload with these lines, as PDF or as a table by the ending of its name."""
    content = table(lines) if name.endswith(".csv") else pdf(lines)
    return SimpleUploadedFile(name, content)


def table(lines: list[str]) -> bytes:
    """Return the lines as a table of one column, with the mark by which spreadsheets know UTF-8."""
    return ("\ufeff" + "".join('"' + line.replace('"', '""') + '"\r\n' for line in lines if line)).encode()


def pdf(lines: list[str]) -> bytes:
    """Return the lines as a PDF of one page."""
    wrapped = [part for line in lines for part in textwrap.wrap(line, WIDTH) or [""]][:LINES]
    shown = b"".join(b"<" + line.encode("utf-16-be").hex().encode() + b"> Tj T* " for line in wrapped)
    text = b"BT /F 13 Tf 70 770 Td 20 TL " + shown + b"ET"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        PAGE,
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        FONT,
        GLYPHS,
        SHAPE,
    ]
    content, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(content))
        content += b"%d 0 obj%s\nendobj\n" % (number, part)
    index = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(content))
    return content + head + index + tail
