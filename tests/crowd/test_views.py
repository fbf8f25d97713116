"""The contributor's pages, from the welcome to the completion code, and what happens when something goes wrong."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from crowd import assignment, recruitment
from crowd.models import Assignment, Consent, Contributor, Draft, Response
from surveys import arm_links, publishing
from surveys.models import Survey, Translation
from tests import factories

pytestmark = pytest.mark.django_db

AtMost = Callable[[int], Any]


def text(response: Any) -> str:
    return str(response.content.decode())


def hidden_field(response: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text(response))
    assert found, f"no field {name}"
    return found[1]


def agree(client: Client, survey: Survey, language: str = "en") -> Any:
    return client.post(survey.get_absolute_url(), {"language": language}, follow=True)


def send(
    client: Client, survey: Survey, shown: Any, answers: dict[str, Any], action: str = "next", **fields: str
) -> Any:
    """What the browser sends for the page in the response `shown`."""
    form = {"key": hidden_field(shown, "key"), "page": hidden_field(shown, "page"), "action": action} | fields
    data = form | {f"q-{name}": value for name, value in answers.items()}
    return client.post(f"{survey.get_absolute_url()}answer/", data)


def go_on(client: Client, survey: Survey) -> Any:
    return client.get(f"{survey.get_absolute_url()}answer/", follow=True)


def save(client: Client, survey: Survey, shown: Any, answers: dict[str, Any], **fields: str) -> Any:
    form = {"key": hidden_field(shown, "key"), "page": hidden_field(shown, "page")} | fields
    data = form | {f"q-{name}": value for name, value in answers.items()}
    return client.post(f"{survey.get_absolute_url()}answer/save/", data)


def finish_tea(client: Client, survey: Survey) -> Any:
    first = agree(client, survey)
    send(client, survey, first, {"drink": "coffee"})
    return go_on(client, survey)


@pytest.fixture
def one_page(survey: Survey, now: datetime) -> Survey:
    """Both questions on one page."""
    survey.questions.update(page=1)
    publishing.publish(survey=survey, by=None, now=now)
    return survey


class TestWelcome:
    def test_says_what_it_is_about_and_asks_for_consent(self, client: Client, survey: Survey) -> None:
        response = client.get("/s/tea/")

        assert response.status_code == 200
        assert "Tea or coffee" in text(response)
        assert "We keep your answers for a year." in text(response)
        assert "I agree, start" in text(response)

    def test_stores_nothing_before_the_consent(self, client: Client, survey: Survey) -> None:
        client.get("/s/tea/")

        assert "contributor" not in client.cookies
        assert not Contributor.objects.exists()

    def test_consent_makes_a_pseudonym_and_leads_to_the_first_page(self, client: Client, survey: Survey) -> None:
        response = client.post("/s/tea/", {"language": "en"})

        assert (response.status_code, response.headers["Location"]) == (303, "/s/tea/answer/")
        assert Consent.objects.get().contributor == Contributor.objects.get()

    def test_the_cookie_is_for_this_survey_and_no_script(self, client: Client, survey: Survey) -> None:
        client.post("/s/tea/", {"language": "en"})

        cookie = client.cookies["contributor"]
        assert cookie["path"] == "/s/tea/"
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert int(cookie["max-age"]) == 365 * 24 * 3600
        assert not cookie["secure"]

    def test_the_cookie_is_secure_over_https(self, client: Client, survey: Survey) -> None:
        client.post("/s/tea/", {"language": "en"}, secure=True)

        assert client.cookies["contributor"]["secure"]

    def test_somebody_known_may_continue(self, client: Client, survey: Survey) -> None:
        agree(client, survey)

        response = client.get("/s/tea/")

        assert "Continue" in text(response)
        assert "I agree" not in text(response)

    def test_a_second_consent_makes_no_second_person(self, client: Client, survey: Survey) -> None:
        agree(client, survey)
        agree(client, survey)

        assert Contributor.objects.count() == Consent.objects.count() == 1

    def test_a_language_that_is_not_offered_is_refused(self, client: Client, survey: Survey) -> None:
        response = client.post("/s/tea/", {"language": "xx"})

        assert response.status_code == 422
        assert not Contributor.objects.exists()

    def test_a_changed_consent_text_is_asked_for_again(self, client: Client, survey: Survey, now: datetime) -> None:
        agree(client, survey)
        Survey.objects.update(consent="We keep your answers for ever.")
        publishing.publish(survey=survey, by=None, now=now)

        response = go_on(client, survey)
        assert response.redirect_chain == [("/s/tea/", 303)]
        assert "has changed" in text(response)

        assert "q-drink" in text(agree(client, survey))
        assert Contributor.objects.count() == 1
        assert Consent.objects.count() == 2

    def test_an_unknown_survey(self, client: Client) -> None:
        response = client.get("/s/nowhere/")

        assert response.status_code == 404
        assert "Check the link" in text(response)

    def test_a_survey_being_written_shows_nothing_of_itself(self, client: Client) -> None:
        factories.SurveyFactory(slug="secret", title="Secret plans")

        response = client.get("/s/secret/")

        assert response.status_code == 404
        assert "Not open yet" in text(response)
        assert "Secret plans" not in text(response)

    def test_a_closed_survey(self, client: Client, survey: Survey) -> None:
        publishing.close(survey=survey)

        response = client.get("/s/tea/")

        assert response.status_code == 410
        assert "no more answers" in text(response)

    def test_consent_to_a_closed_survey(self, client: Client, survey: Survey) -> None:
        publishing.close(survey=survey)

        assert client.post("/s/tea/", {"language": "en"}).status_code == 410
        assert not Contributor.objects.exists()


class TestLanguages:
    @pytest.fixture
    def german_too(self, survey: Survey, now: datetime) -> Survey:
        Survey.objects.update(languages=["en", "de", "ar"])
        Translation.objects.create(survey=survey, language="de", source="What do you drink?", target="Was trinken Sie?")
        publishing.publish(survey=Survey.objects.get(), by=None, now=now)
        return Survey.objects.get()

    def test_the_browser_decides(self, client: Client, german_too: Survey) -> None:
        response = client.get("/s/tea/", headers={"Accept-Language": "fr;q=0.9, de-AT, en;q=0.5"})

        assert '<html lang="de" dir="ltr">' in text(response)
        assert response.headers["Content-Language"] == "de"

    def test_a_choice_on_the_page_goes_first(self, client: Client, german_too: Survey) -> None:
        response = client.get("/s/tea/?language=ar", headers={"Accept-Language": "de"})

        assert '<html lang="ar" dir="rtl">' in text(response)

    @pytest.mark.parametrize("header", ["", "xx", "*", ";;q=,=", "de;q=nonsense", "a" * 5000])
    def test_nonsense_gives_the_first_language(self, client: Client, german_too: Survey, header: str) -> None:
        assert 'lang="en"' in text(client.get("/s/tea/", headers={"Accept-Language": header}))

    def test_the_choice_stays_with_the_person(self, client: Client, german_too: Survey) -> None:
        response = agree(client, german_too, "de")

        assert "Was trinken Sie?" in text(response)
        assert '<html lang="de"' in text(response)

    def test_the_page_speaks_it_too(self, client: Client, german_too: Survey) -> None:
        assert "Weiter" in text(agree(client, german_too, "de"))

    def test_there_is_no_choice_of_one(self, client: Client, survey: Survey) -> None:
        assert "?language=" not in text(client.get("/s/tea/"))


class TestAnswering:
    def test_a_whole_survey(self, client: Client, survey: Survey) -> None:
        first = agree(client, survey)
        assert "What do you drink?" in text(first)
        assert "Next" in text(first) or "Send" in text(first)

        turned = send(client, survey, first, {"drink": "tea"})
        assert (turned.status_code, turned.headers["Location"]) == (303, "/s/tea/answer/")

        second = go_on(client, survey)
        assert "Page 2 of 2" in text(second)
        send(client, survey, second, {"sort": "green"})

        end = go_on(client, survey)
        assert end.redirect_chain == [("/s/tea/done/", 303)]
        assert Contributor.objects.get().completion_code in text(end)
        assert Response.objects.get().answers == {"drink": "tea", "sort": "green"}

    def test_a_page_with_nothing_to_ask_is_left_out(self, client: Client, survey: Survey) -> None:
        end = finish_tea(client, survey)

        assert end.redirect_chain == [("/s/tea/done/", 303)]
        assert Response.objects.get().missing == {"sort": "hidden"}

    def test_a_missing_answer_is_asked_for(self, client: Client, survey: Survey) -> None:
        response = send(client, survey, agree(client, survey), {})

        assert response.status_code == 422
        assert 'role="alert"' in text(response)
        assert 'aria-invalid="true"' in text(response)
        assert not Response.objects.exists()

    def test_an_answer_that_is_none_is_refused(self, client: Client, survey: Survey) -> None:
        assert send(client, survey, agree(client, survey), {"drink": "water"}).status_code == 422

    def test_a_question_that_appears_on_the_same_page(self, client: Client, one_page: Survey) -> None:
        first = agree(client, one_page)

        asked = send(client, one_page, first, {"drink": "tea"})
        assert asked.status_code == 422
        assert "checked" in text(asked)

        sent = send(client, one_page, asked, {"drink": "tea", "sort": "black"})
        assert sent.status_code == 303
        assert Response.objects.get().answers == {"drink": "tea", "sort": "black"}

    def test_an_answer_to_a_hidden_question_is_dropped(self, client: Client, one_page: Survey) -> None:
        send(client, one_page, agree(client, one_page), {"drink": "coffee", "sort": "black"})

        assert Response.objects.get().answers == {"drink": "coffee"}

    def test_back_keeps_what_was_typed(self, client: Client, survey: Survey) -> None:
        send(client, survey, agree(client, survey), {"drink": "tea"})

        assert send(client, survey, go_on(client, survey), {"sort": "black"}, action="back").status_code == 303

        assert "What do you drink?" in text(go_on(client, survey))
        assert Draft.objects.get().answers == {"drink": "tea", "sort": "black"}

    def test_back_from_an_unfinished_page(self, client: Client, survey: Survey) -> None:
        send(client, survey, agree(client, survey), {"drink": "tea"})

        assert send(client, survey, go_on(client, survey), {}, action="back").status_code == 303

    def test_an_earlier_page_that_is_sent_again_counts_anew(self, client: Client, survey: Survey) -> None:
        first = agree(client, survey)
        send(client, survey, first, {"drink": "tea"})

        send(client, survey, first, {"drink": "coffee"})

        assert Response.objects.get().answers == {"drink": "coffee"}

    def test_the_last_page_alone_is_not_a_survey(self, client: Client, survey: Survey, now: datetime) -> None:
        survey.questions.filter(name="sort").update(condition=None)
        publishing.publish(survey=survey, by=None, now=now)
        first = agree(client, survey)

        response = send(client, survey, first, {"sort": "green"}, page="2")

        assert response.status_code == 422
        assert "An answer is missing on this page" in text(response)
        assert "What do you drink?" in text(response)
        assert not Response.objects.exists()

    def test_coming_back_goes_on_where_one_was(self, client: Client, survey: Survey) -> None:
        send(client, survey, agree(client, survey), {"drink": "tea"})

        assert "Which tea?" in text(go_on(client, survey))

    def test_pages_are_not_kept_by_caches(self, client: Client, survey: Survey) -> None:
        cached = agree(client, survey).headers["Cache-Control"]

        assert {"no-store", "private"} <= set(cached.split(", "))


class TestArms:
    @pytest.fixture
    def experiment(self, alice: User, now: datetime) -> Survey:
        return factories.experiment(owner=alice, now=now)

    def address(self, experiment: Survey, code: str) -> str:
        query = {"arm": arm_links.written(survey=experiment, code=code)}
        return f"{experiment.get_absolute_url()}?{urlencode(query)}"

    def test_a_link_leads_into_its_arm(self, client: Client, experiment: Survey) -> None:
        shown = client.post(self.address(experiment, "b"), {"language": "en"}, follow=True)
        assert "Mood, b?" in text(shown)
        assert "Mood, a?" not in text(shown)
        send(client, experiment, shown, {"mood_b": "good", "mood_a": "good"})
        response = Response.objects.get()
        assert (response.answers, response.missing) == ({"mood_b": "good"}, {"mood_a": "hidden"})
        assert response.contributor.arm == "b"

    def test_by_the_plain_link_it_is_dealt(self, client: Client, experiment: Survey) -> None:
        shown = agree(client, experiment)
        assert f"Mood, {Contributor.objects.get().arm}?" in text(shown)
        client.post(self.address(experiment, "b"), {"language": "en"})
        assert Contributor.objects.get().arm_place == 0  # once in an arm, always in it

    def test_a_changed_link_is_refused_before_the_consent(self, client: Client, experiment: Survey) -> None:
        changed = self.address(experiment, "b").replace("arm=b", "arm=a")
        assert client.post(changed, {"language": "en"}).status_code == 404
        response = client.get(changed)
        assert response.status_code == 404
        assert "This link does not work" in text(response)
        assert not Contributor.objects.exists()

    def test_choosing_a_language_keeps_the_arm(self, client: Client, experiment: Survey, now: datetime) -> None:
        Survey.objects.filter(pk=experiment.pk).update(languages=["en", "de"])
        address = self.address(experiment, "b")
        assert f'href="{address.partition("/?")[2].join(["?", "&amp;language=de"])}"' in text(client.get(address))


class TestTwice:
    def test_a_double_click_gives_one_response_and_one_reply(self, client: Client, survey: Survey) -> None:
        first = agree(client, survey)

        replies = [send(client, survey, first, {"drink": "coffee"}) for _ in range(2)]

        assert {(reply.status_code, reply.headers["Location"]) for reply in replies} == {(303, "/s/tea/answer/")}
        assert Response.objects.count() == 1

    def test_a_retried_page_is_turned_once(self, client: Client, survey: Survey) -> None:
        first = agree(client, survey)

        for _ in range(2):
            send(client, survey, first, {"drink": "tea"})

        assert Draft.objects.get().page == 2

    def test_a_retried_label(self, client: Client, task: Survey) -> None:
        first = agree(client, task)

        replies = [send(client, task, first, {"mood": "good"}) for _ in range(2)]

        assert [reply.status_code for reply in replies] == [303, 303]
        assert Response.objects.count() == Assignment.objects.filter(state="finished").count() == 1


class TestTampering:
    @pytest.mark.parametrize("key", ["", "nonsense", "00000000-0000-4000-8000-000000000000", "é" * 500, "1' OR 1=1 --"])
    def test_a_key_that_is_none(self, client: Client, survey: Survey, key: str) -> None:
        response = send(client, survey, agree(client, survey), {"drink": "coffee"}, key=key)

        assert response.status_code == 404
        assert "go on" in text(response).lower()
        assert not Response.objects.exists()

    @pytest.mark.parametrize("number", ["", "0", "-1", "3", "1.5", "one", "٢", "1" * 400])
    def test_a_page_that_is_none(self, client: Client, survey: Survey, number: str) -> None:
        response = send(client, survey, agree(client, survey), {"drink": "coffee"}, page=number)

        assert response.status_code == 400
        assert "load the page again" in text(response)

    def test_an_action_that_is_none(self, client: Client, survey: Survey) -> None:
        assert send(client, survey, agree(client, survey), {"drink": "tea"}, action="delete").status_code == 400

    def test_another_persons_key(self, survey: Survey) -> None:
        hers, his = Client(), Client()
        first = agree(hers, survey)
        agree(his, survey)

        assert send(his, survey, first, {"drink": "coffee"}).status_code == 404
        assert not Response.objects.exists()

    def test_a_cookie_of_one_survey_is_nothing_in_another(self, client: Client, survey: Survey, task: Survey) -> None:
        agree(client, survey)
        stolen = client.cookies["contributor"].value
        client.cookies["contributor"] = stolen

        response = client.get("/s/mood/answer/", headers={"Cookie": f"contributor={stolen}"})

        assert (response.status_code, response.headers["Location"]) == (303, "/s/mood/")

    def test_a_personal_link_of_one_survey_is_nothing_in_another(self, survey: Survey, task: Survey) -> None:
        _, token = recruitment.join(survey=survey, language="en", now=timezone.now())

        assert Client().get(f"/s/mood/resume/{token}/").status_code == 404
        assert Client().get(f"/s/tea/resume/{token}/").status_code == 303

    def test_a_cookie_that_was_changed(self, client: Client, survey: Survey) -> None:
        agree(client, survey)
        client.cookies["contributor"] = client.cookies["contributor"].value + "x"

        assert client.get("/s/tea/answer/").headers["Location"] == "/s/tea/"

    def test_answers_without_a_cookie(self, client: Client, survey: Survey) -> None:
        first = agree(client, survey)

        response = send(Client(), survey, first, {"drink": "coffee"})

        assert response.status_code == 403
        assert "cookie" in text(response)

    def test_a_form_from_elsewhere(self, survey: Survey) -> None:
        response = Client(enforce_csrf_checks=True).post("/s/tea/", {"language": "en"})

        assert response.status_code == 403
        assert "Allow cookies" in text(response)

    def test_a_body_that_is_too_large(self, client: Client, survey: Survey) -> None:
        response = send(client, survey, agree(client, survey), {"drink": "x" * 3_000_000})

        assert response.status_code == 413
        assert "too long" in text(response)

    def test_too_many_fields(self, client: Client, survey: Survey) -> None:
        many = {f"made_up_{n}": "x" for n in range(2_500)}
        fields = "&".join(f"{name}={value}" for name, value in many.items())

        response = client.post("/s/tea/", fields, content_type="application/x-www-form-urlencoded")

        assert response.status_code == 413

    def test_a_body_that_cannot_be_read(self, client: Client, survey: Survey) -> None:
        response = client.post("/s/tea/", b"nonsense", content_type="multipart/form-data; boundary=")

        assert response.status_code == 400
        assert "load the page again" in text(response)

    @pytest.mark.parametrize("path", ["/s/tea/answer/save/", "/s/tea/answer/nonsense/", "/s/tea/resume/"])
    def test_addresses_that_are_none(self, client: Client, survey: Survey, path: str) -> None:
        assert client.get(path).status_code in {404, 405}


class TestSave:
    def test_says_what_is_hidden_now(self, client: Client, one_page: Survey) -> None:
        first = agree(client, one_page)

        assert save(client, one_page, first, {"drink": "coffee"}).json() == {"hidden": ["sort"]}
        assert save(client, one_page, first, {"drink": "tea"}).json() == {"hidden": []}

    def test_keeps_what_is_valid(self, client: Client, one_page: Survey) -> None:
        save(client, one_page, agree(client, one_page), {"drink": "tea", "sort": "no such tea"})

        assert Draft.objects.get().answers == {"drink": "tea"}

    def test_shows_it_again(self, client: Client, survey: Survey) -> None:
        save(client, survey, agree(client, survey), {"drink": "tea"})

        assert re.search(r'value="tea"[^>]*checked', text(go_on(client, survey)))

    def test_a_late_save_of_an_earlier_page_harms_no_later_one(self, client: Client, survey: Survey) -> None:
        first = agree(client, survey)
        send(client, survey, first, {"drink": "tea"})
        save(client, survey, go_on(client, survey), {"sort": "green"})

        save(client, survey, first, {"drink": "tea"})

        draft = Draft.objects.get()
        assert (draft.page, draft.answers) == (2, {"drink": "tea", "sort": "green"})

    def test_after_the_submission(self, client: Client, survey: Survey) -> None:
        first = agree(client, survey)
        send(client, survey, first, {"drink": "coffee"})

        assert save(client, survey, first, {"drink": "tea"}).status_code == 409
        assert Response.objects.get().answers == {"drink": "coffee"}

    def test_a_key_that_is_none(self, client: Client, survey: Survey) -> None:
        assert save(client, survey, agree(client, survey), {}, key="nonsense").status_code == 404

    def test_a_stranger(self, client: Client, survey: Survey) -> None:
        assert save(Client(), survey, agree(client, survey), {}).status_code == 403

    def test_holds_the_item_longer(self, client: Client, task: Survey) -> None:
        first = agree(client, task)
        Assignment.objects.update(expires_at=timezone.now() + timedelta(seconds=1))

        save(client, task, first, {})

        assert Assignment.objects.get().expires_at > timezone.now() + timedelta(minutes=20)


class TestLabelling:
    def test_the_next_item_comes_at_once(self, client: Client, task: Survey) -> None:
        first = agree(client, task)
        assert "Sentence item-" in text(first)

        send(client, task, first, {"mood": "good"})

        assert "1 done" in text(go_on(client, task))
        assert Response.objects.get().answers == {"mood": "good"}

    def test_to_the_end(self, client: Client, task: Survey) -> None:
        shown = agree(client, task)
        for _ in range(5):
            send(client, task, shown, {"mood": "good"})
            shown = go_on(client, task)

        assert "You have labelled 5 items." in text(shown)
        assert "nothing left" in text(shown)
        assert Contributor.objects.get().completion_code in text(shown)

    def test_an_item_can_be_skipped(self, client: Client, task: Survey) -> None:
        first = agree(client, task)

        assert send(client, task, first, {}, action="skip").status_code == 303

        assert hidden_field(go_on(client, task), "key") != hidden_field(first, "key")
        assert not Response.objects.exists()

    def test_skipping_is_for_items(self, client: Client, survey: Survey) -> None:
        first = agree(client, survey)

        assert send(client, survey, first, {}, action="skip").status_code == 400
        assert "Skip this one" not in text(first)

    def test_two_tabs_show_the_same_item(self, client: Client, task: Survey) -> None:
        assert hidden_field(agree(client, task), "key") == hidden_field(go_on(client, task), "key")

    def test_nothing_to_label_at_all(self, client: Client, task: Survey) -> None:
        task.items.update(open_slots=0)

        response = agree(client, task)

        assert response.status_code == 200
        assert "Nothing left for now" in text(response)

    def test_stopping_for_now(self, client: Client, task: Survey) -> None:
        send(client, task, agree(client, task), {"mood": "good"})

        response = client.get("/s/mood/done/")

        assert "You have labelled 1 item." in text(response)
        assert "Label more" in text(response)
        assert Contributor.objects.get().completion_code in text(response)

    def test_an_expired_claim_that_is_still_free(self, client: Client, task: Survey) -> None:
        first = agree(client, task)
        assignment.return_expired(now=timezone.now() + timedelta(days=1))

        assert send(client, task, first, {"mood": "good"}).status_code == 303
        assert Response.objects.count() == 1

    def test_an_expired_claim_that_others_took(self, client: Client, task: Survey) -> None:
        first = agree(client, task)
        assignment.return_expired(now=timezone.now() + timedelta(days=1))
        task.items.update(open_slots=0)

        response = send(client, task, first, {"mood": "good"})

        assert response.status_code == 409
        assert "Others were faster" in text(response)
        assert not Response.objects.exists()

    def test_a_survey_closed_meanwhile(self, client: Client, task: Survey) -> None:
        first = agree(client, task)
        publishing.close(survey=task)

        assert send(client, task, first, {"mood": "good"}).status_code == 410
        assert go_on(client, task).status_code == 410

    def test_what_an_item_holds_is_text(self, client: Client, task: Survey) -> None:
        task.items.update(data={"text": "<script>alert(1)</script> & “more”"})

        assert "<script>alert" not in text(agree(client, task))
        assert "&lt;script&gt;alert" in text(go_on(client, task))


class TestEnd:
    def test_thanks_in_the_researchers_words(self, client: Client, survey: Survey, now: datetime) -> None:
        Survey.objects.update(thanks="You helped us a lot.")
        publishing.publish(survey=Survey.objects.get(), by=None, now=now)

        assert "You helped us a lot." in text(finish_tea(client, survey))

    def test_the_code_is_the_same_each_time(self, client: Client, survey: Survey) -> None:
        code = re.compile(r'id="code"[^>]*>([A-Z2-9]{8})<')

        first, again = code.search(text(finish_tea(client, survey))), code.search(text(go_on(client, survey)))

        assert first
        assert again
        assert first[1] == again[1]

    def test_not_before_something_was_sent(self, client: Client, survey: Survey) -> None:
        agree(client, survey)

        assert client.get("/s/tea/done/").headers["Location"] == "/s/tea/answer/"
        assert Contributor.objects.get().completion_code == ""

    @pytest.mark.parametrize("address", ["answer", "done", "mine", "withdraw"])
    def test_strangers_are_led_to_the_first_page(self, client: Client, survey: Survey, address: str) -> None:
        response = client.get(f"/s/tea/{address}/")

        assert (response.status_code, response.headers["Location"]) == (303, "/s/tea/")

    def test_the_end_is_shown_after_the_survey_has_closed(self, client: Client, survey: Survey) -> None:
        finish_tea(client, survey)
        publishing.close(survey=survey)

        assert client.get("/s/tea/done/").status_code == 200
        assert client.get("/s/tea/mine/").status_code == 200


class TestMine:
    def test_the_personal_link_works_on_another_device(self, client: Client, survey: Survey) -> None:
        send(client, survey, agree(client, survey), {"drink": "tea"})
        link = re.search(r"http://testserver(/s/tea/resume/[^<]+)", text(client.get("/s/tea/mine/")))
        assert link

        elsewhere = Client()
        response = elsewhere.get(link[1], follow=True)

        assert "Which tea?" in text(response)
        assert Contributor.objects.count() == 1

    @pytest.mark.parametrize("token", ["nonsense", "x" * 500, "%3Cscript%3E"])
    def test_a_link_that_is_none(self, client: Client, survey: Survey, token: str) -> None:
        response = client.get(f"/s/tea/resume/{token}/")

        assert response.status_code == 404
        assert "leads nowhere" in text(response)
        assert "contributor" not in client.cookies

    def test_withdrawing_asks_first(self, client: Client, survey: Survey) -> None:
        finish_tea(client, survey)

        response = client.get("/s/tea/withdraw/")

        assert "Yes, erase my answers" in text(response)
        assert Response.objects.count() == 1

    def test_withdrawing_erases(self, client: Client, survey: Survey) -> None:
        finish_tea(client, survey)

        response = client.post("/s/tea/withdraw/", follow=True)

        assert "Your answers are erased" in text(response)
        assert not Response.objects.exists()
        assert Consent.objects.get().withdrawn_at

    def test_whoever_has_withdrawn_is_a_stranger(self, client: Client, survey: Survey) -> None:
        agree(client, survey)
        cookie = client.cookies["contributor"].value
        client.post("/s/tea/withdraw/")
        client.cookies["contributor"] = cookie

        assert client.get("/s/tea/answer/").headers["Location"] == "/s/tea/"

    def test_withdrawing_twice(self, client: Client, survey: Survey) -> None:
        agree(client, survey)
        client.post("/s/tea/withdraw/")

        assert client.post("/s/tea/withdraw/").status_code == 403


class TestHome:
    def test_says_what_this_is_and_lists_no_survey(self, client: Client, survey: Survey) -> None:
        response = client.get("/")

        assert response.status_code == 200
        assert "Log in" in text(response)
        assert "Tea or coffee" not in text(response)

    def test_an_address_that_is_none(self, client: Client) -> None:
        assert client.get("/nowhere/").status_code == 404


class TestQueries:
    def test_welcome(self, client: Client, survey: Survey, django_assert_max_num_queries: AtMost) -> None:
        with django_assert_max_num_queries(2):
            client.get("/s/tea/")

    def test_showing_a_page(self, client: Client, survey: Survey, django_assert_max_num_queries: AtMost) -> None:
        agree(client, survey)

        with django_assert_max_num_queries(9):  # one of them keeps the time on the page
            go_on(client, survey)

    def test_turning_a_page(self, client: Client, survey: Survey, django_assert_max_num_queries: AtMost) -> None:
        first = agree(client, survey)

        with django_assert_max_num_queries(7):
            send(client, survey, first, {"drink": "tea"})

    def test_sending_a_label(self, client: Client, task: Survey, django_assert_max_num_queries: AtMost) -> None:
        first = agree(client, task)

        with django_assert_max_num_queries(12):
            send(client, task, first, {"mood": "good"})

    def test_the_next_item(self, client: Client, task: Survey, django_assert_max_num_queries: AtMost) -> None:
        send(client, task, agree(client, task), {"mood": "good"})

        # One of them only where no open item lies ahead, and the search goes around to the first.
        with django_assert_max_num_queries(20):
            go_on(client, task)

    def test_saving(self, client: Client, task: Survey, django_assert_max_num_queries: AtMost) -> None:
        first = agree(client, task)

        with django_assert_max_num_queries(8):
            save(client, task, first, {"mood": "good"})

    @pytest.mark.parametrize("address", ["done", "mine", "withdraw"])
    def test_the_other_pages(
        self, client: Client, survey: Survey, django_assert_max_num_queries: AtMost, address: str
    ) -> None:
        finish_tea(client, survey)

        with django_assert_max_num_queries(4):
            client.get(f"/s/tea/{address}/")
