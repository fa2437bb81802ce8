"""The interoperability cases, from grpcio over a Unix socket.

Each case is one function that raises AssertionError when the server is wrong. `--all` runs every
case and prints a line for each; the exit status is 1 when any failed.
"""

import argparse
import faulthandler
import queue
import sys

import grpc
from google.protobuf import descriptor_pool
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)

from contract import ECHO_INITIAL, ECHO_TRAILING, MESSAGE_BYTES_MAX, SERVICE
from contract import UNIMPLEMENTED_SERVICE, messages, payload, services, simple_request_of

WATCHDOG_SECONDS = 150
"""A run that takes longer says where it stands and ends."""

SECONDS_MAX = 20
"""The deadline of a call that is expected to end by itself."""

REQUEST_SIZES = (27182, 8, 1828, 45904)
RESPONSE_SIZES = (31415, 9, 2653, 58979)

CASES = {}


def case(function):
    """Makes `function` a case with its own name."""
    CASES[function.__name__] = function
    return function


class Peer:
    """A channel to the server under test."""

    def __init__(self, socket, **options):
        self.channel = grpc.insecure_channel(
            f"unix:{socket}",
            options=(
                ("grpc.max_receive_message_length", -1),
                ("grpc.max_send_message_length", -1),
                ("grpc.use_local_subchannel_pool", 1),
            ),
            **options,
        )
        self.test = services.TestServiceStub(self.channel)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.channel.close()


class Requests:
    """Requests of a stream, sent one by one by the case."""

    def __init__(self):
        self._queue = queue.Queue()

    def send(self, request):
        self._queue.put(request)

    def end(self):
        self._queue.put(None)

    def __iter__(self):
        return iter(self._queue.get, None)


def expect(actual, wanted, what):
    assert actual == wanted, f"{what}: expected {wanted!r}, got {actual!r}"


def expect_status(code, call, details=None):
    """Runs `call`, which must fail with `code`, and with `details` where given."""
    try:
        call()
    except grpc.RpcError as error:
        expect(error.code(), code, f"status (details {error.details()!r})")
        if details is not None:
            expect(error.details(), details, "status message")
        return error
    raise AssertionError(f"expected {code}, the call succeeded")


def duplex_request(response_size, request_size=0, status=None):
    return messages.StreamingOutputCallRequest(
        response_parameters=[messages.ResponseParameters(size=response_size)],
        payload=payload(request_size),
        response_status=status,
    )


# Unary.


@case
def empty_unary(socket):
    with Peer(socket) as peer:
        response = peer.test.EmptyCall(messages.Empty(), timeout=SECONDS_MAX)
        expect(response, messages.Empty(), "response")


@case
def large_unary(socket):
    with Peer(socket) as peer:
        request = messages.SimpleRequest(response_size=314159, payload=payload(271828))
        response = peer.test.UnaryCall(request, timeout=SECONDS_MAX)
        expect(response.payload.type, messages.COMPRESSABLE, "payload type")
        expect(response.payload.body, bytes(314159), "payload")


# Streams.


@case
def client_streaming(socket):
    with Peer(socket) as peer:
        requests = (
            messages.StreamingInputCallRequest(payload=payload(size)) for size in REQUEST_SIZES
        )
        response = peer.test.StreamingInputCall(requests, timeout=SECONDS_MAX)
        expect(response.aggregated_payload_size, 74922, "aggregated size")


@case
def server_streaming(socket):
    with Peer(socket) as peer:
        request = messages.StreamingOutputCallRequest(
            response_parameters=[messages.ResponseParameters(size=size) for size in RESPONSE_SIZES]
        )
        responses = peer.test.StreamingOutputCall(request, timeout=SECONDS_MAX)
        sizes = tuple(len(response.payload.body) for response in responses)
        expect(sizes, RESPONSE_SIZES, "response sizes")


@case
def ping_pong(socket):
    with Peer(socket) as peer:
        requests = Requests()
        responses = peer.test.FullDuplexCall(iter(requests), timeout=SECONDS_MAX)
        for request_size, response_size in zip(REQUEST_SIZES, RESPONSE_SIZES):
            requests.send(duplex_request(response_size, request_size))
            expect(len(next(responses).payload.body), response_size, "response size")
        requests.end()
        expect(list(responses), [], "responses after the last request")


@case
def empty_stream(socket):
    with Peer(socket) as peer:
        responses = peer.test.FullDuplexCall(iter(()), timeout=SECONDS_MAX)
        expect(list(responses), [], "responses")


# Metadata and status.


@case
def custom_metadata(socket):
    metadata = ((ECHO_INITIAL, "test_initial_metadata_value"), (ECHO_TRAILING, b"\xab\xab\xab"))

    def check(call):
        expect(dict(call.initial_metadata()).get(ECHO_INITIAL), metadata[0][1], "initial metadata")
        expect(dict(call.trailing_metadata()).get(ECHO_TRAILING), metadata[1][1], "trailer")

    with Peer(socket) as peer:
        request = messages.SimpleRequest(response_size=314159, payload=payload(271828))
        _, call = peer.test.UnaryCall.with_call(request, metadata=metadata, timeout=SECONDS_MAX)
        check(call)
        responses = peer.test.FullDuplexCall(
            iter((duplex_request(314159, 271828),)), metadata=metadata, timeout=SECONDS_MAX)
        expect([len(response.payload.body) for response in responses], [314159], "response sizes")
        check(responses)


