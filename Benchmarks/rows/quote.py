"""What a premium costs beside the same formula in C and in numpy, and what a quote costs."""

import re
import time

from harness import Row, Target, Unavailable, c_peer, cpu_seconds, grpc_peer, metrics, pinned
from harness import processors, run, server, socket_directory, swift_product, tool

PREMIUMS = 20_000_000
QUOTES = 1_000_000
CALLS = 200_000
WARMUP_CALLS = 20_000
VECTOR = 1_000_000


def timed(program, what, count):
    """The time of one piece of work that a program measures itself."""

    def once():
        processor, _ = processors()
        output = run(*pinned(processor, program, what, count))
        return {"time": metrics(output)[what]}

    return once


def numpy_batch():
    """The actuarial formula over a vector, as numpy does it."""
    try:
        import numpy
    except ImportError as error:
        raise Unavailable("numpy is missing: .venv/bin/pip install numpy") from error
    number = numpy.arange(VECTOR)
    dollars = 1_000 + (number % 1_024) * 9_007.0
    trigger = (9_000 + number % 800) / 10_000
    years = (1 + number * 7 % 365) / 365.0
    after = dollars / 50e6

    def area(used):
        return (used + numpy.maximum(used - 0.5, 0) * 0.1 + numpy.maximum(used - 0.75, 0) * 0.15
                + numpy.maximum(used - 0.9, 0) * 0.25)

    def once():
        begun = time.perf_counter()
        size = (numpy.minimum(dollars, 1e5) + (numpy.clip(dollars, 1e5, 1e6) - 1e5) * 0.95
                + (numpy.clip(dollars, 1e6, 1e7) - 1e6) * 0.9
                + numpy.maximum(dollars - 1e7, 0) * 0.8) / dollars
        slope = numpy.clip(1 + (trigger - 0.97) / 0.07 * 0.5, 0.25, 4)
        rate = 0.05 * 1.0375 * size * slope * (area(after) / after) * 1.2 * 0.875
        premium = numpy.maximum(
            dollars * rate * years, numpy.maximum(100, 0.01 * dollars * years))
        numpy.rint(premium * 100).astype(numpy.int64).sum()
        return {"time": (time.perf_counter() - begun) / VECTOR * 1e9}

    once()
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
            })
    yield Row(
        name="premiums of a batch, one core",
        unit="ns",
        sides={
            "mooring": timed(program, "premium-actuarial", PREMIUMS),
            "numpy": numpy_batch(),
        },
        targets=(Target("time", "numpy", 1.0),))
    for what, name in (
        ("price", "price with checks and waterfall"), ("quote", "whole quote, not sealed"),
        ("sealed", "whole quote, sealed"),
    ):
        yield Row(name=name, unit="ns", sides={"mooring": timed(program, what, QUOTES)})
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
        sides={"mooring": stream(program)})
