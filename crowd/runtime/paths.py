"""Where the embedded parts keep their files."""

import hashlib
import tempfile
from pathlib import Path

# A unix socket's path holds 107 bytes at most (sockaddr_un).
LONGEST_SOCKET_PATH = 107


def broker_socket(var: Path) -> Path:
    """The embedded broker's socket: under `var`, or in the temporary folder where that path is too long."""
    path = var / "broker.sock"
    if len(bytes(path)) <= LONGEST_SOCKET_PATH:
        return path
    digest = hashlib.sha256(bytes(var)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"crowdseed-{digest}.sock"
