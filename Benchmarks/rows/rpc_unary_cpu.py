"""What a unary call costs the server: 4 connections × 100 streams from h2load."""

import re

from harness import Row, Target, cpu_seconds, grpc_peer, pinned, processors, run, server
from harness import socket_directory, swift_product, tool

CALLS = 400_000
WARMUP_CALLS = 20_000
REQUEST_BYTES = 24
RESPONSE_BYTES = 32


def request_frame():
    """grpc.testing.SimpleRequest {response_size, payload} behind its five-byte prefix."""
    payload = bytes([0x12, REQUEST_BYTES]) + bytes(REQUEST_BYTES)
    message = bytes([0x10, RESPONSE_BYTES, 0x1A, len(payload)]) + payload
    return bytes([0]) + len(message).to_bytes(4, "big") + message


def drive(socket, body, calls):
    """Sends `calls` calls; all must be answered."""
    _, processor = processors()
    output = run(*pinned(
        processor, tool("h2load", "nghttp2-client"), f"--base-uri=unix:{socket}", "-c4", "-m100",
        f"-n{calls}", "-d", body, "-H", "content-type: application/grpc", "-H", "te: trailers",
        "-H", "grpc-timeout: 10S", "-H", "x-request-id: bench", "-H", "user-agent: h2load",
        "http://localhost/grpc.testing.TestService/UnaryCall"))
    succeeded = re.search(r"(\d+) succeeded", output)
    if succeeded is None or int(succeeded[1]) != calls:
        raise SystemExit(f"not every call was answered:\n{output}")


def side(command):
    def once():
        processor, _ = processors()
        with socket_directory() as directory:
            socket = directory / "bench.sock"
            body = directory / "request"
            body.write_bytes(request_frame())
            with server(pinned(processor, *command(socket))) as process:
                drive(socket, body, WARMUP_CALLS)
                before = cpu_seconds(process.pid)
                drive(socket, body, CALLS)
                spent = cpu_seconds(process.pid) - before
        return {"cpu": spent / CALLS * 1e6}

    return once


def rows():
    mooring = swift_product("rpc-benchmark")
    grpc = grpc_peer()
    yield Row(
        name="unary call, server CPU, 4 connections of 100 streams",
        unit="us",
        sides={
            "mooring": side(lambda socket: (mooring, "serve", socket)),
            "grpc_cpp": side(lambda socket: (grpc, "serve", socket)),
        },
        targets=(Target("cpu", "grpc_cpp", 0.25),),
    )
