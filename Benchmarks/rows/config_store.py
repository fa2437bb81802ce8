"""What a change of a parameter costs and how fast it reaches subscribers, beside etcd.

Both sides are durable, on Unix sockets, and driven by the same program. A change here also writes
history and a hash-chained audit record, and each subscriber answers that it has the change in
force, which etcd's do not: the program that drives both writes once more for each delivery of ours,
on the processors that it shares with the server.

`server_cpu` is the processor time of the server for one change, or for one change at one
subscriber; on a machine that is not quiet it is the steadier figure.
"""

import contextlib
import functools
import os
import pathlib
import subprocess
import time

import postgres
from harness import (
    Limit, Row, Target, cpu_seconds, metrics, run, socket_directory, swift_product, tool)

START_SECONDS_MAX = 30
# Changes that the program makes before those that count.
WARM_UP = 50
WRITES = 1_000
WRITERS = 8
FOLLOWED = 300
# One strategy with a symbol of its own, which a program follows.
STRATEGY, SYMBOL = "orderbook_skew", "BTCUSDT"
KEY = f"/strategy/{STRATEGY}/parameters.top_levels"


def wait_for(what, is_there):
    """Returns once `is_there` says so."""
    deadline = time.monotonic() + START_SECONDS_MAX
    while not is_there():
        if time.monotonic() > deadline:
            raise SystemExit(f"{what} did not start in time")
        time.sleep(0.02)


@contextlib.contextmanager
def process(command, environment=None, directory=None):
    """A server whose start is seen by other means than what it prints."""
    child = subprocess.Popen(
        [str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, **(environment or {})}, cwd=directory)
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def database():
    """A durable server of PostgreSQL with the roles of our services; gives its directory."""
    directory = postgres.start_server()
    roles = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "postgres" / "roles.sql"
    run("psql", "-q", "-h", directory, "-U", postgres.USER, "-d", "postgres", "-f", roles,
        stderr=subprocess.STDOUT)
    return directory


@contextlib.contextmanager
def service(program, role, directory, folder, **settings):
    """One of our services, which serves in `folder` as a role of the database."""
    state = folder / "state"
    state.mkdir(mode=0o700, exist_ok=True)
    environment = {
        "MOORING_RUN_DIR": str(folder),
        "MOORING_LOG_LEVEL": "error",
    }
    url = "postgres://{}@/postgres?host=" + str(directory)
    run(program, "migrate", "--apply", stderr=subprocess.STDOUT, env={
        **os.environ, **environment, "MOORING_DATABASE_URL": url.format("mooring_owner")})
    environment["MOORING_STATE_DIR"] = str(state)
    environment["MOORING_DATABASE_URL"] = url.format(role)
    with process([program], {**environment, **settings}) as child:
        yield child


@contextlib.contextmanager
def mooring(program):
    """Our service on a durable database of its own; gives its socket and its process."""
    directory = database()
    with socket_directory() as folder:
        with service(program, "mooring_config", directory, folder) as child:
            yield folder / "config.sock", child.pid


@contextlib.contextmanager
def etcd(program):
    """One member of etcd on a Unix socket; gives its socket and its process."""
    with socket_directory() as folder:
        # It insists on a port, which becomes a part of the socket's name in its working directory.
        command = [
            program, "--data-dir", folder / "data", "--logger", "zap", "--log-outputs",
            folder / "log", "--listen-client-urls", "unix://localhost:1", "--advertise-client-urls",
            "unix://localhost:1", "--listen-peer-urls", "unix://localhost:2",
            "--initial-advertise-peer-urls", "http://localhost:2", "--initial-cluster",
            "default=http://localhost:2",
        ]
        with process(command, directory=folder) as child:
            yield folder / "localhost:1", child.pid


