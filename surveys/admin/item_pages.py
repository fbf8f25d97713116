"""The page where a file of items, or pictures to become items, are uploaded, and the report."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from unfold import widgets

from surveys import pictures
from surveys.admin.base import editable_survey
from surveys.admin.pages import study_page
from surveys.admin.theme import dress
from surveys.items import ImportReport, import_items
from surveys.models import Survey
from surveys.parsers import LARGEST_UPLOAD, TooLarge

TEMPLATE = "admin/surveys/survey/import.html"
# A page that a person reads; the numbers above it are of all rows.
SHOWN = 100


@dataclass(frozen=True)
class Upload:
    """How the report calls what was uploaded."""

    of: str
    each: str
    place: str
    advice: str


ROWS = Upload("file", "rows", "Line", "Correct these in your file and import it again.")
PICTURES = Upload("pictures", "files", "Place", "Add these again once they are put right.")


class ImportForm(forms.Form):
    file = forms.FileField(
        label="File with items",
        allow_empty_file=True,
        widget=widgets.UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.tsv,.txt,.jsonl,.ndjson,text/csv"}),
        help_text="CSV (UTF-8) or JSON Lines: one item per line.",
    )
    update = forms.BooleanField(
        label="Update items that are there with other content",
        required=False,
        help_text="Otherwise they are reported and left as they are.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_UPLOAD:
            raise forms.ValidationError(TooLarge.default_detail)
        return file


class SeveralFiles(widgets.UnfoldAdminFileFieldWidget):  # type: ignore[misc] # the theme has no types
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Several files; cleaned: a list of them."""

    widget = SeveralFiles(attrs={"accept": "image/png,image/jpeg,image/webp"})

    def clean(self, data: Any, initial: Any = None) -> Any:
        several = data if isinstance(data, list) else [data]
        return [super(PicturesField, self).clean(one, initial) for one in several or [None]]


class PicturesForm(forms.Form):
    prefix = "pictures"
    pictures = PicturesField(
        help_text="PNG, JPEG or WebP, up to 100 at a time. Each becomes an item that is called like its file."
    )
    update = forms.BooleanField(
        label="Replace pictures of the same name",
        required=False,
        help_text="Otherwise they are reported and left as they are.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


def import_page(request: HttpRequest, pk: int, model_admin: Any) -> HttpResponse:
    """Take a file; show what became of each row."""
    survey = editable_survey(request, pk)
    if "pictures" in request.POST:
        return _take_pictures(request, survey)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if not form.is_valid():
        return _page(request, survey, form, status=400 if form.is_bound else 200)
    file = form.cleaned_data["file"]
    report = import_items(survey=survey, lines=file.file, format=_format(file.name), update=form.cleaned_data["update"])
    return _page(request, survey, ImportForm(), report=report)


def _take_pictures(request: HttpRequest, survey: Survey) -> HttpResponse:
    form = PicturesForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, survey, ImportForm(), pictures_form=form, status=400)
    files = [(one.name, one.file) for one in form.cleaned_data["pictures"]]
    report = pictures.add(survey=survey, files=files, update=form.cleaned_data["update"])
    return _page(request, survey, ImportForm(), report=report, upload=PICTURES)


def _format(name: str) -> str:
    return "jsonl" if name.lower().endswith((".jsonl", ".ndjson", ".json")) else "csv"


def _page(
    request: HttpRequest,
    survey: Survey,
    form: ImportForm,
    *,
    pictures_form: PicturesForm | None = None,
    report: ImportReport | None = None,
    upload: Upload = ROWS,
    status: int = 200,
) -> HttpResponse:
    return study_page(
        request,
        TEMPLATE,
        survey=survey,
        title="Import items",
        status=status,
        form=form,
        pictures_form=pictures_form or PicturesForm(),
        report=report,
        upload=upload,
        shown=report.rejected[:SHOWN] if report else [],
        count=survey.items.count(),
    )
