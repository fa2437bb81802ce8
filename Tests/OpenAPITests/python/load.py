"""Load on a running system while things change and fail around it; see scripts/load.

Says what it saw, and ends with status 1 when an answer was wrong.
"""

import asyncio
import collections
import json
import os
import pathlib
import re
import signal
import sys
import time
import urllib.parse

# wrk makes the load, these look at what comes back.
LOAD_CONNECTIONS = 64
CONNECTIONS = 8
PATH = "/quote/USDC/100000?days=90"
SLOW_CLIENTS = 2_000
SLOW_SECONDS = 20
PARAMETER = "params/pricing:base_rate_USDC"
RATES = (0.04, 0.05)
# A service that was killed is back by then, or it is not coming back.
OUTAGE_SECONDS_MAX = 30
# What one answer may take beside slow clients, of the slowest in a hundred.
ANSWER_SECONDS_MAX = 0.5
MEMORY_GROWTH_MAX = 1.5


class Answers:
    """What came back."""

    def __init__(self):
        self.statuses = collections.Counter()
        self.times = []
        self.wrong = []
        self.premiums = collections.Counter()
        self.failures = []

    def note(self, status, body, elapsed):
        self.statuses[status] += 1
        self.times.append(elapsed)
        if status == 200:
            quote = json.loads(body)
            # At one rate there is one price.
            rate = quote["waterfall"][0]["multiplier"]
            self.premiums[(rate, quote["premium_cents"])] += 1
        elif status == 503:
            self.failures.append(time.monotonic())
        else:
            self.wrong.append((status, body[:200]))


