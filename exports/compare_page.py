"""Two releases of a study side by side in the admin: what differs between them."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from exports import differences
from exports.models import Release
from exports.option_words import called, in_words
from surveys.admin.pages import study_page

# The newest; the API compares any two.
OFFERED = 50

# What differs, as it was in one and is in the other.
Row = tuple[str, str, str]


def compare(request: HttpRequest, release: Release) -> HttpResponse:
    """Choose another release of the study; see what differs, the older one first."""
    ready = Release.objects.filter(survey=release.survey, state=Release.State.READY).exclude(pk=release.pk)
    others = list(ready.order_by("-pk")[:OFFERED])
    other = next((one for one in others if str(one.pk) == request.GET.get("to")), None)
    if other is None and "to" in request.GET:
        raise Http404("There is no such release of this study to compare with.")
    before, after = sorted((release, other or release), key=lambda one: one.pk)
    found = differences.between(before=before, after=after) if other else {}
    return study_page(
        request,
        "admin/exports/release/compare.html",
        survey=release.survey,
        title=f"What differs from release {release.pk}",
        others=others,
        other=other,
        before=before,
        after=after,
        same=found.get("same"),
        rows=list(rows(found)) if found else [],
        decisions=found.get("decisions") or {},
        back=reverse("admin:exports_release_change", args=[release.pk]),
    )


def rows(found: Mapping[str, Any]) -> Iterator[Row]:
    """What differs, but for the crowd's decisions."""
    for name, (was, now) in found["request"].items():
        yield f"Asked for: {called(name)}", in_words(was), in_words(now)
    was, now = found["versions"]
    if was != now:
        yield "Version of the study", str(was), str(now)
    for table, changed in found["columns"].items():
        if changed["removed"] or changed["added"]:
            yield f"Columns of {table} that only one has", in_words(changed["removed"]), in_words(changed["added"])
    for table, counts in found["rows"].items():
        for origin, (was, now) in counts.items():
            yield f"Rows of {table}: {origin}", str(was or 0), str(now or 0)
