#!/usr/bin/env python3
"""Follows the parameters of a strategy and applies every new set of them.

    pip install grpcio grpcio-tools googleapis-common-protos
    python examples/follow_strategy.py orderbook_skew --symbol BTCUSDT

Every set arrives whole, resolved for the symbol, at one revision. `apply` below is the place for
your own code: what it accepts is in force and reported as APPLIED, what it refuses is reported as
REJECTED with the reason, and the set before stays in force. When the service is gone, the set in
force stays in force, and the stream is opened again from its revision.
"""

import argparse
import json
import logging
import os
import pathlib
import queue
import random
import socket
import sys
import time
import uuid

import grpc

# The messages are compiled from the contract as the program starts.
sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "Proto"))
watch_messages, _ = grpc.protos_and_services("mooring/config/v1/watch.proto")
_, config_services = grpc.protos_and_services("mooring/config/v1/config.proto")

PAUSE_SECONDS_MAX = 5
SILENCE_SECONDS_MAX = 15
"""A bookmark comes at least every 5 seconds; silence means trouble."""

log = logging.getLogger("follower")


class Rejected(Exception):
    """The set cannot be used; the one before stays in force."""

    def __init__(self, reason, parameter=""):
        super().__init__(reason)
        self.parameter = parameter


class Resync(Exception):
    """What came does not build on what is in force: begin again with a snapshot."""


def plain(value):
    """The value of a parameter as Python has it."""
    kind = value.WhichOneof("kind")
    held = getattr(value, kind)
    return json.loads(held) if kind == "json_value" else held


class Follower:
    """Keeps the set of one strategy, for one symbol, in force."""

    def __init__(self, strategy, symbol, instance, apply):
        self.namespace = f"strategy/{strategy}"
        self.symbol = symbol.upper()
        self.instance = instance
        self.boot_id = uuid.uuid4().hex
        self.apply = apply
        self.values = {}
        """By key and symbol, everything received, at `token`."""
        self.token = None
        self.in_force = None

    def run(self, channel):
        """Follows for ever, over restarts of the service."""
        attempt = 0
        while True:
            try:
                for _ in self.stream(channel):
                    attempt = 0
            except grpc.RpcError as error:
                if error.code() in (
                    grpc.StatusCode.NOT_FOUND,
                    grpc.StatusCode.INVALID_ARGUMENT,
                    grpc.StatusCode.PERMISSION_DENIED,
                ):
                    raise
                log.warning("Configuration may be stale: %s", error.details())
            except Resync as reason:
                log.warning("Starting over with a snapshot: %s", reason)
                self.token = None
            attempt += 1
            time.sleep(random.uniform(0, min(PAUSE_SECONDS_MAX, 0.05 * 2**attempt)))

    def stream(self, channel):
        """Opens one stream and yields the revision of each message."""
        requests = queue.SimpleQueue()
        requests.put(
            watch_messages.WatchRequest(
                start=watch_messages.WatchStart(
                    service="strategy-follower",
                    instance=self.instance,
                    boot_id=self.boot_id,
                    consumer_kind=watch_messages.CONSUMER_KIND_REQUIRED,
                    namespaces=[self.namespace],
                    resume=self.token,
                )
            )
        )
        service = config_services.ConfigServiceStub(channel)
        stream = service.Watch(iter(requests.get, None), wait_for_ready=True)
        pieces = {}
        try:
            for message in stream:
                kind = message.WhichOneof("kind")
                part = getattr(message, kind)
                if kind == "bookmark":
                    yield part.token.revision
                    continue
                if kind == "delta" and part.after != self.token:
                    raise Resync(f"{part.after.revision} is not in force")
                for namespace in part.namespaces:
                    for value in namespace.values:
                        pieces[value.key, value.symbol] = value
                if part.more:
                    continue
                self.take(part.token, pieces, replaces=kind == "snapshot", requests=requests)
                pieces = {}
                yield part.token.revision
        finally:
            stream.cancel()
            requests.put(None)

    def take(self, token, changes, replaces, requests):
        """Applies a revision and says what became of it."""
        if replaces:
            self.values = {}
        for place, value in changes.items():
            if value.HasField("value"):
                self.values[place] = plain(value.value)
            else:
                self.values.pop(place, None)
        self.token = token
        acknowledgement = watch_messages.Acknowledgement(
            revision=token.revision, state=watch_messages.APPLY_STATE_APPLIED
        )
        wanted = {key: value for (key, symbol), value in self.values.items() if not symbol}
        wanted |= {
            key: value for (key, symbol), value in self.values.items() if symbol == self.symbol
        }
        if wanted != self.in_force:
            try:
                self.apply(token.revision, wanted)
                self.in_force = wanted
                log.info("Configuration updated: revision %d", token.revision)
            except Rejected as reason:
                acknowledgement.state = watch_messages.APPLY_STATE_REJECTED
                acknowledgement.reason = str(reason)
                acknowledgement.parameter = reason.parameter
                log.error("Configuration rejected: revision %d: %s", token.revision, reason)
        requests.put(watch_messages.WatchRequest(acknowledgement=acknowledgement))


def apply(revision, values):
    """Where a strategy takes its parameters over, or refuses them."""
    if not values:
        raise Rejected("there are no values")
    print(json.dumps({"revision": revision, "values": values}, sort_keys=True), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("strategy", help="such as orderbook_skew")
    parser.add_argument("--symbol", default="", help="such as BTCUSDT")
    parser.add_argument("--instance", help="a name of its own for this follower")
    parser.add_argument(
        "--run-dir",
        default=os.environ.get("MOORING_RUN_DIR", ".mooring/run"),
        help="folder of the services' sockets",
    )
    options = parser.parse_args()
    logging.basicConfig(format="%(levelname)s %(message)s", level=logging.INFO)
    place = f"{socket.gethostname()}:{options.strategy}:{options.symbol or '-'}:py"
    follower = Follower(options.strategy, options.symbol, options.instance or place[:64], apply)
    with grpc.insecure_channel(
        f"unix:{options.run_dir}/config.sock",
        options=[("grpc.keepalive_time_ms", SILENCE_SECONDS_MAX * 1000)],
    ) as channel:
        follower.run(channel)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
