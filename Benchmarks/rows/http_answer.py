"""What a small answer costs the server: keep-alive connections from wrk, beside nginx."""

import contextlib
import re
import socket
import subprocess
import tempfile
import time

from harness import Row, cpu_seconds, pinned, processors, run, server, swift_product, tool

BODY_BYTES = 289
SECONDS = 3
CONNECTIONS = (1, 64)
NGINX = """
daemon off; worker_processes 1; pid {folder}/pid; error_log /dev/null;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 100000000;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port};
    location / {{ default_type application/json; return 200 '{body}'; }} }}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def drive(port, connections):
    """Asks for SECONDS with so many connections; returns how many answers came."""
    _, processor = processors()
    output = run(*pinned(
        processor, tool("wrk", "wrk"), "-t1", f"-c{connections}", f"-d{SECONDS}s",
        f"http://127.0.0.1:{port}/v1/quotes/USDC"))
    if "Non-2xx" in output or "Socket errors" in output:
        raise SystemExit(f"not every request was answered:\n{output}")
    return int(re.search(r"(\d+) requests in", output)[1])


@contextlib.contextmanager
def nginx(processor, port):
    """Starts nginx in one process and ends it afterwards."""
    program = tool("nginx", "nginx-light")
    with tempfile.TemporaryDirectory(prefix="mooring-bench-") as folder:
        path = f"{folder}/nginx.conf"
        body = '{"a":"' + "x" * (BODY_BYTES - 8) + '"}'
        with open(path, "w", encoding="utf-8") as file:
            file.write(NGINX.format(folder=folder, port=port, body=body))
        process = subprocess.Popen(
            pinned(processor, program, "-c", path, "-g", "master_process off;"),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            for _ in range(100):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.05)
            yield process
        finally:
            process.terminate()
            process.wait()


def side(start, connections):
    def once():
        processor, _ = processors()
        port = free_port()
        with start(processor, port) as process:
            drive(port, connections)
            before = cpu_seconds(process.pid)
            answers = drive(port, connections)
            return {"cpu": (cpu_seconds(process.pid) - before) / answers * 1e6}

    return once


def rows():
    program = swift_product("http-benchmark")

    def mooring(processor, port):
        return server(pinned(processor, program, "serve", port))

    for connections in CONNECTIONS:
        yield Row(
            name=f"HTTP answer of {BODY_BYTES} bytes, server CPU, {connections} connections",
            unit="us",
            sides={"mooring": side(mooring, connections), "nginx": side(nginx, connections)},
        )