def _fails_as_asked(socket, code, message):
    status = messages.EchoStatus(code=code.value[0], message=message)
    with Peer(socket) as peer:
        request = messages.SimpleRequest(response_status=status)
        expect_status(code, lambda: peer.test.UnaryCall(request, timeout=SECONDS_MAX), message)
        expect_status(
            code,
            lambda: list(
                peer.test.FullDuplexCall(
                    iter((messages.StreamingOutputCallRequest(response_status=status),)),
                    timeout=SECONDS_MAX)),
            message)


@case
def status_code_and_message(socket):
    _fails_as_asked(socket, grpc.StatusCode.UNKNOWN, "test status message")


@case
def special_status_message(socket):
    _fails_as_asked(
        socket, grpc.StatusCode.UNKNOWN,
        "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001f608 and 100 %\t\n")


@case
def every_status_code(socket):
    for code in grpc.StatusCode:
        if code is not grpc.StatusCode.OK:
            _fails_as_asked(socket, code, f"code {code.value[0]}")


@case
def unimplemented_method(socket):
    with Peer(socket) as peer:
        expect_status(
            grpc.StatusCode.UNIMPLEMENTED,
            lambda: peer.test.UnimplementedCall(messages.Empty(), timeout=SECONDS_MAX))


@case
def unimplemented_service(socket):
    with Peer(socket) as peer:
        stub = services.UnimplementedServiceStub(peer.channel)
        expect_status(
            grpc.StatusCode.UNIMPLEMENTED,
            lambda: stub.UnimplementedCall(messages.Empty(), timeout=SECONDS_MAX))


# Ends before the end.


@case
def cancel_after_begin(socket):
    with Peer(socket) as peer:
        requests = Requests()
        call = peer.test.StreamingInputCall.future(iter(requests), timeout=SECONDS_MAX)
        call.cancel()
        requests.end()
        assert call.cancelled(), "the call is not cancelled"
        expect(call.code(), grpc.StatusCode.CANCELLED, "status")
        empty_unary(socket)


@case
def cancel_after_first_response(socket):
    with Peer(socket) as peer:
        requests = Requests()
        responses = peer.test.FullDuplexCall(iter(requests), timeout=SECONDS_MAX)
        requests.send(duplex_request(31415, 27182))
        expect(len(next(responses).payload.body), 31415, "response size")
        responses.cancel()
        requests.end()
        expect_status(grpc.StatusCode.CANCELLED, lambda: next(responses))
        peer.test.EmptyCall(messages.Empty(), timeout=SECONDS_MAX)


@case
def timeout_on_sleeping_server(socket):
    with Peer(socket) as peer:
        peer.test.EmptyCall(messages.Empty(), timeout=SECONDS_MAX)
        requests = Requests()
        request = duplex_request(31415, 27182)
        request.response_parameters[0].interval_us = 10_000_000
        requests.send(request)
        responses = peer.test.FullDuplexCall(iter(requests), timeout=0.05)
        expect_status(grpc.StatusCode.DEADLINE_EXCEEDED, lambda: next(responses))
        requests.end()
        peer.test.EmptyCall(messages.Empty(), timeout=SECONDS_MAX)


# Limits.


@case
def compressed_request(socket):
    with Peer(socket, compression=grpc.Compression.Gzip) as peer:
        request = messages.SimpleRequest(response_size=8, payload=payload(271828))
        expect_status(
            grpc.StatusCode.UNIMPLEMENTED,
            lambda: peer.test.UnaryCall(request, timeout=SECONDS_MAX))


@case
def message_of_4_mib(socket):
    with Peer(socket) as peer:
        response = peer.test.UnaryCall(simple_request_of(MESSAGE_BYTES_MAX), timeout=SECONDS_MAX)
        expect(response, messages.SimpleResponse(payload=payload(0)), "response")


@case
def message_of_4_mib_and_1(socket):
    with Peer(socket) as peer:
        request = simple_request_of(MESSAGE_BYTES_MAX + 1)
        expect_status(
            grpc.StatusCode.RESOURCE_EXHAUSTED,
            lambda: peer.test.UnaryCall(request, timeout=SECONDS_MAX))
        peer.test.EmptyCall(messages.Empty(), timeout=SECONDS_MAX)


# Every server's own services.


