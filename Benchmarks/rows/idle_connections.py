"""What a connection that has nothing to say costs the server: resident memory."""

import resource
import socket
import time

from harness import Row, Target, grpc_peer, server, socket_directory, swift_product
from lockstep import ACKNOWLEDGE, FRAME_HEAD_BYTES, PREFACE, SETTINGS, frame

CONNECTIONS = 1_000
DESCRIPTORS = CONNECTIONS + 200
SETTLE_SECONDS = 1
SECONDS_MAX = 60


def resident_kib(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    raise SystemExit(f"no process {pid}")


def read_exactly(peer, count):
    received = b""
    while len(received) < count:
        part = peer.recv(count - len(received))
        if not part:
            raise SystemExit("the server closed an idle connection")
        received += part
    return received


def greeted(address):
    """A connection on which both sides have said that they speak HTTP/2."""
    peer = socket.socket(socket.AF_UNIX)
    peer.settimeout(SECONDS_MAX)
    peer.connect(str(address))
    peer.sendall(PREFACE + frame(SETTINGS, 0, 0, b""))
    while True:
        head = read_exactly(peer, FRAME_HEAD_BYTES)
        read_exactly(peer, int.from_bytes(head[:3], "big"))
        if head[3] == SETTINGS and not head[4] & ACKNOWLEDGE:
            peer.sendall(frame(SETTINGS, ACKNOWLEDGE, 0, b""))
            return peer


def side(command):
    def once():
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, DESCRIPTORS), most))
        with socket_directory() as directory:
            address = directory / "bench.sock"
            with server([str(word) for word in command(address)]) as process:
                first = [greeted(address) for _ in range(10)]
                time.sleep(SETTLE_SECONDS)
                before = resident_kib(process.pid)
                others = [greeted(address) for _ in range(CONNECTIONS)]
                time.sleep(SETTLE_SECONDS)
                after = resident_kib(process.pid)
                for peer in first + others:
                    peer.close()
        return {"resident": (after - before) / CONNECTIONS}

    return once


def rows():
    mooring = swift_product("rpc-benchmark")
    grpc = grpc_peer()
    yield Row(
        name="idle connection, one of 1,000, resident memory",
        unit="KiB",
        sides={
            "mooring": side(lambda address: (mooring, "serve", address)),
            "grpc_cpp": side(lambda address: (grpc, "serve", address)),
        },
        targets=(Target("resident", "grpc_cpp", 1.0),),
    )
