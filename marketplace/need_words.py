"""The words an open need is found by: those of its public face, which holds nothing that is hidden."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from kernel.derived import batches
from kernel.models import Event
from kernel.search import vector
from marketplace.models import NeedPublic
from profiles.labels import NOTHING, Labels, labels

AT_ONCE = 100
# Where a public face names words of the vocabulary.
NAMED = {
    "skill": ("skills_must", "skills_nice"),
    "tool": ("tools",),
    "industry": ("industries",),
    "kpi": ("kpis",),
    "problem": ("problems",),
}
ALONE = {"industry": "company_industry", "role": "role_id", "prefecture": "prefecture_id"}


def words_of(face: NeedPublic, known: Labels | None = None) -> str:
    """Return the words of a public face as a tsvector."""
    known = labels() if known is None else known
    title = [face.title_ja, face.title_en, face.company_name_ja, face.company_name_en, face.number]
    text = [face.summary_ja, face.summary_en, face.company_address_ja, face.company_address_en]
    text += [line[language] or "" for line in face.scope for language in ("ja", "en")]
    return vector(title, _labels(face, known), text)


def _labels(face: NeedPublic, known: Labels) -> list[str]:
    named = {
        "skills": [*face.skills_must, *face.skills_nice],
        "tools": face.tools,
        "industries": [face.company_industry, *face.industries],
        "roles": [face.role_id],
        "kpis": face.kpis,
        "problems": face.problems,
        "prefectures": [face.prefecture_id],
    }
    return [
        word for kind, ids in named.items() for pk in dict.fromkeys(ids) for word in known[kind].get(pk, NOTHING).both
    ]


def rebuild_need_words(ids: Iterable[UUID] | None = None) -> int:
    """Write the words of these open needs, or of all, a hundred at a time; return how many."""
    known, done = labels(), 0
    for keys in batches(NeedPublic.objects.all(), AT_ONCE, ids):
        with transaction.atomic():
            # Held until it is written: an edit in between would be lost to the search.
            some = NeedPublic.objects.select_for_update(no_key=True).filter(pk__in=keys)
            for face in some.order_by("pk"):
                NeedPublic.objects.filter(pk=face.pk).update(words=words_of(face, known))
                done += 1
    return done


def fill_need_words() -> int:
    """Write the words of needs that have none yet, those from before there was a search."""
    return rebuild_need_words(NeedPublic.objects.filter(words__isnull=True).values_list("pk", flat=True))


def follow_renamed_term(event: Event) -> None:
    """Find the needs by the new name of a word they use."""
    kind, term = event.subject_type, event.subject_id
    using = Q(**{ALONE[kind]: term}) if kind in ALONE else Q(pk__in=[])
    for column in NAMED.get(kind, ()):
        using |= Q(**{f"{column}__contains": [term]})
    rebuild_need_words(NeedPublic.objects.filter(using).values_list("pk", flat=True))
