"""Send a message to an address that a researcher chose, and that must not lead into the machine's own network.

The name is resolved once, every address that it has is checked, and the connection goes to the one that was checked:
a name that leads elsewhere a moment later gains nothing. No redirect is followed, no proxy used, no body read.
"""

import http.client
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Timer
from urllib.parse import urlsplit

TIMEOUT = 10.0  # seconds, for all of it together
LONGEST_URL = 500
# IPv6 addresses that are IPv4 addresses in disguise (RFC 6052; RFC 4291, section 2.5.5).
DISGUISED = (IPv6Network("64:ff9b::/96"), IPv6Network("::ffff:0:0/96"), IPv6Network("::/96"))

IP = IPv4Address | IPv6Address


class BadUrl(Exception):
    """No message can be sent to such an address; the text says what to change."""


class Undelivered(Exception):
    """The message did not arrive, or was not taken; the text says why."""


@dataclass(frozen=True)
class Target:
    """Where a message goes."""

    secure: bool
    host: str
    port: int
    path: str


def target(url: str, *, private: bool) -> Target:
    """The parts of the address. Without `private` it must be https, and may name no private one. Raises BadUrl."""
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise BadUrl(f"Give an address of at most {LONGEST_URL} characters, all of them ASCII, without spaces.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadUrl("This is not an address. One looks like https://example.org/hook.") from None
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise BadUrl("This is not an address. One looks like https://example.org/hook.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise BadUrl("Leave out user names, passwords and “#…”. Messages are signed: check the signature instead.")
    if parts.scheme == "http" and not private:
        raise BadUrl("Use https: messages to http addresses can be read on the way.")
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    found = Target(secure, parts.hostname, port or (443 if secure else 80), path)
    if not private and _is_private_literal(found.host):
        raise BadUrl("This address lies inside a private network. Give one that can be reached from everywhere.")
    return found


def is_public(address: str) -> bool:
    """Whether the IP address may be reached: not this machine, not its network, not a disguise of either."""
    ip = ip_address(address.partition("%")[0])
    return all(one.is_global and not one.is_multicast and not one.is_reserved for one in _meant(ip))


def post(to: Target, *, body: bytes, headers: Mapping[str, str], private: bool) -> int:
    """Send `body`; the status of the answer, which is 200 to 299. Raises Undelivered."""
    try:
        return _post(to, body, headers, private)
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise Undelivered(f"No answer: {type(error).__name__}: {error}"[:300]) from None


def _post(to: Target, body: bytes, headers: Mapping[str, str], private: bool) -> int:
    with _open(to, _addresses(to, private)) as connection:
        connection.request("POST", to.path, body=body, headers=dict(headers))
        status = connection.getresponse().status
    if 300 <= status < 400:
        raise Undelivered(f"Answered {status}, a redirect. Redirects are not followed: give the last address.")
    if not 200 <= status < 300:
        raise Undelivered(f"Answered {status}. An answer from 200 to 299 takes the message.")
    return status


def _addresses(to: Target, private: bool) -> list[str]:
    found = socket.getaddrinfo(to.host, to.port, type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    if not private and not all(map(is_public, addresses)):
        raise Undelivered("The name leads into a private network. Give an address that can be reached from everywhere.")
    return addresses


class _Connection(http.client.HTTPConnection):
    """A connection to an IP address that was checked, under the name that was asked for."""

    def __init__(self, to: Target, address: str) -> None:
        super().__init__(to.host, to.port, timeout=TIMEOUT)
        self._address = address
        self._tls = ssl.create_default_context() if to.secure else None

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), timeout=self.timeout)
        if self._tls is not None:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)


@contextmanager
def _open(to: Target, addresses: list[str]) -> Iterator[_Connection]:
    """A connection that is cut when the time is over, however slowly the other side goes on sending."""
    connection = _Connection(to, addresses[0])
    timer = Timer(TIMEOUT, _cut, [connection])
    timer.daemon = True
    timer.start()
    try:
        yield connection
    finally:
        timer.cancel()
        connection.close()


def _cut(connection: _Connection) -> None:
    if connection.sock is not None:
        connection.sock.shutdown(socket.SHUT_RDWR)


def _is_private_literal(host: str) -> bool:
    try:
        return not is_public(host)
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))


def _meant(ip: IP) -> list[IP]:
    """The address; the one inside it where it only dresses up another; both where it is a tunnel to another."""
    if isinstance(ip, IPv4Address):
        return [ip]
    if any(ip in network for network in DISGUISED):
        return [IPv4Address(int(ip) & 0xFFFFFFFF)]
    inside = [ip.sixtofour, *(ip.teredo or ())]
    return [ip, *(one for one in inside if one is not None)]
