"""Where the web server can listen."""

import socket
from collections.abc import Iterator

import pytest

from crowd.runtime import ports


@pytest.fixture
def busy() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_busy_port_is_not_free_and_the_next_is_taken(busy: int) -> None:
    assert not ports.is_free("127.0.0.1", busy)
    found = ports.first_free("127.0.0.1", busy)
    assert found > busy
    assert ports.is_free("127.0.0.1", found)


def test_a_port_busy_on_one_address_is_busy_for_all(busy: int) -> None:
    assert not ports.is_free(ports.EVERYWHERE[0], busy)


def test_a_free_port_is_taken_as_asked(busy: int) -> None:
    free = ports.first_free("127.0.0.1", busy)
    assert ports.first_free("127.0.0.1", free) == free


def test_no_port_is_left(monkeypatch: pytest.MonkeyPatch, busy: int) -> None:
    monkeypatch.setattr(ports, "TRIED", 1)
    with pytest.raises(ports.NoPort, match="--port"):
        ports.first_free("127.0.0.1", busy)


@pytest.mark.parametrize("host", ["no.such.name.invalid", "not an address"])
def test_a_host_that_is_none_is_named(host: str) -> None:
    with pytest.raises(ports.NoPort, match=host):
        ports.first_free(host, 8000)


def test_names_under_which_a_server_is_reached() -> None:
    assert ports.own_names("127.0.0.1") == ["127.0.0.1"]
    assert ports.own_names("::1") == ["[::1]"]
    assert socket.gethostname() in ports.own_names(ports.EVERYWHERE[0])
