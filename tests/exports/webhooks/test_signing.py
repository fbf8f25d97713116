import base64

import pytest

from exports.webhooks import signing

# The worked example of the specification of Standard Webhooks, and of the libraries that check it.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
EXAMPLE = {
    "message_id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "timestamp": 1614265330,
    "body": b'{"test": 2432232314}',
}


def test_the_example_of_the_standard() -> None:
    found = signing.signature(secret=SECRET, **EXAMPLE)  # type: ignore[arg-type] # of several types
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("changed", [{"message_id": "msg_other"}, {"timestamp": 1614265331}, {"body": b"{}"}])
def test_each_part_is_signed(changed: dict[str, object]) -> None:
    first = signing.signature(secret=SECRET, **EXAMPLE)  # type: ignore[arg-type] # of several types
    assert signing.signature(secret=SECRET, **{**EXAMPLE, **changed}) != first  # type: ignore[arg-type] # the same


def test_secrets_differ_by_webhook_and_by_installation() -> None:
    found = {signing.secret(salt=salt, key=key) for salt in ("a", "b") for key in ("k", "l")}
    assert len(found) == 4
    assert all(len(base64.b64decode(one.removeprefix("whsec_"))) == 32 for one in found)


def test_the_headers_are_those_of_the_standard() -> None:
    found = signing.headers(secret=SECRET, message_id="m", timestamp=5, body=b"{}")
    assert found == {
        "webhook-id": "m",
        "webhook-timestamp": "5",
        "webhook-signature": signing.signature(secret=SECRET, message_id="m", timestamp=5, body=b"{}"),
    }
