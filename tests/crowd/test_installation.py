"""What an installation needs before its first page."""

from pathlib import Path

import pytest
import redis
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from crowd import health, installation
from surveys.models import Survey


def test_the_embedded_broker_is_needed_unless_both_are_elsewhere(settings: Settings) -> None:
    assert installation.uses_embedded_broker()
    settings.BROKER_URL = "amqp://elsewhere//"
    assert installation.uses_embedded_broker()  # the cache is still ours
    settings.CACHE_URL = "redis://elsewhere:6379/1"
    assert not installation.uses_embedded_broker()


@pytest.mark.django_db
def test_the_password_is_given_once_and_works(client: Client) -> None:
    installation.ensure_admin()
    installation.ensure_admin()
    assert not User.objects.get().has_usable_password()
    password = installation.reveal_password()
    assert password is not None
    assert len(password) >= 16
    assert client.login(username=installation.ADMIN, password=password)
    assert installation.reveal_password() is None
    assert User.objects.get().check_password(password)


@pytest.mark.django_db
def test_an_administrator_of_the_owner_is_left_alone() -> None:
    User.objects.create_superuser("root", password="her own")
    installation.ensure_admin()
    assert installation.reveal_password() is None
    assert [user.username for user in User.objects.all()] == ["root"]


@pytest.mark.django_db
def test_a_user_who_happens_to_be_called_admin_is_not_promoted() -> None:
    User.objects.create_user("admin", password="his own")
    installation.ensure_admin()
    assert installation.reveal_password() is None
    assert not User.objects.get().is_superuser


@pytest.mark.django_db
def test_the_demo_is_loaded_where_there_is_no_study(capsys: pytest.CaptureFixture[str]) -> None:
    installation.ensure_admin()
    assert installation.load_demo_once()
    assert Survey.objects.exists()
    assert capsys.readouterr().out == ""
    assert not installation.load_demo_once()


@pytest.mark.django_db
def test_a_study_of_the_owner_keeps_the_demo_away(survey: Survey) -> None:
    assert not installation.load_demo_once()
    assert Survey.objects.count() == 1


@pytest.mark.django_db
def test_links_are_those_of_open_surveys(survey: Survey) -> None:
    assert installation.contributor_links() == [(survey.title, f"/s/{survey.slug}/")]
    Survey.objects.update(state=Survey.State.CLOSED)
    assert installation.contributor_links() == []


def test_an_old_heartbeat_is_forgotten(broker: redis.Redis) -> None:
    cache.set(health.HEARTBEAT, 1.0)
    installation.forget_heartbeat()
    assert cache.get(health.HEARTBEAT) is None


def test_static_files_are_collected(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    installation.collect_static()
    assert (tmp_path / "admin" / "css" / "base.css").exists()


@pytest.mark.django_db
def test_the_tables_are_there_already() -> None:
    installation.prepare_database()
    assert not Survey.objects.exists()
