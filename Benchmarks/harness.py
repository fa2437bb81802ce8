"""What the benchmarks share: building both sides, pinning, CPU accounting, ratios."""

import contextlib
import dataclasses
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / ".build" / "benchmarks"
PROTO = ROOT / "Tests" / "Fixtures" / "Proto"
READY_LINES_MAX = 50


class Unavailable(Exception):
    """A side of a benchmark cannot run on this machine; the message says what is missing."""


@dataclasses.dataclass(frozen=True)
class Target:
    """A limit on ours ÷ peer for one metric."""

    metric: str
    peer: str
    ratio_max: float


@dataclasses.dataclass(frozen=True)
class Limit:
    """A limit on ours for one metric, in the row's unit."""

    metric: str
    value_max: float


@dataclasses.dataclass(frozen=True)
class Row:
    """One benchmark: the same work, done by us and by each peer.

    A side is a function that does the work once and returns its metrics by name. The side called
    `mooring` is ours. Lower is better for every metric.
    """

    name: str
    unit: str
    sides: dict[str, Callable[[], dict[str, float]]]
    targets: tuple[Target, ...] = ()
    limits: tuple[Limit, ...] = ()


@dataclasses.dataclass
class Result:
    """The samples of a row, one per side, metric and round."""

    row: Row
    samples: dict[str, list[dict[str, float]]]

    def metrics(self):
        return list(self.samples["mooring"][0])

    def median(self, side, metric):
        return statistics.median(sample[metric] for sample in self.samples[side])

    def ratios(self, peer, metric):
        """Ours ÷ peer, round by round, so that both sides of a ratio saw the same machine."""
        pairs = zip(self.samples["mooring"], self.samples[peer])
        return [ours[metric] / theirs[metric] for ours, theirs in pairs if metric in theirs]

    def target(self, peer, metric):
        for target in self.row.targets:
            if (target.metric, target.peer) == (metric, peer):
                return target.ratio_max
        return None

    def limit(self, metric):
        for limit in self.row.limits:
            if limit.metric == metric:
                return limit.value_max
        return None


def measure(row, rounds, report):
    """Runs all sides of `row` in turn, `rounds` times, every other round in reverse."""
    samples = {side: [] for side in row.sides}
    for number in range(rounds):
        order = list(row.sides) if number % 2 == 0 else list(reversed(row.sides))
        for side in order:
            report(f"{row.name}: round {number + 1} of {rounds}, {side}")
            samples[side].append(row.sides[side]())
    return Result(row, samples)


# Building.


def run(*command, **options):
    """Runs a command to its end and returns what it printed; its failure ends the benchmark."""
    finished = subprocess.run(
        [str(word) for word in command], stdout=subprocess.PIPE, text=True, **options)
    if finished.returncode != 0:
        sys.exit(f"{command[0]} failed with status {finished.returncode}:\n{finished.stdout}")
    return finished.stdout


def tool(name, package):
    """The path of a program that a Debian package provides."""
    path = shutil.which(name)
    if path is None:
        raise Unavailable(f"{name} is missing: apt-get install {package}")
    return path


def newer(target, *sources):
    """Whether `target` exists and is newer than all of `sources`."""
    return target.exists() and all(
        target.stat().st_mtime > source.stat().st_mtime for source in sources)


def swift_product(name):
    """Builds one of our executables as it is shipped and returns its path."""
    return ROOT / run(ROOT / "scripts" / "build-release", name).splitlines()[-1]


def c_peer(source, *flags):
    """Builds Benchmarks/Peers/`source`, one file of C, and returns its path."""
    source = ROOT / "Benchmarks" / "Peers" / source
    binary = BUILD / source.stem
    if not newer(binary, source):
        BUILD.mkdir(parents=True, exist_ok=True)
        run("cc", "-std=c17", "-O2", "-Wall", "-Wextra", "-Werror", "-o", binary, source, *flags)
    return binary


def cpp_peer(source, *flags):
    """Builds Benchmarks/Peers/`source`, one file of C++, and returns its path."""
    source = ROOT / "Benchmarks" / "Peers" / source
    binary = BUILD / source.stem
    if not newer(binary, source):
        BUILD.mkdir(parents=True, exist_ok=True)
        run(
            "c++", "-std=c++17", "-O2", "-Wall", "-Wextra", "-Werror", "-o", binary, source, *flags)
    return binary


def grpc_peer():
    """Builds the gRPC C++ peer from the same .proto as ours and returns its path."""
    source = ROOT / "Benchmarks" / "Peers" / "grpc_peer.cc"
    proto = PROTO / "grpc" / "testing" / "test.proto"
    binary = BUILD / "grpc_peer"
    if newer(binary, source, proto):
        return binary
    plugin = tool("grpc_cpp_plugin", "protobuf-compiler-grpc")
    flags = run(tool("pkg-config", "pkg-config"), "--cflags", "--libs", "grpc++", "protobuf")
    BUILD.mkdir(parents=True, exist_ok=True)
    run(
        tool("protoc", "protobuf-compiler"), f"-I{PROTO}", f"--cpp_out={BUILD}",
        f"--grpc_out={BUILD}", f"--plugin=protoc-gen-grpc={plugin}", proto)
    generated = sorted((BUILD / "grpc" / "testing").glob("*.cc"))
    run("c++", "-std=c++17", "-O2", f"-I{BUILD}", "-o", binary, source, *generated, *flags.split())
    return binary


# Running.


def processors():
    """The processors for the measured side and for the side that drives it."""
    available = sorted(os.sched_getaffinity(0))
    return available[0], available[-1]


def pinned(processor, *command):
    """`command`, on one processor."""
    return ["taskset", "-c", str(processor), *(str(word) for word in command)]


def cpu_seconds(pid):
    """The time that all threads of a process have spent on a processor."""
    nanoseconds = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        nanoseconds += int((task / "schedstat").read_text().split()[0])
    return nanoseconds / 1e9


@contextlib.contextmanager
def socket_directory():
    """A short-lived directory for sockets that nobody else can enter."""
    with tempfile.TemporaryDirectory(prefix="mooring-bench-") as directory:
        yield pathlib.Path(directory)


@contextlib.contextmanager
def server(command, environment=None):
    """Starts a server, waits for its line `ready`, and ends it afterwards."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, **(environment or {})})
    try:
        for _ in range(READY_LINES_MAX):
            line = process.stdout.readline()
            if line.strip() == "ready":
                break
            if not line:
                sys.exit(f"{command} ended before it was ready")
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def metrics(text):
    """Reads lines `name value unit` into a dictionary; other lines are not ours."""
    found = {}
    for line in text.splitlines():
        words = line.split()
        with contextlib.suppress(ValueError):
            if len(words) == 3:
                found[words[0]] = float(words[1])
    return found
