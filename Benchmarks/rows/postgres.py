"""What the database client costs, beside libpq alone, on a private server."""

import atexit
import contextlib
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile

from harness import Row, Unavailable, c_peer, metrics, run, swift_product

USER = "mooring_bench"


def programs():
    """The directory of the newest server on this machine."""
    found = sorted(
        pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]))
    if not found:
        raise Unavailable("initdb is missing: apt-get install postgresql-15")
    return found[-1].parent


def start_server():
    """Starts a durable server on a socket; it is stopped and removed when we end."""
    directory = pathlib.Path(tempfile.mkdtemp(prefix="mooring-bench-", dir="/tmp"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    command = []
    if os.geteuid() == 0:
        # The server refuses to run as root.
        account = pwd.getpwnam("postgres")
        os.chown(directory, account.pw_uid, account.pw_gid)
        os.chmod(directory, 0o755)
        command = [
            "setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups",
            "--"]
    tools, data = programs(), directory / "data"
    quiet = {"cwd": directory, "stderr": subprocess.STDOUT}
    run(*command, tools / "initdb", "-D", data, "-U", USER, "--auth=trust", **quiet)
    options = f"-c listen_addresses= -c unix_socket_directories={directory}"
    options += " -c unix_socket_permissions=0777"
    run(
        *command, tools / "pg_ctl", "-D", data, "-l", directory / "log", "-o", options, "-w",
        "start", **quiet)

    def stop():
        with contextlib.suppress(OSError):
            subprocess.run(
                [*command, tools / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"],
                stdout=subprocess.DEVNULL, check=False, cwd=directory)

    atexit.register(stop)
    return directory


def rows():
    mooring = swift_product("PostgresBenchmark")
    flags = ["-I" + run("pg_config", "--includedir").strip(), "-lpq"]
    libpq = c_peer("postgres_peer.c", *flags)
    directory = start_server()

    def side(program, measurement):
        return lambda: metrics(run(program, directory, USER, measurement))

    for measurement, name in (
        ("select", "prepared SELECT, one at a time"),
        ("pipeline", "prepared SELECT, 256 at a time, each"),
        ("copy_in", "COPY of a row of 4 columns into a table, durable"),
        ("copy_out", "COPY of a row of 4 columns out of a table"),
    ):
        yield Row(
            name=name,
            unit="us",
            sides={
                "mooring": side(mooring, measurement),
                "libpq": side(libpq, measurement),
            },
        )
