"""Counts what a program does for one unit of its work: exact, on a busy machine as on an idle one.

A program runs twice under callgrind, with a few units and with many more; the difference, divided,
is what one unit takes. What starting and ending take cancels out.
"""

import collections
import contextlib
import dataclasses
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable

from harness import run, tool

ALLOCATIONS = {
    "malloc", "calloc", "realloc", "aligned_alloc", "posix_memalign", "memalign",
    "operator new(unsigned long)",
}
REFERENCES = {"swift_retain", "swift_release", "swift_retain_n", "swift_release_n"}
END_SECONDS_MAX = 60
METRICS = ("instructions", "allocations", "references")


@dataclasses.dataclass(frozen=True)
class Subject:
    """Something to count: a program, how it is made to do `units` of its work, and how many.

    `work` is given the start of a command that runs the program under callgrind.
    """

    name: str
    program: pathlib.Path
    work: Callable[[list[str], int], None]
    units_few: int
    units_many: int


@dataclasses.dataclass(frozen=True)
class Profile:
    """What one run took in all."""

    instructions: int
    calls: collections.Counter

    def total(self, metric):
        if metric == "instructions":
            return self.instructions
        names = ALLOCATIONS if metric == "allocations" else REFERENCES
        return sum(self.calls[name] for name in names)


def read_profile(path):
    """Reads the file that callgrind writes: its total, and how often each function was called."""
    names, calls, callee, total = {}, collections.Counter(), None, None
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            key, _, value = line.rstrip("\n").partition("=")
            if key in ("fn", "cfn"):
                # The first mention of a function gives it a number, which stands for it later.
                number, name = re.fullmatch(r"(\(\d+\)) ?(.*)", value).groups()
                if name:
                    # Recursion is told apart by a suffix that does not matter here.
                    names[number] = re.sub(r"'\d+$", "", name)
                if key == "cfn":
                    callee = names[number]
            elif key == "calls":
                calls[callee] += int(value.split()[0])
            elif line.startswith(("summary:", "totals:")):
                total = int(line.split(":")[1].split()[0])
    if total is None:
        sys.exit(f"{path} is not a whole profile")
    return Profile(total, calls)


def profile(subject, program, units, directory):
    """Runs `program`, as `subject` says, for `units` units of work."""
    output = directory / f"{units}.callgrind"
    subject.work(
        [tool("valgrind", "valgrind"), "--quiet", "--tool=callgrind",
         f"--callgrind-out-file={output}", str(program)], units)
    return read_profile(output)


def count(subject):
    """What one unit of the work of `subject` takes, by metric."""
    with tempfile.TemporaryDirectory(prefix="mooring-count-") as name:
        directory = pathlib.Path(name)
        program = directory / subject.program.name
        shutil.copy(subject.program, program)
        # callgrind cannot read this compiler's debug information; names of functions are enough.
        run(tool("strip", "binutils"), "--strip-debug", program)
        few = profile(subject, program, subject.units_few, directory)
        many = profile(subject, program, subject.units_many, directory)
    units = subject.units_many - subject.units_few
    return {metric: (many.total(metric) - few.total(metric)) / units for metric in METRICS}


@contextlib.contextmanager
def serving(command):
    """Starts a server, waits for its line `ready`, and asks it to end afterwards."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        if process.stdout.readline().strip() != "ready":
            sys.exit(f"{command[-2:]} did not get ready")
        yield
    finally:
        process.terminate()
        process.wait(timeout=END_SECONDS_MAX)
