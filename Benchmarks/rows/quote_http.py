"""What a quote over HTTP costs, gateway and pricing together, beside peers that only answer.

nginx returns the body of a quote as it stands; FastAPI makes it from a dictionary. Neither asks
anybody, and neither computes anything.
"""

import contextlib
import functools
import json
import os
import pathlib
import re
import socket
import subprocess
import tempfile
import time
import urllib.request

from harness import (
    ROOT, Row, Target, Unavailable, cpu_seconds, pinned, processors, run, swift_product, tool)
from http_answer import NGINX, free_port

SECONDS = 5
CONNECTIONS = 64
PATH = "/quote/USDC/100000?days=90"
START_SECONDS_MAX = 60
PROGRAMS = ("mooring-config", "mooring-pricing", "mooring-gateway", "mooring")
# Without limits for those who ask often: one address asks everything here.
LIMITS = {"MOORING_PUBLIC_PER_MINUTE": "1000000"}
FASTAPI = '''
import json, pathlib
from fastapi import FastAPI

app = FastAPI()
quote = json.loads(pathlib.Path({path!r}).read_text())


@app.get("/quote/{{asset}}/{{coverage}}")
async def answer(asset: str, coverage: float, days: int = 90):
    return quote
'''


def drive(port):
    """Asks for SECONDS; returns how many answers came."""
    _, processor = processors()
    output = run(*pinned(
        processor, tool("wrk", "wrk"), "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s",
        f"http://127.0.0.1:{port}{PATH}"))
    if "Non-2xx" in output or "Socket errors" in output:
        raise SystemExit(f"not every request was answered:\n{output}")
    return int(re.search(r"(\d+) requests in", output)[1])


def read(port):
    """One answer, once there is one."""
    for _ in range(START_SECONDS_MAX * 10):
        with contextlib.suppress(OSError):
            address = f"http://127.0.0.1:{port}{PATH}"
            with urllib.request.urlopen(address, timeout=5) as answer:
                return answer.read()
        time.sleep(0.1)
    raise SystemExit(f"nobody answers at port {port}")


@contextlib.contextmanager
def process(command, **options):
    """Starts a process and ends it afterwards."""
    started = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    try:
        yield started
    finally:
        started.terminate()
        started.wait(timeout=30)


def children(pid):
    """The programs that a process has started, by name."""
    found = {}
    for status in pathlib.Path("/proc").glob("[0-9]*/stat"):
        # What ends while it is looked at is none of them.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            before, _, after = status.read_text().rpartition(")")
            number, _, name = before.partition(" (")
            if int(after.split()[1]) == pid:
                # The system keeps fifteen characters of a name.
                found[name] = int(number)
    return found


@functools.cache
def built():
    """The program that starts a system; it finds the others beside itself."""
    return [swift_product(name) for name in PROGRAMS][-1]


@contextlib.contextmanager
def mooring_up(port, before=()):
    """A whole system that answers; `before` is what its command begins with."""
    environment = {**os.environ, **LIMITS, "MOORING_HTTP_LISTEN": f"127.0.0.1:{port}"}
    with tempfile.TemporaryDirectory(prefix="mooring-bench-") as folder:
        with process([*before, built(), "up"], cwd=folder, env=environment) as system:
            read(port)
            yield system


@contextlib.contextmanager
def mooring(processor, port):
    """A whole system; what is measured is the gateway and pricing."""
    with mooring_up(port, pinned(processor)) as system:
        found = children(system.pid)
        yield [found[name[:15]] for name in ("mooring-gateway", "mooring-pricing")]


@contextlib.contextmanager
def nginx(processor, port, body):
    with tempfile.TemporaryDirectory(prefix="mooring-bench-") as folder:
        path = f"{folder}/nginx.conf"
        text = body.decode().replace("\\", "\\\\").replace("'", "\\'")
        pathlib.Path(path).write_text(NGINX.format(folder=folder, port=port, body=text))
        program = tool("nginx", "nginx-light")
        with process(pinned(
                processor, program, "-c", path, "-g", "master_process off;")) as server:
            yield [server.pid]


@contextlib.contextmanager
def fastapi(processor, port, body):
    python = ROOT / ".venv" / "bin" / "python"
    if not python.exists():
        raise Unavailable("the Python packages are missing: scripts/setup bench")
    with tempfile.TemporaryDirectory(prefix="mooring-bench-") as folder:
        quote = pathlib.Path(folder) / "quote.json"
        quote.write_bytes(body)
        (pathlib.Path(folder) / "peer.py").write_text(FASTAPI.format(path=str(quote)))
        command = pinned(
            processor, python, "-m", "uvicorn", "peer:app", "--port", port, "--loop", "uvloop",
            "--http", "httptools", "--no-access-log", "--log-level", "error")
        with process(command, cwd=folder) as server:
            yield [server.pid]


def side(start):
    def once():
        processor, _ = processors()
        port = free_port()
        with start(processor, port) as pids:
            read(port)
            drive(port)
            before = sum(map(cpu_seconds, pids))
            answers = drive(port)
            return {"cpu": (sum(map(cpu_seconds, pids)) - before) / answers * 1e6}

    return once


def rows():
    processor, _ = processors()
    port = free_port()
    with mooring(processor, port):
        body = read(port)
    json.loads(body)
    yield Row(
        name=f"GET /quote over HTTP, CPU of all its processes, {CONNECTIONS} connections",
        unit="us",
        sides={
            "mooring": side(mooring),
            "nginx": side(lambda processor, port: nginx(processor, port, body)),
            "FastAPI": side(lambda processor, port: fastapi(processor, port, body)),
        },
        targets=(Target("cpu", "nginx", 2.5), Target("cpu", "FastAPI", 0.125)),
    )