def one_row_commit():
    """What PostgreSQL itself takes to make one row durable, driven by its own pgbench.

    A change cannot be quicker than that; beside etcd it says what is reachable, and beside ours
    what judging, history, audit, the call and its answer add.
    """
    directory = postgres.start_server()
    psql = ("psql", "-q", "-h", directory, "-U", postgres.USER, "-d", "postgres")
    run(*psql, "-c", "CREATE TABLE settings (id integer PRIMARY KEY, value bigint NOT NULL)",
        "-c", "INSERT INTO settings VALUES (1, 0)", stderr=subprocess.STDOUT)
    with socket_directory() as folder:
        script = folder / "change.sql"
        script.write_text("UPDATE settings SET value = value + 1 WHERE id = 1;\n")
        run(
            postgres.programs() / "pgbench", "-n", "-M", "prepared", "-c", 1, "-t", WRITES, "-l",
            "--log-prefix", folder / "times", "-h", directory, "-U", postgres.USER, "-f", script,
            "postgres", stderr=subprocess.STDOUT)
        # The third word of a line is how long the transaction took.
        times = sorted(
            int(line.split()[2]) for path in folder.glob("times.*")
            for line in path.read_text().splitlines())
    return {
        "p50": float(times[len(times) // 2]),
        "p99": float(times[len(times) * 99 // 100]),
    }


def wait_until_it_writes(name, benchmark, socket):
    """Returns once a side takes a change."""
    wait_for(name, lambda: socket.exists() and subprocess.run(
        [str(benchmark), name, str(socket), "write", "1"], stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, check=False).returncode == 0)


def measured(start, program, benchmark, name, events, *words):
    """Starts a side afresh, waits until it takes a change, and measures.

    `events` is how many times the server does what is measured, warm-up included.
    """
    with start(program) as (socket, pid):
        wait_until_it_writes(name, benchmark, socket)
        words = [pid if word == "PID" else word for word in words]
        before = cpu_seconds(pid)
        found = metrics(run(benchmark, name, socket, *words))
        return {**found, "server_cpu": (cpu_seconds(pid) - before) * 1e6 / events}


def mooring_follower(program, socket):
    """A program that prints the values of a strategy as they come into force."""
    return [
        program, "strategy", "follow", STRATEGY, "--symbol", SYMBOL, "--socket", socket,
        "--json"]


def etcd_follower(program, socket):
    """The peer's program that prints a value as it comes."""
    return [program, "--endpoints", f"unix://{socket}", "watch", KEY]


def followed(start, program, follower, benchmark, name):
    """Starts a side afresh with a program that follows, and measures until that has printed."""
    with start(program) as (socket, _):
        wait_until_it_writes(name, benchmark, socket)
        command = follower(socket)
        with subprocess.Popen(
                [str(word) for word in command], stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, cwd=socket.parent) as child:
            try:
                return metrics(run(
                    benchmark, name, socket, "followed", FOLLOWED, stdin=child.stdout))
            finally:
                child.terminate()


def rows():
    benchmark = swift_product("ConfigBenchmark")
    starts = {
        "mooring": functools.partial(measured, mooring, swift_product("mooring-config")),
        "etcd": functools.partial(measured, etcd, tool("etcd", "etcd-server")),
    }

    def sides(events, *words):
        return {
            name: functools.partial(start, benchmark, name, events, *words)
            for name, start in starts.items()
        }

    yield Row(
        name="a durable change of one parameter",
        unit="us",
        sides={
            **sides(WRITES + WARM_UP, "write", str(WRITES)),
            "one row in PostgreSQL": one_row_commit,
        },
        targets=(Target("p50", "etcd", 1.0),))
    yield Row(
        name=f"durable changes of {WRITERS} writers at once",
        unit="us",
        sides=sides(
            WRITERS * (WRITES // 4 + 1), "write-together", str(WRITERS), str(WRITES // 4)))
    cli = swift_product("mooring")
    etcdctl = tool("etcdctl", "etcd-client")
    yield Row(
        name="from a change to a program that follows it, which prints it",
        unit="us",
        sides={
            "mooring": functools.partial(
                followed, mooring, swift_product("mooring-config"),
                functools.partial(mooring_follower, cli), benchmark, "mooring"),
            "etcd": functools.partial(
                followed, etcd, tool("etcd", "etcd-server"),
                functools.partial(etcd_follower, etcdctl), benchmark, "etcd"),
        },
        limits=(Limit("p99", 10_000),))
    for subscribers, count, limit in ((100, 300, 10_000), (1_000, 60, 25_000)):
        yield Row(
            name=f"from a change to its being with {subscribers} subscribers",
            unit="us or KiB each",
            sides=sides(
                subscribers * (count + WARM_UP), "propagation", str(subscribers), str(count),
                "PID"),
            targets=(Target("p50", "etcd", 0.5),),
            limits=(Limit("p99", limit),))
