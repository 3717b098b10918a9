"""The lines of an account as rows of a table, and the stretches of a parts bar. There are hundreds on a page of a
ranking: a template would take longer for them than the database takes for the ranking.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

if TYPE_CHECKING:
    from matching.explanation import Factor, Line, Segment

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


def account_rows(factors: Sequence[Factor]) -> SafeString:
    """Write a line for each item; the first of a factor says its name and what it earned."""
    heads = pgettext("one posting", "Need"), pgettext("of a CMO", "Profile"), _("Weight × points")
    return mark_safe("".join(row for factor in factors for row in _rows(factor, *heads)))  # noqa: S308 (escaped below)


def _rows(factor: Factor, need: str, profile: str, product: str) -> Iterator[SafeString]:
    for n, line in enumerate(factor.lines):
        more, cont = "more" if n else "", " cont" if n + 1 < len(factor.lines) else ""
        label = format_html('<span class="vh">{}</span>', factor.label) if n else factor.label
        earned = "" if n else factor.earned
        cells = (need, line.asked, profile, _found(line), product, line.product)
        yield format_html(ROW, more, cont, label, *cells, earned)


def _found(line: Line) -> str:
    return format_html('<span class="unkmark">{}</span>', line.found) if line.points is None else line.found


def bar_shapes(segments: Sequence[Segment], height: int) -> SafeString:
    """Draw the stretches of a bar so many pixels high, then the gaps between them and the initials below."""
    return mark_safe("".join([*_stretches(segments, height), *_marks(segments, height)]))  # noqa: S308 (escaped below)


def _stretches(segments: Sequence[Segment], height: int) -> Iterator[SafeString]:
    for s in segments:
        yield format_html(PALE, s.x, s.width, height)
        if s.ink:
            yield format_html(INK, s.x, s.ink, height)
        if s.hatch:
            yield format_html(HATCH, s.hatch_x, s.hatch, height, s.hatch_x, s.hatch, height - 1)


def _marks(segments: Sequence[Segment], height: int) -> Iterator[SafeString]:
    for n, s in enumerate(segments):
        if n:
            yield format_html(GAP, s.x, height)
        yield format_html(INITIAL, s.middle, height + 13, s.initial)
