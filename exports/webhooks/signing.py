"""What proves to a receiver that a message is ours, and whole: as Standard Webhooks 1.0 (standardwebhooks.com) has it.

The signature is HMAC-SHA256 over `id.timestamp.body`. The id is the same on every try of a message, so that a receiver
can tell a repetition; the time stamp lets it refuse a recording that somebody sends again later.
"""

import base64
import hashlib
import hmac

PREFIX = "whsec_"


def secret(*, salt: str, key: str) -> str:
    """The secret of the webhook with this salt. `key` is the installation's own."""
    made = hmac.digest(key.encode(), f"crowdseed.webhook.{salt}".encode(), hashlib.sha256)
    return PREFIX + base64.b64encode(made).decode()


def signature(*, secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """What the header `webhook-signature` holds."""
    signed = b".".join((message_id.encode(), str(timestamp).encode(), body))
    made = hmac.digest(base64.b64decode(secret.removeprefix(PREFIX)), signed, hashlib.sha256)
    return "v1," + base64.b64encode(made).decode()


def headers(*, secret: str, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers of a message."""
    signed = signature(secret=secret, message_id=message_id, timestamp=timestamp, body=body)
    return {"webhook-id": message_id, "webhook-timestamp": str(timestamp), "webhook-signature": signed}
