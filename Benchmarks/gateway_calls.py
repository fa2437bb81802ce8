"""Has a gateway of its own answer quotes, beside a system that runs.

For tools that count what a program does: the gateway is started by their command, in front of the
services of the system, and is asked in lockstep.
"""

import contextlib
import pathlib
import re
import socket
import tempfile

from http_answer import free_port
from quote_http import LIMITS, PATH, children, mooring_up, process, read

CONNECTIONS = 16
# Beforehand, so that what is found once is found.
WARM_UP = 64
SERVICES = ("config.sock", "pricing.sock")
REQUEST = f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def variables(pid):
    """The variables that a program was started with."""
    text = pathlib.Path(f"/proc/{pid}/environ").read_bytes().decode()
    return dict(entry.split("=", 1) for entry in text.split("\0") if "=" in entry)


def receive(connection):
    """Takes one answer off a connection."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65_536)
    head, body = received.split(b"\r\n\r\n", 1)
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"the gateway answered {head.decode()}")
    length = int(re.search(rb"Content-Length: (\d+)", head)[1])
    while len(body) < length:
        body += connection.recv(65_536)


def ask(port, requests):
    """Asks on all connections at once, then takes all answers, and again."""
    with contextlib.ExitStack() as stack:
        connections = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            for _ in range(CONNECTIONS)]
        for _ in range(requests // CONNECTIONS):
            for connection in connections:
                connection.sendall(REQUEST)
            for connection in connections:
                receive(connection)


def answer_quotes(command, requests):
    """Has the gateway that `command` starts answer so many requests, and ends it."""
    with mooring_up(free_port()) as system, tempfile.TemporaryDirectory() as folder:
        found = variables(children(system.pid)["mooring-gateway"[:15]])
        for name in SERVICES:
            (pathlib.Path(folder) / name).symlink_to(f"{found['MOORING_RUN_DIR']}/{name}")
        port = free_port()
        own = {"MOORING_RUN_DIR": folder, "MOORING_HTTP_LISTEN": f"127.0.0.1:{port}", **LIMITS}
        with process(command, cwd=folder, env={**found, **own}):
            read(port)
            ask(port, WARM_UP)
            ask(port, requests)
