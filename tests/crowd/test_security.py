"""No page loads anything from another host."""

import pytest
from django.test import Client

from crowd import security

CONTRIBUTOR_PAGES = ["/", "/s/tea/", "/nowhere/"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", CONTRIBUTOR_PAGES)
def test_a_page_for_contributors_allows_this_server_alone(client: Client, survey: object, path: str) -> None:
    policy = client.get(path).headers["Content-Security-Policy"]

    assert policy == security.STRICT
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    for directive in ("object-src", "base-uri", "frame-ancestors"):
        assert f"{directive} 'none'" in policy


@pytest.mark.django_db
def test_the_admin_may_run_its_theme(client: Client) -> None:
    policy = client.get("/admin/login/").headers["Content-Security-Policy"]

    assert "script-src 'self' 'unsafe-inline' 'unsafe-eval'" in policy


@pytest.mark.parametrize("path", ["/admin/", "/admin/surveys/", "/api/v1/docs/"])
def test_the_looser_pages(path: str) -> None:
    assert security.policy(path) == security.LOOSE


@pytest.mark.parametrize("path", ["/", "/s/admin/", "/administer/", "/api/v1/surveys/", "/s/x/admin/"])
def test_everything_else_is_strict(path: str) -> None:
    assert security.policy(path) == security.STRICT


@pytest.mark.parametrize("policy", [security.STRICT, security.LOOSE])
def test_no_policy_names_a_host(policy: str) -> None:
    allowed = {"'self'", "'none'", "'unsafe-inline'", "'unsafe-eval'", "data:", "blob:"}
    sources = {source for directive in policy.split("; ") for source in directive.split(" ")[1:]}

    assert sources <= allowed


@pytest.mark.django_db
def test_pages_are_not_framed_and_leak_no_address(client: Client) -> None:
    headers = client.get("/").headers

    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
