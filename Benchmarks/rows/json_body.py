"""What reading a request and writing an answer take, beside simdjson and jansson."""

from harness import Row, cpp_peer, metrics, run, swift_product, tool


def peer_program():
    """Builds the peers' program and returns its path."""
    flags = run(tool("pkg-config", "pkg-config"), "--cflags", "--libs", "simdjson", "jansson")
    return cpp_peer("json_peer.cpp", *flags.split())


def side(program, measurement, library=None):
    """A side of a row: one measurement of a program that prints many."""
    name = f"{library}/{measurement}" if library else measurement

    def once():
        return {"cpu": metrics(run(program, name))[name]}

    return once


def rows():
    mooring = swift_product("JSONBenchmark")
    peer = peer_program()
    yield Row(
        name="JSON request of 200 bytes, read into a struct",
        unit="us",
        sides={
            "mooring": side(mooring, "parse_200B"),
            "simdjson": side(peer, "parse_200B", "simdjson"),
            "jansson": side(peer, "parse_200B", "jansson"),
        },
    )
    yield Row(
        name="JSON answer of 1 KB with 32 doubles, written",
        unit="us",
        sides={
            "mooring": side(mooring, "write_1KB"),
            "jansson": side(peer, "write_1KB", "jansson"),
        },
    )
