"""A bad network: nothing that was acknowledged is lost, nothing is taken twice."""

from playwright.sync_api import Page, Route, expect

from crowd.models import Assignment, Draft, Response
from surveys.models import Survey
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, agree
from tests.runtime_fixtures import eventually

SENDING = "**/answer/"
SAVING = "**/answer/save/"


def fail_posts(page: Page, address: str, *, status: int = 0) -> None:
    """From now on, what is sent to `address` does not arrive; or a proxy answers for the server."""

    def lose(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
        elif status:
            route.fulfill(status=status, body="")
        else:
            route.abort()

    page.route(address, lose)


def come_back(page: Page, address: str) -> None:
    page.unroute(address)
    page.evaluate("dispatchEvent(new Event('online'))")


def choose_coffee_and_send(page: Page) -> None:
    page.get_by_role("radio", name="Coffee").check()
    page.get_by_role("button", name="Send").click()


def test_an_answer_that_does_not_get_through_is_kept_and_sent_again(open_page: OpenPage, tea: Survey) -> None:
    page = open_page(**PHONE)
    agree(page, tea)
    fail_posts(page, SENDING)

    choose_coffee_and_send(page)
    expect(page.get_by_text("No connection. Your answers are kept")).to_be_visible()
    assert Response.objects.count() == 0
    come_back(page, SENDING)

    expect(page.get_by_role("heading", name="Thank you!")).to_be_visible()
    assert Response.objects.get().answers == {"drink": "coffee"}
    page.wait_for_function("() => localStorage.length === 0")


def test_it_is_tried_again_without_being_told(open_page: OpenPage, tea: Survey) -> None:
    page = open_page(**DESKTOP)
    agree(page, tea)
    fail_posts(page, SENDING, status=502)

    choose_coffee_and_send(page)
    expect(page.get_by_text("No connection")).to_be_visible()
    page.unroute(SENDING)

    expect(page.get_by_role("heading", name="Thank you!")).to_be_visible()


def test_a_reply_that_is_lost_does_not_count_twice(open_page: OpenPage, twelve_items: Survey) -> None:
    page = open_page(**PHONE)
    agree(page, twelve_items)

    def take_and_lose(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    page.route(SENDING, take_and_lose)
    page.get_by_text("Good").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("No connection")).to_be_visible()
    eventually(lambda: Response.objects.count() == 1)
    come_back(page, SENDING)

    expect(page.get_by_text("1 done")).to_be_visible()
    assert Response.objects.count() == 1


def test_closing_the_browser_in_between(open_page: OpenPage, tea: Survey) -> None:
    page = open_page(**PHONE)
    agree(page, tea)
    fail_posts(page, SENDING)
    choose_coffee_and_send(page)
    expect(page.get_by_text("No connection")).to_be_visible()

    later = page.context.new_page()
    page.close()
    later.goto("/s/tea/answer/")

    expect(later.get_by_role("heading", name="Thank you!")).to_be_visible()
    assert Response.objects.get().answers == {"drink": "coffee"}


def test_what_could_not_be_saved_is_on_the_page_again(open_page: OpenPage, tea: Survey) -> None:
    page = open_page(**PHONE)
    agree(page, tea)
    fail_posts(page, SAVING)
    page.get_by_role("radio", name="Tea").check()
    expect(page.get_by_text("No connection")).to_be_visible()
    assert Draft.objects.get().answers == {}

    page.unroute(SAVING)
    page.reload()

    expect(page.get_by_role("radio", name="Tea")).to_be_checked()
    eventually(lambda: Draft.objects.get().answers == {"drink": "tea"})


def test_the_page_says_when_the_connection_is_back(open_page: OpenPage, tea: Survey) -> None:
    page = open_page(**PHONE)
    agree(page, tea)
    fail_posts(page, SAVING)
    page.get_by_role("radio", name="Tea").check()
    expect(page.get_by_text("No connection")).to_be_visible()

    come_back(page, SAVING)

    expect(page.get_by_text("The connection is back.")).to_be_visible()
    expect(page.get_by_role("group", name="Which tea?")).to_be_visible()


def test_an_answer_changed_while_waiting_is_sent_as_changed(open_page: OpenPage, tea: Survey) -> None:
    page = open_page(**PHONE)
    agree(page, tea)
    fail_posts(page, SENDING)
    page.get_by_role("radio", name="Tea").check()
    page.get_by_role("radio", name="Green").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("No connection")).to_be_visible()

    page.get_by_role("radio", name="Black").check()
    come_back(page, SENDING)

    expect(page.get_by_role("heading", name="Thank you!")).to_be_visible()
    assert Response.objects.get().answers == {"drink": "tea", "sort": "black"}


def test_a_mistake_of_the_server_loses_nothing(open_page: OpenPage, tea: Survey) -> None:
    page = open_page(**PHONE)
    agree(page, tea)
    fail_posts(page, SENDING, status=500)
    choose_coffee_and_send(page)
    expect(page.locator("body")).to_have_text("")

    page.unroute(SENDING)
    page.goto("/s/tea/answer/")
    expect(page.get_by_role("radio", name="Coffee")).to_be_checked()
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("heading", name="Thank you!")).to_be_visible()
    assert Response.objects.count() == 1


def test_an_answer_to_an_item_that_is_gone_is_let_go(open_page: OpenPage, twelve_items: Survey) -> None:
    page = open_page(**PHONE)
    agree(page, twelve_items)
    fail_posts(page, SENDING)
    page.get_by_text("Good").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("No connection")).to_be_visible()
    Assignment.objects.update(state=Assignment.State.SKIPPED)  # as in another tab
    page.unroute(SENDING)

    page.reload()

    page.wait_for_function("() => localStorage.length === 0")
    assert Response.objects.count() == 0
    expect(page.get_by_text("0 done")).to_be_visible()
