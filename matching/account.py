"""The lines of an account as rows of a table, and the stretches of a parts bar. There are hundreds on a page of a
ranking: a template would take longer for them than the database takes for the ranking.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

if TYPE_CHECKING:
    from matching.explanation import Factor, Segment

ROW = (
    '<tr role="row" class="{}{}"><th role="rowheader" scope="row" class="nw">{}</th>'
    '<td role="cell" class="s" data-l="{}">{}</td><td role="cell" class="s" data-l="{}">{}</td>'
    '<td role="cell" class="n s" data-l="{}">{}</td><td role="cell" class="n">{}</td></tr>\n'
)
PALE = '<rect class="pale" x="{}" y="0" width="{}" height="{}"/>'
INK = '<rect class="ink" x="{}" y="0" width="{}" height="{}"/>'
HATCH = (
    '<rect fill="url(#hatch)" x="{}" y="0" width="{}" height="{}"/>'
    '<rect class="frame" x="{}" y="0.5" width="{}" height="{}"/>'
)
GAP = '<svg x="{}" overflow="visible"><rect x="-1.5" width="3" height="{}" class="gap"/></svg>'
INITIAL = '<text x="{}" y="{}" text-anchor="middle">{}</text>'


# What is put into these is escaped below, or made of our own digits.
def account_rows(factors: Sequence[Factor]) -> SafeString:
    """Write a line for each item; the first of a factor says its name and what it earned."""
    words = pgettext("one posting", "Need"), pgettext("of a CMO", "Profile"), _("Weight × points")
    heads = [escape(word) for word in words]
    return mark_safe("".join(row for factor in factors for row in _rows(factor, *heads)))  # noqa: S308 (escaped below)


def _rows(factor: Factor, need: str, profile: str, product: str) -> Iterator[str]:
    label = escape(factor.label)
    for n, line in enumerate(factor.lines):
        more, cont = "more" if n else "", " cont" if n + 1 < len(factor.lines) else ""
        found = escape(line.found)
        yield ROW.format(
            more,
            cont,
            f'<span class="vh">{label}</span>' if n else label,
            need,
            escape(line.asked),
            profile,
            f'<span class="unkmark">{found}</span>' if line.points is None else found,
            product,
            line.product,
            "" if n else factor.earned,
        )


def bar_shapes(segments: Sequence[Segment], height: int) -> SafeString:
    """Draw the stretches of a bar so many pixels high, then the gaps between them and the initials below."""
    return mark_safe("".join([*_stretches(segments, height), *_marks(segments, height)]))  # noqa: S308 (escaped below)


def _stretches(segments: Sequence[Segment], height: int) -> Iterator[str]:
    for s in segments:
        yield PALE.format(s.x, s.width, height)
        if s.ink:
            yield INK.format(s.x, s.ink, height)
        if s.hatch:
            yield HATCH.format(s.hatch_x, s.hatch, height, s.hatch_x, s.hatch, height - 1)


def _marks(segments: Sequence[Segment], height: int) -> Iterator[str]:
    for n, s in enumerate(segments):
        if n:
            yield GAP.format(s.x, height)
        yield INITIAL.format(s.middle, height + 13, escape(s.initial))
