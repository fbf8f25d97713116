"""Where a message may go, and what happens on the way there."""

import socket
from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest

from exports.webhooks import transport
from exports.webhooks.transport import BadUrl, Undelivered
from tests.exports.webhooks.conftest import Receiver


def send(url: str, *, private: bool = True) -> int:
    return transport.post(transport.target(url, private=private), body=b"{}", headers={}, private=private)


def resolving_to(*addresses: str) -> Callable[..., list[Any]]:
    def getaddrinfo(host: str, port: int, **_: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return getaddrinfo


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org/hook",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "https://",
        "https://example.org:99999/",
        "https://[::1/",
        "https://alice:secret@example.org/",
        "https://example.org/#part",
        "https://example.org/a b",
        "https://example.org/\r\nX-Injected: 1",
        "https://ex\u00e4mple.org/",
        "https://example.org/" + "x" * 500,
        "http://example.org/",
    ],
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(BadUrl):
        transport.target(url, private=False)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "10.0.0.1", "169.254.169.254", "[::ffff:127.0.0.1]", "0.0.0.0", "localhost", "db.internal"],  # noqa: S104 - an address to refuse
)
def test_a_private_address_is_refused_at_once(host: str) -> None:
    with pytest.raises(BadUrl, match="private network"):
        transport.target(f"https://{host}/", private=False)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "localhost.", "017700000001"])
def test_and_one_in_disguise_before_it_is_connected_to(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    connected: list[object] = []
    monkeypatch.setattr(socket, "create_connection", lambda *args, **_: connected.append(args))
    with pytest.raises((BadUrl, Undelivered)):
        send(f"https://{host}/", private=False)
    assert connected == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("::ffff:93.184.215.14", True),
        ("64:ff9b::5db8:d70e", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),  # noqa: S104 - an address to refuse
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:192.168.1.1", False),
        ("64:ff9b::7f00:1", False),
        ("::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:7f00:1::", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert transport.is_public(address) is public


def test_a_name_of_which_one_address_is_private_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolving_to("93.184.215.14", "127.0.0.1"))
    with pytest.raises(Undelivered, match="private network"):
        send("https://example.org/", private=False)


def test_the_name_is_asked_once_and_the_checked_address_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that says something else the second time (DNS rebinding) is not asked a second time."""
    answers = [resolving_to("93.184.215.14"), resolving_to("127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: answers.pop(0)(*args, **kwargs))
    connected: list[object] = []

    def refuse(address: object, **_: object) -> None:
        connected.append(address)
        raise ConnectionRefusedError("nobody there")

    monkeypatch.setattr(socket, "create_connection", refuse)
    with pytest.raises(Undelivered, match="nobody there"):
        send("https://example.org/", private=False)
    assert connected == [("93.184.215.14", 443)]
    assert len(answers) == 1


def test_it_arrives(receiver: Receiver) -> None:
    assert send(receiver.url) == 204
    headers, body = receiver.got[0]
    assert body == b"{}"
    assert headers["host"] == receiver.url.split("/")[2]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(receiver: Receiver, status: int) -> None:
    receiver.status, receiver.location = status, receiver.url
    with pytest.raises(Undelivered, match="a redirect"):
        send(receiver.url)
    assert len(receiver.got) == 1


@pytest.mark.parametrize("status", [400, 404, 410, 500, 503])
def test_an_error_does_not_take_it(receiver: Receiver, status: int) -> None:
    receiver.status = status
    with pytest.raises(Undelivered, match=str(status)):
        send(receiver.url)


def test_a_certificate_that_does_not_fit(receiver: Receiver) -> None:
    """Plain text where TLS should be, the simplest of wrong answers to a handshake."""
    with pytest.raises(Undelivered, match="SSL"):
        send(receiver.url.replace("http:", "https:"))


def test_who_sends_forever_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "TIMEOUT", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)

        def drip() -> None:
            connection, _ = server.accept()
            connection.settimeout(5)  # the kernel may hold what nobody reads any more
            with connection:
                try:
                    while True:
                        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                except OSError:
                    return

        thread = Thread(target=drip)
        thread.start()
        with pytest.raises(Undelivered):
            send(f"http://127.0.0.1:{server.getsockname()[1]}/")
        thread.join(10)
        assert not thread.is_alive()


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(Undelivered, match="ConnectionRefused"):
        send(f"http://127.0.0.1:{port}/")


def test_no_such_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror("Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Undelivered, match="not known"):
        send("https://no-such-name.example/", private=False)
