"""Where the web server can listen. Standard library only."""

import socket

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - recognised, not chosen
TRIED = 100


class NoPort(Exception):
    """There is no place to listen; the message says why."""


def is_free(host: str, port: int) -> bool:
    """Whether `port` can be listened on. Raises NoPort where `host` is no address of this machine."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise NoPort(f"{host} is not an address of this machine: {error.strerror}.") from error
    family, kind, protocol, _, address = found[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen()
        except OSError:
            return False
    return True


def first_free(host: str, port: int) -> int:
    """`port`, or the next one above that is free."""
    for candidate in range(port, min(port + TRIED, 65536)):
        if is_free(host, candidate):
            return candidate
    raise NoPort(f"No free port on {host} from {port} on. Name another with --port, or another --host.")


def own_names(host: str) -> list[str]:
    """The names under which a browser may reach a server that listens on `host`."""
    if host not in EVERYWHERE:
        return [f"[{host}]" if ":" in host else host]
    name = socket.gethostname()
    return [name, f"{name}.local", socket.getfqdn(), *outward_address()]


def outward_address() -> list[str]:
    """This machine's address towards the network, if it has one. Nothing is sent: the system looks up the route."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        try:
            link.connect(("192.0.2.1", 9))  # an address kept for documentation (RFC 5737)
        except OSError:
            return []
        return [str(link.getsockname()[0])]
