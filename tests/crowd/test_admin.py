"""Who sees what in the admin: Alice owns, Bob may look, Charlie is an outsider. And how people and answers look."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from crowd import aggregation
from crowd.models import Contributor, Response, Trust
from exports.models import Blueprint, Release, Synthesis
from surveys.admin.base import CappedPaginator
from surveys.models import Item, Question, Survey
from tests import factories
from tests.crowd.desk import address, as_user

SCOPED: list[type[Model]] = [Survey, Question, Item, Contributor, Response, Release]


def pages_of(rows: dict[type[Model], Any]) -> Iterator[str]:
    """Every page about one row or one study."""
    for model, row in rows.items():
        for page in ("change", "history", "delete"):
            yield address(model, page, row.pk)
    study = rows[Survey].pk
    for page in ("publish", "close", "reopen", "preview", "import", "translations"):
        yield address(Survey, page, study)
    yield reverse("admin:exports_release_order", args=[study])
    for page in ("retry", "cancel"):
        yield address(Release, page, rows[Release].pk)
    for page in ("leave_out", "count_again"):
        yield address(Contributor, page, rows[Contributor].pk)
    yield reverse("watch", args=[study])
    yield reverse("disagreement", args=[study])
    yield reverse("agreement", args=[study])
    yield f"{address(Question, 'add')}?survey={study}"
    yield f"{address(Question, 'add')}?survey={study}&kind=rating"
    yield f"{address(Question, 'change', rows[Question].pk)}?choose"


def test_no_table_is_forgotten() -> None:
    # Blueprints and what is made of them stand alone: tests/exports/test_blueprint_pages.py.
    assert set(admin.site._registry) == {*SCOPED, User, Blueprint, Synthesis}


class TestAccess:
    def test_the_owner_sees_everything(self, rows: dict[type[Model], Any], alice: User) -> None:
        client = as_user(alice)
        for model, row in rows.items():
            assert client.get(address(model, "change", row.pk)).status_code == 200
            listed = client.get(address(model, "changelist")).context["cl"].result_list
            assert row in listed
        for page in ("watch", "agreement", "disagreement"):
            assert client.get(reverse(page, args=[rows[Survey].pk])).status_code == 200

    def test_an_outsider_finds_nothing(self, rows: dict[type[Model], Any], charlie: User) -> None:
        client = as_user(charlie)
        for page in pages_of(rows):
            assert client.get(page).status_code == 404, page
            assert client.post(page, {"post": "yes"}).status_code in {403, 404}, page
        for model in rows:
            assert list(client.get(address(model, "changelist")).context["cl"].result_list) == []
        factories.SurveyFactory(owner=charlie)
        for model in (Question, Item, Contributor, Response, Release):
            assert client.get(f"{address(model, 'changelist')}?survey={rows[Survey].pk}").status_code == 404
        assert "Mood" not in client.get(reverse("admin:index")).content.decode()

    def test_an_outsider_changes_nothing(self, rows: dict[type[Model], Any], charlie: User) -> None:
        client = as_user(charlie)
        for page in pages_of(rows):
            client.post(page, {"post": "yes", "title": "Mine now", "file": "x"})
        for model, row in rows.items():
            assert model._default_manager.filter(pk=row.pk).exists()
        rows[Survey].refresh_from_db()
        assert (rows[Survey].title, rows[Survey].state) == ("Mood", Survey.State.OPEN)

    def test_who_may_only_look_looks(self, rows: dict[type[Model], Any], bob: User) -> None:
        client = as_user(bob)
        for model, row in rows.items():
            response = client.get(address(model, "change", row.pk))
            assert response.status_code == 200
            assert not response.context["has_change_permission"]
            assert row in client.get(address(model, "changelist")).context["cl"].result_list
        html = client.get(address(Survey, "change", rows[Survey].pk)).content.decode()
        assert "shared with you to look at" in html
        assert "Add a question" not in html
        assert 'name="title"' not in html
        assert address(Survey, "publish", rows[Survey].pk) not in html

    def test_who_may_only_look_changes_nothing(self, rows: dict[type[Model], Any], bob: User) -> None:
        client = as_user(bob)
        study = rows[Survey].pk
        reading = {reverse(page, args=[study]) for page in ("watch", "agreement", "disagreement")}
        for page in reading:
            assert client.get(page).status_code == 200
        reading.add(address(Survey, "preview", study))
        for page in pages_of(rows):
            if "/history/" in page or page in reading:
                continue
            assert client.post(page, {"post": "yes"}).status_code == 403, page
        for page in ("publish", "close", "import"):
            assert client.get(address(Survey, page, study)).status_code == 403

    def test_an_editor_edits(self, rows: dict[type[Model], Any], bob: User) -> None:
        rows[Survey].members.update(may_edit=True)
        client = as_user(bob)
        assert client.get(address(Survey, "change", rows[Survey].pk)).context["has_change_permission"]
        assert client.post(address(Survey, "close", rows[Survey].pk)).status_code == 302

    def test_the_superuser_sees_all(self, rows: dict[type[Model], Any]) -> None:
        client = as_user(factories.UserFactory(is_superuser=True))
        for model, row in rows.items():
            assert client.get(address(model, "change", row.pk)).status_code == 200
        assert client.get(reverse("admin:auth_user_changelist")).status_code == 200
        assert client.get(reverse("admin:auth_user_add")).status_code == 200

    def test_log_ins_are_for_superusers(self, alice: User) -> None:
        client = as_user(alice)
        assert client.get(reverse("admin:auth_user_changelist")).status_code == 403
        assert b"Researchers" not in client.get(reverse("admin:index")).content

    def test_contributors_and_strangers_are_sent_to_the_log_in(self, rows: dict[type[Model], Any]) -> None:
        nobody = User.objects.create_user("nobody")
        for client in (Client(), as_user(nobody)):
            for page in (*pages_of(rows), reverse("admin:index"), reverse("health")):
                response = client.get(page)
                assert response.status_code == 302, page
                assert response["Location"].startswith("/admin/login/"), page

    def test_answers_people_and_items_cannot_be_edited(self, rows: dict[type[Model], Any], alice: User) -> None:
        client = as_user(alice)
        for model in (Item, Contributor, Response, Release):
            assert client.get(address(model, "add")).status_code == 403
            assert client.post(address(model, "change", rows[model].pk), {}).status_code == 403
        for model in (Item, Contributor, Response):
            assert client.post(address(model, "delete", rows[model].pk), {"post": "yes"}).status_code == 403

    def test_a_list_action_reaches_only_ones_own(self, rows: dict[type[Model], Any], bob: User, charlie: User) -> None:
        for user in (bob, charlie):
            data = {"action": "delete_selected", "_selected_action": [rows[Question].pk], "post": "yes"}
            as_user(user).post(address(Question, "changelist"), data)
        assert Question.objects.filter(pk=rows[Question].pk).exists()

    def test_autocomplete_names_only_what_one_may_see(self, rows: dict[type[Model], Any], charlie: User) -> None:
        query = {"app_label": "surveys", "model_name": "question", "field_name": "survey"}
        response = as_user(charlie).get(reverse("admin:autocomplete"), query)
        assert response.json()["results"] == []

    def test_filters_name_only_what_one_may_see(self, rows: dict[type[Model], Any], charlie: User) -> None:
        factories.SurveyFactory(owner=charlie, title="Charlie's own")
        html = as_user(charlie).get(address(Response, "changelist")).content.decode()
        assert "Charlie&#x27;s own" in html
        assert "Mood" not in html

    @pytest.mark.parametrize("number", ["999999", "nonsense", "0"])
    def test_a_study_that_is_not_there(self, alice: User, number: str) -> None:
        client = as_user(alice)
        assert client.get(f"/admin/surveys/survey/{number}/change/").status_code == 404
        assert client.get(f"/admin/surveys/survey/{number}/publish/").status_code == 404
        assert client.get(f"/admin/surveys/survey/{number}/watch/", follow=True).status_code == 404


class TestItems:
    def test_a_wrong_file_may_be_taken_back_while_nobody_has_seen_it(self, alice: User, task: Survey) -> None:
        draft = factories.ItemFactory(survey__owner=alice, survey__per_item=True)
        client = as_user(alice)
        data = {"action": "delete_selected", "_selected_action": [draft.pk], "post": "yes"}
        client.post(address(Item, "changelist"), data)
        client.post(address(Item, "changelist"), {**data, "_selected_action": [task.items.all()[0].pk]})
        assert set(Item.objects.values_list("survey", flat=True)) == {task.pk}
        assert Item.objects.count() == 5

    def test_what_the_crowd_says_in_words(self, rows: dict[type[Model], Any], alice: User) -> None:
        html = as_user(alice).get(address(Item, "change", rows[Item].pk)).content.decode()
        assert f"Sentence {rows[Item].key}" in html
        assert "auto" in html
        listed = as_user(alice).get(f"{address(Item, 'changelist')}?survey={rows[Survey].pk}").content.decode()
        assert "mood: Good (" in listed
        assert address(Survey, "import", rows[Survey].pk) in listed

    def test_search_by_the_beginning_of_a_key(self, rows: dict[type[Model], Any], alice: User) -> None:
        client = as_user(alice)
        assert len(client.get(f"{address(Item, 'changelist')}?q=item-").context["cl"].result_list) == 5
        assert len(client.get(f"{address(Item, 'changelist')}?q=tem-").context["cl"].result_list) == 0


class TestResponsesAndPeople:
    def test_answers_in_words(self, rows: dict[type[Model], Any], alice: User) -> None:
        Response.objects.update(missing={"mood": "hidden"}, seconds=12.4)
        client = as_user(alice)
        assert "mood: Good" in client.get(address(Response, "changelist")).content.decode()
        html = client.get(address(Response, "change", rows[Response].pk)).content.decode()
        assert "<td>Good</td>" in html
        assert "12 seconds" in html
        Response.objects.update(answers={})
        assert "(hidden)" in client.get(address(Response, "change", rows[Response].pk)).content.decode()

    def test_hostile_answers_are_shown_as_text(self, rows: dict[type[Model], Any], alice: User) -> None:
        Response.objects.update(answers={"mood": "<script>alert(1)</script>"})
        Item.objects.filter(pk=rows[Item].pk).update(data={"text": "<script>alert(1)</script>"}, key="<script>alert(1)")
        client = as_user(alice)
        for page in (
            address(Response, "changelist"),
            address(Response, "change", rows[Response].pk),
            address(Item, "change", rows[Item].pk),
            address(Item, "changelist"),
            address(Contributor, "change", rows[Contributor].pk),
            reverse("watch", args=[rows[Survey].pk]),
            reverse("disagreement", args=[rows[Survey].pk]),
        ):
            assert "<script>alert(1)" not in client.get(page).content.decode()

    def test_trust_and_its_reasons(self, rows: dict[type[Model], Any], alice: User, now: datetime) -> None:
        Trust.objects.all().delete()
        client = as_user(alice)
        assert "not judged yet" in client.get(address(Contributor, "changelist")).content.decode()
        Trust.objects.create(
            contributor=rows[Contributor],
            reliability=0.25,
            low=0.1,
            high=0.5,
            gold_seen=4,
            gold_right=1,
            flags=["near_chance"],
            reasons=["Guessing could do as well."],
            computed_at=now,
        )
        html = client.get(address(Contributor, "change", rows[Contributor].pk)).content.decode()
        for words in ("0.25 (0.10 to 0.50)", "1 of 4 right", "near chance", "<li>Guessing could do as well.</li>"):
            assert words in html

    @pytest.mark.parametrize(
        ("model", "link", "none"), [(Response, "submitted_at", "contributor"), (Item, "key", "priority")]
    )
    def test_long_lists_are_sorted_only_by_what_has_an_index(
        self, rows: dict[type[Model], Any], alice: User, model: type[Model], link: str, none: str
    ) -> None:
        response = as_user(alice).get(address(model, "changelist"))
        places = response.context["cl"].list_display
        assert f"?o={places.index(link)}" in response.content.decode()
        assert f"?o={places.index(none)}" not in response.content.decode()

    def test_answers_by_their_origin(self, rows: dict[type[Model], Any], alice: User, now: datetime) -> None:
        model = factories.ContributorFactory(survey=rows[Survey], kind="model")
        said = factories.answer(rows[Survey], model, {"mood": "bad"}, item=rows[Item], now=now)
        Response.objects.filter(pk=said.pk).update(origin="model")
        for origin, shown in (("human", [rows[Response]]), ("model", [said]), ("synthetic", [])):
            page = f"{address(Response, 'changelist')}?survey={rows[Survey].pk}&origin={origin}"
            assert list(as_user(alice).get(page).context["cl"].result_list) == shown

    def test_only_the_flagged(self, rows: dict[type[Model], Any], alice: User, now: datetime) -> None:
        flagged = factories.ContributorFactory(survey=rows[Survey])
        Trust.objects.create(contributor=flagged, flags=["too_fast"], computed_at=now)
        listed = as_user(alice).get(f"{address(Contributor, 'changelist')}?flagged=yes").context["cl"].result_list
        assert list(listed) == [flagged]


@pytest.mark.parametrize("size", [3, 30])
@pytest.mark.parametrize(
    ("model", "queries"),
    [(Response, 8), (Contributor, 7), (Item, 9), (Release, 7)],
)
def test_lists_cost_the_same_however_long(
    alice: User,
    task: Survey,
    now: datetime,
    size: int,
    model: type[Model],
    queries: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for item in factories.ItemFactory.create_batch(size, survey=task):
        person = factories.ContributorFactory(survey=task)
        factories.answer(task, person, {"mood": "good"}, item=item, now=now)
        Release.objects.create(survey=task, created_by=alice, seed=1)
    aggregation.aggregate_survey(survey_id=task.pk, now=now)
    client = as_user(alice)
    with django_assert_num_queries(queries):
        client.get(address(model, "changelist"))


def test_counting_stops_at_a_cap_and_says_so(
    rows: dict[type[Model], Any], alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert CappedPaginator(Item.objects.order_by("pk"), 2).count == 5
    assert "The list ends after" not in as_user(alice).get(address(Item, "changelist")).content.decode()
    monkeypatch.setattr(CappedPaginator, "CAP", 3)
    assert CappedPaginator(Item.objects.order_by("pk"), 2).num_pages == 2
    assert "The list ends after 3 rows." in as_user(alice).get(address(Item, "changelist")).content.decode()


def test_people_and_answers_of_an_arm(client: Client, alice: User, now: datetime) -> None:
    experiment = factories.experiment(owner=alice, now=now)
    client.force_login(alice)
    for arm, mood in (("a", "bad"), ("b", "good")):
        person = factories.ContributorFactory(survey=experiment, arm=arm)
        factories.answer(experiment, person, {f"mood_{arm}": mood}, now=now)
    for model in (Contributor, Response):
        everybody = client.get(address(model, "changelist"))
        assert "As before" not in everybody.content.decode()
        some = client.get(f"{address(model, 'changelist')}?survey={experiment.pk}&arm=b")
        assert [getattr(row, "contributor", row).arm for row in some.context["cl"].result_list] == ["b"]
        assert "a (As before)" in some.content.decode()
    html = client.get(address(Contributor, "change", person.pk)).content.decode()
    assert "b, by their link" in html
    watch = client.get(reverse("watch", args=[experiment.pk])).content.decode()
    assert f"?survey={experiment.pk}&amp;arm=b" in watch
    assert "1 came into arm b by a link" in watch
