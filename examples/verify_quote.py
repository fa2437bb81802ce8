#!/usr/bin/env python3
"""Reads a sealed quote and says what was offered, or that nobody with the key made it.

    python3 examples/verify_quote.py KEY_FILE QUOTE_TOKEN [--at 2026-11-21T12:05:00Z]

Needs nothing but Python, and no service. Exits with 0 when the quote is genuine and stands, 1 when
its time is over, 2 when it is not genuine.
"""

import argparse
import base64
import datetime
import hashlib
import hmac
import json
import struct
import sys

CODE_BYTES = 32
ID_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BOUNDS = ("unspecified", "none", "minimum_absolute", "minimum_rate", "technical")


class NotGenuine(Exception):
    """Nobody with the key made this."""


class Reader:
    """Takes numbers and texts off the front of the canonical form."""

    def __init__(self, text):
        self.left = text

    def bytes(self, count):
        if len(self.left) < count:
            raise NotGenuine("it ends too early")
        taken, self.left = self.left[:count], self.left[count:]
        return taken

    def number(self, form):
        return struct.unpack(">" + form, self.bytes(struct.calcsize(">" + form)))[0]

    def text(self):
        return self.bytes(self.number("B")).decode("ascii")


def decoded(token):
    """The bytes of base64url without padding; one text stands for them and no other."""
    text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    if base64.urlsafe_b64encode(text).rstrip(b"=").decode() != token:
        raise NotGenuine("it is not base64url")
    return text


def quote_id(code):
    """The first 128 bits of the seal as 26 digits."""
    number = int.from_bytes(code[:16], "big")
    return "".join(ID_DIGITS[number >> 5 * place & 31] for place in reversed(range(26)))


def contents(form):
    """What a canonical form says, by name, in its order."""
    reader = Reader(form)
    if reader.number("B") != 1:
        raise NotGenuine("it has another form")
    present, flags = reader.number("H"), reader.number("B")

    def maybe(bit, form):
        return reader.number(form) if present >> bit & 1 else None

    quote = {
        "listed": bool(flags & 1), "config_stale": bool(flags & 2), "market_stale": bool(flags & 4),
        "asset": reader.text(), "cover_cents": reader.number("q"),
        "trigger": reader.number("q") / 10_000, "floor": reader.number("q") / 10_000,
        "days": reader.number("H"), "premium_cents": reader.number("q"),
        "premium_bound": BOUNDS[reader.number("B")], "expected_loss_cents": maybe(0, "q"),
        "technical_premium_cents": maybe(1, "q"), "headroom_cents": reader.number("q"),
        "model": reader.text(), "model_version": reader.number("I"),
        "config_epoch": reader.number("Q"), "config_revision": reader.number("Q"),
        "config_hash": reader.bytes(32).hex() if present & 4 else None,
    }
    quote["market"] = {
        "version": reader.number("Q"), "at": reader.number("q"),
        "capital_cents": reader.number("q"), "sold_cents": reader.number("q"),
        "asset_sold_cents": reader.number("q"),
        "correlated_sold_cents": reader.number("q"), "loss_ratio": maybe(3, "d"),
        "stress_index": reader.number("d"), "peg_reference": reader.number("d"),
        "last_price": maybe(4, "d"), "expected_loss_fraction": maybe(5, "d"),
        "payout_ratio": maybe(6, "d"), "customary_payout_ratio": maybe(7, "d"),
        "equivalent_trigger": maybe(8, "d"), "age_ms": reader.number("d"),
    }
    quote |= {
        "issued_at": reader.number("q"), "valid_until": reader.number("q"),
        "nonce": reader.number("Q"),
    }
    if reader.left:
        raise NotGenuine("it goes on after its end")
    return quote


def opened(token, secrets):
    """The quote of a token; `secrets` are the keys by their names."""
    sealed = decoded(token)
    if len(sealed) < 2 + CODE_BYTES or sealed[0] != 1:
        raise NotGenuine("it is no sealed quote")
    message, code = sealed[:-CODE_BYTES], sealed[-CODE_BYTES:]
    start = 2 + message[1]
    secret = secrets.get(message[2:start].decode("ascii", "replace"))
    if secret is None:
        raise NotGenuine("its key is not in the file")
    # Before the code is right, nothing else of the text is looked at.
    if not hmac.compare_digest(hmac.new(secret, message, hashlib.sha256).digest(), code):
        raise NotGenuine("its seal is broken")
    return {"quote_id": quote_id(code)} | contents(message[start:])


def instant(text):
    """A time such as 2026-11-21T12:05:00Z."""
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("key_file")
    parser.add_argument("quote_token")
    parser.add_argument("--at", type=instant)
    arguments = parser.parse_args()
    with open(arguments.key_file, encoding="utf-8") as file:
        secrets = {key["kid"]: decoded(key["secret"]) for key in json.load(file)["keys"]}
    try:
        quote = opened(arguments.quote_token, secrets)
    except (NotGenuine, ValueError) as error:
        print(f"not genuine: {error}", file=sys.stderr)
        return 2
    print(json.dumps(quote, indent=2))
    now = arguments.at or datetime.datetime.now(datetime.timezone.utc)
    return 0 if now.timestamp() * 1e6 <= quote["valid_until"] else 1


if __name__ == "__main__":
    sys.exit(main())
