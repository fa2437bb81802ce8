"""grpc.testing.TestService on grpcio: what our client is tested against, and what proves that the
client cases in client.py are right before they judge our own server.

Prints `ready` when it listens. On SIGTERM it drains, prints one line of JSON with the calls whose
handler ran, and ends.
"""

import argparse
import collections
import concurrent.futures
import json
import signal
import sys
import threading
import time

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection, reflection_pb2

from contract import ECHO_INITIAL, ECHO_TRAILING, MESSAGE_BYTES_MAX, SERVICE
from contract import messages, payload, services

CALL_ID = "x-call-id"
THREADS_MAX = 64


class TestService(services.TestServiceServicer):
    """Does what the public description of the interoperability tests asks of a server."""

    def __init__(self):
        self._lock = threading.Lock()
        self.handlers_run = collections.Counter()
        self.call_ids = []

    def _begin(self, method, context):
        metadata = dict(context.invocation_metadata())
        with self._lock:
            self.handlers_run[method] += 1
            if CALL_ID in metadata:
                self.call_ids.append(metadata[CALL_ID])
        if ECHO_INITIAL in metadata:
            context.send_initial_metadata(((ECHO_INITIAL, metadata[ECHO_INITIAL]),))
        if ECHO_TRAILING in metadata:
            context.set_trailing_metadata(((ECHO_TRAILING, metadata[ECHO_TRAILING]),))

    @staticmethod
    def _end_with_status(request, context):
        if request.HasField("response_status") and request.response_status.code != 0:
            code = next(c for c in grpc.StatusCode if c.value[0] == request.response_status.code)
            context.abort(code, request.response_status.message)

    def EmptyCall(self, request, context):
        self._begin("EmptyCall", context)
        return messages.Empty()

    def UnaryCall(self, request, context):
        self._begin("UnaryCall", context)
        self._end_with_status(request, context)
        if request.HasField("response_compressed") and request.response_compressed.value:
            context.set_compression(grpc.Compression.Gzip)
        return messages.SimpleResponse(payload=payload(request.response_size))

    @staticmethod
    def _responses(request):
        for parameters in request.response_parameters:
            if parameters.interval_us > 0:
                time.sleep(parameters.interval_us / 1e6)
            yield messages.StreamingOutputCallResponse(payload=payload(parameters.size))

    def StreamingOutputCall(self, request, context):
        self._begin("StreamingOutputCall", context)
        yield from self._responses(request)
        self._end_with_status(request, context)

    def StreamingInputCall(self, request_iterator, context):
        self._begin("StreamingInputCall", context)
        size = sum(len(request.payload.body) for request in request_iterator)
        return messages.StreamingInputCallResponse(aggregated_payload_size=size)

    def FullDuplexCall(self, request_iterator, context):
        self._begin("FullDuplexCall", context)
        for request in request_iterator:
            self._end_with_status(request, context)
            yield from self._responses(request)


def add_reflection(server):
    """Serves reflection under both of its names; grpcio itself knows only v1alpha."""
    names = (SERVICE, health.SERVICE_NAME, reflection.SERVICE_NAME)
    reflection.enable_server_reflection(names, server)
    method = grpc.stream_stream_rpc_method_handler(
        reflection.ReflectionServicer(names).ServerReflectionInfo,
        request_deserializer=reflection_pb2.ServerReflectionRequest.FromString,
        response_serializer=reflection_pb2.ServerReflectionResponse.SerializeToString,
    )
    server.add_generic_rpc_handlers((
        grpc.method_handlers_generic_handler(
            "grpc.reflection.v1.ServerReflection", {"ServerReflectionInfo": method}),
    ))


def serve(socket, drain_seconds):
    """Serves until SIGTERM; returns the service with its counts."""
    server = grpc.server(
        concurrent.futures.ThreadPoolExecutor(max_workers=THREADS_MAX),
        options=(
            ("grpc.max_receive_message_length", MESSAGE_BYTES_MAX),
            # Refuses compressed requests, as a server that knows only identity does.
            ("grpc.compression_enabled_algorithms_bitset", 1),
        ),
    )
    service = TestService()
    services.add_TestServiceServicer_to_server(service, server)
    serving = health.HealthServicer()
    for name in ("", SERVICE):
        serving.set(name, health_pb2.HealthCheckResponse.SERVING)
    health_pb2_grpc.add_HealthServicer_to_server(serving, server)
    add_reflection(server)
    server.add_insecure_port(f"unix:{socket}")

    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    server.start()
    print("ready", flush=True)
    stopping.wait()
    serving.enter_graceful_shutdown()
    server.stop(drain_seconds).wait()
    return service


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--socket", required=True)
    parser.add_argument("--drain-seconds", type=float, default=10)
    arguments = parser.parse_args()
    service = serve(arguments.socket, arguments.drain_seconds)
    report = {"handlers_run": dict(service.handlers_run), "call_ids": sorted(service.call_ids)}
    print(json.dumps(report), flush=True)


if __name__ == "__main__":
    sys.exit(main())
