"""A researcher orders a dataset in the admin and fetches its files."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from exports.models import Release
from surveys.models import Question, Survey
from tests import factories

State = Release.State


@pytest.fixture
def study(survey: Survey, now: datetime) -> Survey:
    """The study on tea with an answer."""
    factories.answer(survey, factories.ContributorFactory(survey=survey), {"drink": "coffee"}, now=now)
    return survey


@pytest.fixture
def as_alice(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


@pytest.fixture
def release(study: Survey, alice: User) -> Release:
    return Release.objects.create(
        survey=study, created_by=alice, seed=7, options={"formats": ["csv"], "missing": False}
    )


def order(client: Client, study: Survey, **data: Any) -> Any:
    given = {"formats": ["csv"], "k": "5", "synthetic_rows": "0", **data}
    return client.post(reverse("admin:exports_release_order", args=[study.pk]), given)


def change(release: Release) -> str:
    return reverse("admin:exports_release_change", args=[release.pk])


class TestOrder:
    def test_a_dataset(self, as_alice: Client, study: Survey, alice: User) -> None:
        response = order(
            as_alice, study, formats=["csv", "parquet"], drop=["sort"], synthetic_rows="10", missing="on", seed="42"
        )

        release = Release.objects.get()
        assert response["Location"] == change(release)
        assert (release.survey, release.created_by, release.seed, release.state) == (study, alice, 42, State.QUEUED)
        choices = release.choices
        assert (choices.formats, choices.drop, choices.synthetic_rows, choices.missing) == (
            ("csv", "parquet"),
            ("sort",),
            10,
            True,
        )

    def test_what_singles_people_out_is_ticked(self, as_alice: Client, study: Survey) -> None:
        study.questions.filter(name="sort").update(role=Question.Role.DEMOGRAPHIC)
        form = as_alice.get(reverse("admin:exports_release_order", args=[study.pk])).context["form"]
        assert form["quasi_identifiers"].value() == ["sort"]
        assert [name for name, _ in form.fields["drop"].choices] == ["drink", "sort"]

    def test_without_a_seed_one_is_drawn(self, as_alice: Client, study: Survey) -> None:
        order(as_alice, study)
        assert Release.objects.get().seed > 0

    @pytest.mark.parametrize(
        ("data", "field"),
        [
            ({"formats": []}, "formats"),
            ({"k": "0"}, "k"),
            ({"synthetic_rows": "-1"}, "synthetic_rows"),
            ({"drop": ["nothing"]}, "drop"),
            ({"drop": ["sort"], "quasi_identifiers": ["sort"]}, "quasi_identifiers"),
            ({"seed": str(2**64)}, "__all__"),
        ],
    )
    def test_what_cannot_be_is_told(self, as_alice: Client, study: Survey, data: dict[str, Any], field: str) -> None:
        response = order(as_alice, study, **data)
        assert response.status_code == 400
        assert field in response.context["form"].errors or "seed" in response.context["form"].errors
        assert not Release.objects.exists()

    @pytest.mark.parametrize("published", [True, False])
    def test_an_empty_study(self, as_alice: Client, alice: User, published: bool, now: datetime) -> None:
        study = factories.tea_survey(owner=alice, now=now) if published else factories.SurveyFactory(owner=alice)
        response = order(as_alice, study)
        assert response.status_code == 400
        words = "no answers yet" if published else "never published"
        assert words in response.content.decode()

    def test_the_list_leads_to_the_order(self, as_alice: Client, release: Release) -> None:
        listing = reverse("admin:exports_release_changelist")
        assert "open the study and choose" in as_alice.get(listing).content.decode()
        link = reverse("admin:exports_release_order", args=[release.survey_id])
        assert link in as_alice.get(f"{listing}?survey={release.survey_id}").content.decode()


class TestRelease:
    def test_waiting(self, as_alice: Client, release: Release) -> None:
        html = as_alice.get(change(release)).content.decode()
        assert "They appear here when the release is ready." in html
        assert reverse("admin:exports_release_cancel", args=[release.pk]) in html
        assert reverse("admin:exports_release_retry", args=[release.pk]) not in html
        Release.objects.update(state=State.BUILDING, progress=40)
        assert "40 %" in as_alice.get(change(release)).content.decode()

    def test_ready(self, as_alice: Client, release: Release) -> None:
        files = [{"name": "answers.csv", "rows": 1, "bytes": 2048, "sha256": "ab" * 32}]
        Release.objects.update(state=State.READY, manifest={"files": files})
        html = as_alice.get(change(release)).content.decode()
        for name in ("answers.csv", "manifest.json"):
            assert reverse("api:release-file", args=[release.pk, name]) in html
        assert "2.0\xa0KB" in html
        assert "ab" * 32 in html

    def test_what_was_chosen_is_told_and_nothing_else(self, as_alice: Client, study: Survey) -> None:
        order(as_alice, study, drop=["sort"], seed="3")
        html = as_alice.get(change(Release.objects.get())).content.decode()
        asked = html[html.index("Asked for") :]
        assert "drop" in asked
        assert "synthetic rows" not in asked
        assert "the manifest has every setting" in asked

    def test_refused(self, as_alice: Client, release: Release) -> None:
        Release.objects.update(state=State.REFUSED, message="12 of 80 rows share …")
        html = as_alice.get(change(release)).content.decode()
        assert "12 of 80 rows share …" in html
        assert reverse("admin:exports_release_retry", args=[release.pk]) in html

    def test_cancel_and_try_again(self, as_alice: Client, release: Release) -> None:
        for step, state in (("cancel", State.CANCELLED), ("retry", State.QUEUED)):
            address = reverse(f"admin:exports_release_{step}", args=[release.pk])
            assert as_alice.get(address).status_code == 200
            assert as_alice.post(address)["Location"] == change(release)
            release.refresh_from_db()
            assert release.state == state

    def test_delete(self, as_alice: Client, release: Release) -> None:
        address = reverse("admin:exports_release_delete", args=[release.pk])
        assert as_alice.post(address, {"post": "yes"}).status_code == 302
        assert not Release.objects.exists()

    def test_who_may_only_look(self, client: Client, release: Release, bob: User, charlie: User) -> None:
        factories.share(release.survey, bob)
        client.force_login(bob)
        assert client.get(change(release)).status_code == 200
        assert order(client, release.survey).status_code == 403
        for step in ("cancel", "retry", "delete"):
            assert client.post(reverse(f"admin:exports_release_{step}", args=[release.pk])).status_code == 403
        client.force_login(charlie)
        assert client.get(change(release)).status_code == 404
        assert order(client, release.survey).status_code == 404