class Connection:
    """A connection that is kept, and made anew when it ends."""

    def __init__(self, host, port):
        self.host, self.port = host, port
        self.streams = None

    async def ask(self, method, path, headers="", body=b""):
        for attempt in range(3):
            try:
                if self.streams is None:
                    self.streams = await asyncio.open_connection(self.host, self.port)
                return await asyncio.wait_for(self.exchange(method, path, headers, body), 20)
            except (ConnectionError, asyncio.IncompleteReadError):
                self.streams = None
                if attempt == 2:
                    raise

    async def exchange(self, method, path, headers, body):
        reader, writer = self.streams
        writer.write(
            f"{method} {path} HTTP/1.1\r\nHost: {self.host}\r\n{headers}"
            f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        status = int(head.split(" ", 2)[1])
        length = next(
            int(line.split(":")[1]) for line in head.split("\r\n")
            if line.lower().startswith("content-length"))
        return status, await reader.readexactly(length)

    def close(self):
        if self.streams is not None:
            self.streams[1].close()


async def quote(host, port, until, answers):
    connection = Connection(host, port)
    while time.monotonic() < until:
        began = time.monotonic()
        status, body = await connection.ask("GET", PATH)
        answers.note(status, body, time.monotonic() - began)
        if status == 503:
            await asyncio.sleep(0.05)
    connection.close()


async def change(host, port, token_file, until, changes):
    connection = Connection(host, port)
    number = 0
    while time.monotonic() < until:
        number += 1
        namespace, key = PARAMETER.split(":")
        body = json.dumps({
            "changes": [{"namespace": namespace, "key": key, "set": RATES[number % 2]}],
            "reason": f"change {number} under load",
        }).encode()
        token = pathlib.Path(token_file).read_text().strip()
        status, answer = await connection.ask(
            "POST", "/v1/change-sets",
            f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n", body)
        changes[status] += 1
        if status not in (200, 503, 504):
            print(f"a change was answered with {status}: {answer[:300]}")
        await asyncio.sleep(1)
    connection.close()


def programs(pid):
    """The processes of the system by name."""
    found = {}
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found[pathlib.Path(f"/proc/{child}/comm").read_text().strip()] = int(child)
    return found


def memory(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.split("\n") if line.startswith("VmRSS")))


def share(times, percent):
    """The time within which so many of a hundred were answered; `times` are in order."""
    return times[len(times) * percent // 100]


async def load(host, port, seconds):
    """Asks as fast as answers come, and says what wrk says of it."""
    process = await asyncio.create_subprocess_exec(
        "wrk", "-t1", f"-c{LOAD_CONNECTIONS}", f"-d{int(seconds)}s",
        f"http://{host}:{port}{PATH}", stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    lines = [line.strip() for line in output.decode().split("\n")]
    print("; ".join(line for line in lines if re.search("requests in|Non-2xx|errors", line)))
    return [line for line in lines if re.search(r"connect [1-9]|read [1-9]|write [1-9]", line)]


async def kill(pid, seconds):
    """Kills each service once, with time between for it to come back."""
    for name in ("mooring-pricing", "mooring-config", "mooring-risk"):
        await asyncio.sleep(seconds / 4)
        os.kill(programs(pid)[name[:15]], signal.SIGKILL)
        print(f"killed {name}")


async def under_changes(host, port, token_file, system, seconds):
    answers, changes = Answers(), collections.Counter()
    gateway = programs(system)["mooring-gateway"[:15]]
    until = time.monotonic() + seconds
    early = asyncio.create_task(measured(gateway, seconds / 8))
    faults, *_ = await asyncio.gather(
        load(host, port, seconds), change(host, port, token_file, until, changes),
        kill(system, seconds), *(quote(host, port, until, answers) for _ in range(CONNECTIONS)))
    before, after = await early, memory(gateway)
    times = sorted(answers.times)
    print(f"quotes {dict(answers.statuses)}, changes {dict(changes)}")
    print(f"median {share(times, 50) * 1e3:.1f} ms, p99 {share(times, 99) * 1e3:.1f} ms")
    print(f"prices {dict(answers.premiums)}")
    print(f"memory of the gateway {before} kB, at the end {after} kB")
    faults += [f"a quote was answered with {status}: {body}" for status, body in answers.wrong[:5]]
    by_rate = collections.defaultdict(set)
    for rate, premium in answers.premiums:
        by_rate[rate].add(premium)
    faults += [f"at {rate} there were prices {found}" for rate, found in by_rate.items()
               if len(found) > 1]
    if set(by_rate) - set(RATES):
        faults.append(f"rates that nobody set: {set(by_rate) - set(RATES)}")
    if len(by_rate) < 2:
        faults.append("changes did not reach the prices")
    if answers.failures and time.monotonic() - answers.failures[-1] < seconds / 8:
        faults.append("quotes were still refused at the end")
    if after > before * MEMORY_GROWTH_MAX:
        faults.append("the gateway's memory has grown")
    return faults


async def measured(pid, after):
    await asyncio.sleep(after)
    return memory(pid)


async def drip(host, port, until, counts):
    """A client that sends a byte now and then and never ends its request."""
    try:
        reader, writer = await asyncio.open_connection(host, port)
        counts["open"] += 1
        for byte in b"GET /quote/USDC/1 HTTP/1.1\r\nHost: slow\r\n" + b"X: y\r\n" * 1000:
            if time.monotonic() > until:
                break
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(1)
        writer.close()
    except OSError:
        counts["ended"] += 1


async def beside_slow_clients(host, port):
    answers, counts = Answers(), collections.Counter()
    until = time.monotonic() + SLOW_SECONDS
    slow = [asyncio.create_task(drip(host, port, until, counts)) for _ in range(SLOW_CLIENTS)]
    await asyncio.sleep(2)
    await asyncio.gather(*(quote(host, port, until, answers) for _ in range(4)))
    await asyncio.gather(*slow)
    times = sorted(answers.times)
    slowest = share(times, 99)
    print(
        f"beside {counts['open']} slow clients: {dict(answers.statuses)}, "
        f"p99 {slowest * 1e3:.1f} ms; {counts['ended']} of them were ended")
    faults = [f"answered with {status}: {body}" for status, body in answers.wrong[:5]]
    if counts["open"] < SLOW_CLIENTS:
        faults.append(f"only {counts['open']} slow clients were let in")
    if slowest > ANSWER_SECONDS_MAX:
        faults.append(f"an answer took {slowest:.2f} s")
    return faults


async def main():
    address, token_file, system, seconds = sys.argv[1:]
    place = urllib.parse.urlsplit(address)
    faults = await under_changes(
        place.hostname, place.port, token_file, int(system), float(seconds))
    faults += await beside_slow_clients(place.hostname, place.port)
    for fault in faults:
        print(f"WRONG {fault}")
    return 1 if faults else 0


sys.exit(asyncio.run(main()))
