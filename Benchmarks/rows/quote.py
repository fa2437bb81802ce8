"""What a premium and a custom floor cost beside C and C++, and what a quote costs."""

import re

from harness import Limit, Row, c_peer, cpp_peer, cpu_seconds, grpc_peer, metrics, pinned
from harness import processors, run, server, socket_directory, swift_product, tool

PREMIUMS = 20_000_000
QUOTES = 1_000_000
FLOORS = 300_000
CALLS = 200_000
WARMUP_CALLS = 20_000


def timed(program, what, count):
    """The time of one piece of work that a program measures itself."""

    def once():
        processor, _ = processors()
        output = run(*pinned(processor, program, what, count))
        return {"time": metrics(output)[what]}

    return once


def varint(number):
    encoded = bytearray()
    while number > 127:
        encoded.append(number & 127 | 128)
        number >>= 7
    return bytes(encoded + bytes([number]))


def quote_frame():
    """mooring.pricing.v1.QuoteRequest {asset, cover_cents, days} behind its five-byte prefix."""
    message = b"\x0a\x04USDC" + b"\x10" + varint(10_000_000) + b"\x28" + varint(90)
    return bytes([0]) + len(message).to_bytes(4, "big") + message


def echo_frame():
    """grpc.testing.SimpleRequest with a request and a response of much the same size."""
    payload = bytes([0x12, 14]) + bytes(14)
    message = bytes([0x10]) + varint(900) + bytes([0x1A, len(payload)]) + payload
    return bytes([0]) + len(message).to_bytes(4, "big") + message


def rpc(command, path, frame):
    """The time a server spends on a processor for one call, from 4 connections of 100 streams."""

    def drive(socket, body, calls):
        _, processor = processors()
        output = run(*pinned(
            processor, tool("h2load", "nghttp2-client"), f"--base-uri=unix:{socket}", "-c4",
            "-m100", f"-n{calls}", "-d", body, "-H", "content-type: application/grpc",
            "-H", "te: trailers", "-H", "grpc-timeout: 10S", f"http://localhost/{path}"))
        succeeded = re.search(r"(\d+) succeeded", output)
        if succeeded is None or int(succeeded[1]) != calls:
            raise SystemExit(f"not every call was answered:\n{output}")

    def once():
        processor, _ = processors()
        with socket_directory() as directory:
            socket = directory / "bench.sock"
            body = directory / "request"
            body.write_bytes(frame)
            with server(pinned(processor, *command, socket)) as process:
                drive(socket, body, WARMUP_CALLS)
                before = cpu_seconds(process.pid)
                drive(socket, body, CALLS)
                spent = cpu_seconds(process.pid) - before
        return {"cpu": spent / CALLS * 1e6}

    return once


def stream(program):
    """How long after a change is in force a reader of StreamQuotes has the new quote."""

    def once():
        with socket_directory() as directory:
            return metrics(run(program, "stream", directory / "bench.sock"))

    return once


def rows():
    program = swift_product("PricingBenchmark")
    peer = c_peer("premium_peer.c", "-lm")
    for model in ("classic", "actuarial"):
        what = f"premium-{model}"
        yield Row(
            name=f"premium of the {model} model, the formula alone",
            unit="ns",
            sides={
                "mooring": timed(program, what, PREMIUMS),
                "constants in C": timed(peer, what, PREMIUMS),
            },
            limits=(Limit("time", 8),))
    yield Row(
        name="search of a custom floor's price, to 32 bits",
        unit="ns",
        sides={
            "mooring": timed(program, "floor", FLOORS),
            "TOMS 748 of Boost.Math": timed(cpp_peer("floor_peer.cpp"), "floor", FLOORS),
        })
    for what, name, limit in (
        ("price", "price with checks and waterfall", 250),
        ("quote", "whole quote, not sealed", 250), ("sealed", "whole quote, sealed", 900),
    ):
        yield Row(
            name=name, unit="ns", sides={"mooring": timed(program, what, QUOTES)},
            limits=(Limit("time", limit),))
    yield Row(
        name="Quote over a Unix socket, server CPU",
        unit="us",
        sides={
            "mooring": rpc(
                (program, "serve"), "mooring.pricing.v1.PricingService/Quote", quote_frame()),
            "grpc_cpp without pricing": rpc(
                (grpc_peer(), "serve"), "grpc.testing.TestService/UnaryCall", echo_frame()),
        })
    yield Row(
        name="applied change to the new quote at a reader of StreamQuotes",
        unit="ms",
        sides={"mooring": stream(program)},
        limits=(Limit("p99", 5),))
