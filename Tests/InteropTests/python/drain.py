"""1,000 calls over 50 channels while the server is told to drain.

Starts the server given after `--`, which must print `ready` when it listens and, on SIGTERM, drain,
print a line of JSON with `handlers_run` (calls by method) and `call_ids` (the `x-call-id` of every
call whose handler ran) and end. Every call must complete or be UNAVAILABLE without its handler
having run, and the server's own count must agree.
"""

import argparse
import collections
import concurrent.futures
import faulthandler
import json
import signal
import subprocess
import sys
import threading

import grpc
import grpc.experimental

from contract import messages, payload, services

CALLS = 1_000
CHANNELS = 50
THREADS = 100
CALLS_BEFORE_SIGNAL = 400
WATCHDOG_SECONDS = 150
"""A run that takes longer says where it stands and ends."""

SECONDS_MAX = 30


class Traffic:
    """The calls, their outcomes, and the moment at which the server is told to drain."""

    def __init__(self, socket, server):
        self._server = server
        self._lock = threading.Lock()
        self._finished = 0
        self._channels = [
            grpc.insecure_channel(
                f"unix:{socket}",
                options=(
                    ("grpc.use_local_subchannel_pool", 1),
                    # Without a thread of grpcio's own between a call and its deadline.
                    (grpc.experimental.ChannelOptions.SingleThreadedUnaryStream, 1),
                ))
            for _ in range(CHANNELS)
        ]
        self._stubs = [services.TestServiceStub(channel) for channel in self._channels]

    def connect(self):
        for channel in self._channels:
            grpc.channel_ready_future(channel).result(timeout=SECONDS_MAX)

    def close(self):
        for channel in self._channels:
            channel.close()

    def call(self, number):
        """Makes call `number`; returns its status and what the client says of it."""
        stub = self._stubs[number % CHANNELS]
        metadata = (("x-call-id", f"{number:04}"),)
        try:
            if number % 2 == 0:
                request = messages.SimpleRequest(response_size=1024, payload=payload(1024))
                stub.UnaryCall(request, metadata=metadata, timeout=SECONDS_MAX)
            else:
                # Some hundredths of a second, so that calls of every age meet the signal.
                wait = messages.ResponseParameters(size=64, interval_us=5_000 * (number % 8))
                request = messages.StreamingOutputCallRequest(response_parameters=[wait, wait])
                received = list(
                    stub.StreamingOutputCall(request, metadata=metadata, timeout=SECONDS_MAX))
                assert len(received) == 2, f"call {number}: {len(received)} responses and OK"
            outcome = grpc.StatusCode.OK, ""
        except grpc.RpcError as error:
            outcome = error.code(), error.details()
        with self._lock:
            self._finished += 1
            if self._finished == CALLS_BEFORE_SIGNAL:
                self._server.send_signal(signal.SIGTERM)
        return outcome


def problems(outcomes, report):
    """What is wrong with the outcomes, one sentence each."""
    codes = [code for code, _ in outcomes]
    completed = {f"{n:04}" for n, code in enumerate(codes) if code is grpc.StatusCode.OK}
    ran = collections.Counter(report["call_ids"])
    others = {
        f"{n:04}": code.name
        for n, code in enumerate(codes)
        if code not in (grpc.StatusCode.OK, grpc.StatusCode.UNAVAILABLE)
    }
    if others:
        yield f"neither completed nor UNAVAILABLE: {others}"
    if twice := sorted(call for call, times in ran.items() if times > 1):
        yield f"handlers that ran more than once: {twice}"
    if lost := sorted(set(ran) - completed):
        told = {call: outcomes[int(call)][1] for call in lost}
        yield f"handlers that ran for calls that did not complete: {told}"
    if invented := sorted(completed - set(ran)):
        yield f"completed calls whose handler did not run: {invented}"
    counted = sum(report["handlers_run"].values())
    if counted != len(completed):
        yield f"the server counted {counted} calls, the client {len(completed)}"
    if len(completed) == CALLS:
        yield "no call was refused: the signal came too late to prove anything"


def main():
    faulthandler.dump_traceback_later(WATCHDOG_SECONDS, exit=True)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--socket", required=True)
    parser.add_argument("server", nargs="+")
    arguments = parser.parse_args()
    server = subprocess.Popen(arguments.server, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout.readline().strip() == "ready", "the server did not get ready"
        traffic = Traffic(arguments.socket, server)
        traffic.connect()
        with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
            outcomes = list(pool.map(traffic.call, range(CALLS)))
        traffic.close()
        report = json.loads(server.communicate(timeout=SECONDS_MAX)[0])
        status = server.returncode
    finally:
        server.kill()
        server.wait()
    found = list(problems(outcomes, report))
    if status != 0:
        found.append(f"the server ended with status {status}")
    counts = collections.Counter(code.name for code, _ in outcomes)
    print(f"{dict(counts)}, handlers run: {sum(report['handlers_run'].values())}")
    for problem in found:
        print(f"FAILED {problem}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
