"""How long a unary call takes with one in flight, client and server on one processor."""

from harness import Row, Target, c_peer, grpc_peer, metrics, pinned, processors, run, server
from harness import socket_directory, swift_product

CALLS = 50_000


def side(serve, call):
    def once():
        processor, _ = processors()
        with socket_directory() as directory:
            socket = directory / "bench.sock"
            with server(pinned(processor, *serve(socket))):
                return metrics(run(*pinned(processor, *call(socket))))

    return once


def rows():
    mooring = swift_product("rpc-benchmark")
    grpc = grpc_peer()
    pingpong = c_peer("pingpong_peer.c")
    yield Row(
        name="unary call, latency, 1 in flight, one processor",
        unit="us",
        sides={
            "mooring": side(
                lambda socket: (mooring, "serve", socket),
                lambda socket: (mooring, "call", socket, CALLS)),
            "grpc_cpp": side(
                lambda socket: (grpc, "serve", socket),
                lambda socket: (grpc, "call", socket, CALLS)),
            "raw_ping_pong": side(
                lambda socket: (pingpong, "serve", socket),
                lambda socket: (pingpong, "call", socket, CALLS)),
        },
        targets=(Target("p50", "grpc_cpp", 0.6), Target("p50", "raw_ping_pong", 3.0)),
    )
