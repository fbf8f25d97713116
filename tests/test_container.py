"""The production stack, as far as reading can tell."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

ROOT = Path(settings.BASE)


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    return found


def test_the_whole_stack_is_there(services: dict[str, Any]) -> None:
    assert set(services) == {"migrate", "web", "worker", "beat", "postgres", "valkey"}


def test_everything_that_stays_up_has_a_health_check(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if name != "migrate" and "healthcheck" not in service] == []


def test_our_parts_are_one_image_and_wait_for_the_migration(services: dict[str, Any]) -> None:
    ours = [services[name] for name in ("web", "worker", "beat")]
    assert {service["image"] for service in ours} == {"crowdseed:latest"}
    for service in ours:
        assert service["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_only_the_web_server_is_reached_from_outside_and_by_default_from_this_host(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if "ports" in service] == ["web"]
    assert services["web"]["ports"] == ["${BIND:-127.0.0.1:8000}:8000"]


def test_the_image_does_not_run_as_root_and_installs_no_test_tools() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert "USER crowdseed" in lines
    assert lines.index("USER crowdseed") > lines.index("COPY . .")
    assert any("/^# Development/,$d" in line for line in lines)
    assert ".env" in (ROOT / ".dockerignore").read_text().splitlines()


def test_the_example_of_the_secrets_holds_none() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    assert {"SECRET_KEY=", "POSTGRES_PASSWORD="} <= set(lines)
    assert ".env" in (ROOT / ".gitignore").read_text().splitlines()