@case
def health_check(socket):
    with Peer(socket) as peer:
        stub = health_pb2_grpc.HealthStub(peer.channel)
        for name in ("", SERVICE):
            response = stub.Check(
                health_pb2.HealthCheckRequest(service=name), timeout=SECONDS_MAX)
            expect(response.status, health_pb2.HealthCheckResponse.SERVING, f"health of {name!r}")
        expect_status(
            grpc.StatusCode.NOT_FOUND,
            lambda: stub.Check(
                health_pb2.HealthCheckRequest(service="no.such.Service"), timeout=SECONDS_MAX))


@case
def health_watch(socket):
    statuses = {
        "": health_pb2.HealthCheckResponse.SERVING,
        "no.such.Service": health_pb2.HealthCheckResponse.SERVICE_UNKNOWN,
    }
    with Peer(socket) as peer:
        stub = health_pb2_grpc.HealthStub(peer.channel)
        for name, status in statuses.items():
            watch = stub.Watch(health_pb2.HealthCheckRequest(service=name), timeout=SECONDS_MAX)
            expect(next(watch).status, status, f"first status of {name!r}")
            watch.cancel()
            expect_status(grpc.StatusCode.CANCELLED, lambda watch=watch: next(watch))


@case
def reflection_v1alpha(socket):
    with Peer(socket) as peer:
        database = ProtoReflectionDescriptorDatabase(peer.channel)
        names = set(database.get_services())
        assert SERVICE in names, f"{SERVICE} is not among {sorted(names)}"
        assert "grpc.health.v1.Health" in names, f"health is not among {sorted(names)}"
        pool = descriptor_pool.DescriptorPool(database)
        service = pool.FindServiceByName(SERVICE)
        method = service.FindMethodByName("UnaryCall")
        expect(method.input_type.full_name, "grpc.testing.SimpleRequest", "request type")
        field = method.input_type.fields_by_name["response_size"]
        expect(field.number, 2, "number of response_size")


@case
def reflection_v1(socket):
    _reflect(socket, "grpc.reflection.v1.ServerReflection")


@case
def reflection_stream_v1alpha(socket):
    _reflect(socket, "grpc.reflection.v1alpha.ServerReflection")


@case
def reflection_of_method(socket):
    # grpcio's own server does not find methods; the protocol says that a server shall.
    ask = reflection_pb2.ServerReflectionRequest
    with Peer(socket) as peer:
        for service in ("grpc.reflection.v1.ServerReflection",
                        "grpc.reflection.v1alpha.ServerReflection"):
            question = ask(file_containing_symbol=f"{SERVICE}.UnaryCall")
            (answer,) = _reflection(peer, service)(iter((question,)), timeout=SECONDS_MAX)
            assert answer.file_descriptor_response.file_descriptor_proto, f"no file: {answer}"


def _reflection(peer, service):
    """The method of `service`; the messages of v1 and v1alpha are the same bytes."""
    return peer.channel.stream_stream(
        f"/{service}/ServerReflectionInfo",
        request_serializer=reflection_pb2.ServerReflectionRequest.SerializeToString,
        response_deserializer=reflection_pb2.ServerReflectionResponse.FromString,
    )


def _reflect(socket, service):
    """Asks everything in one stream."""
    ask = reflection_pb2.ServerReflectionRequest
    not_found = grpc.StatusCode.NOT_FOUND.value[0]
    with Peer(socket) as peer:
        questions = (
            ask(host="x", list_services=""),
            ask(file_containing_symbol=SERVICE),
            ask(file_containing_symbol="grpc.testing.SimpleRequest"),
            ask(file_containing_symbol="no.such.Symbol"),
            ask(file_by_filename="no/such/file.proto"),
        )
        answers = list(_reflection(peer, service)(iter(questions), timeout=SECONDS_MAX))
        expect(len(answers), len(questions), "number of answers")
        for question, answer in zip(questions, answers):
            expect(answer.original_request, question, "original request")
        listed = {service.name for service in answers[0].list_services_response.service}
        assert SERVICE in listed, f"{SERVICE} is not among {sorted(listed)}"
        for answer in answers[1:3]:
            files = answer.file_descriptor_response.file_descriptor_proto
            assert files, f"no file for {answer.original_request.file_containing_symbol}"
        for answer in answers[3:]:
            expect(answer.error_response.error_code, not_found, "error code")


def run(name, socket):
    """Runs one case and says in one line how it went."""
    try:
        CASES[name](socket)
    except grpc.RpcError as error:
        print(f"FAILED {name}: {error.code().name}: {error.details()}", flush=True)
    except (AssertionError, StopIteration) as error:
        print(f"FAILED {name}: {error or type(error).__name__}", flush=True)
    else:
        print(f"passed {name}", flush=True)
        return True
    return False


def main():
    faulthandler.dump_traceback_later(WATCHDOG_SECONDS, exit=True)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--socket")
    parser.add_argument("--case", action="append", choices=CASES, metavar="NAME")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--list", action="store_true")
    arguments = parser.parse_args()
    if arguments.list:
        print("\n".join(CASES))
        return 0
    names = list(CASES) if arguments.all else arguments.case
    if not names or not arguments.socket:
        parser.error("give --socket and --all or --case")
    results = [run(name, arguments.socket) for name in names]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
