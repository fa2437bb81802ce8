"""The test services as grpcio sees them, compiled from the .proto on import."""

import pathlib
import sys

import grpc

_PROTO_ROOT = pathlib.Path(__file__).resolve().parents[2] / "Fixtures" / "Proto"
# `grpc` is grpcio's package; this makes room in it for the package of the same name in the .proto.
grpc.__path__.append(str(_PROTO_ROOT / "grpc"))
sys.path.append(str(_PROTO_ROOT))
messages, services = grpc.protos_and_services("grpc/testing/test.proto")

SERVICE = "grpc.testing.TestService"
UNIMPLEMENTED_SERVICE = "grpc.testing.UnimplementedService"

MESSAGE_BYTES_MAX = 4 * 1024 * 1024
"""The largest message that either side accepts by default."""

ECHO_INITIAL = "x-grpc-test-echo-initial"
"""Metadata that the server returns before its first response."""

ECHO_TRAILING = "x-grpc-test-echo-trailing-bin"
"""Metadata that the server returns with the status."""


def payload(size):
    """A payload of `size` zero bytes."""
    return messages.Payload(body=bytes(size))


def simple_request_of(size):
    """A SimpleRequest whose encoding has exactly `size` bytes."""
    body = size
    while (encoded := messages.SimpleRequest(payload=payload(body)).ByteSize()) > size:
        body -= encoded - size
    request = messages.SimpleRequest(payload=payload(body))
    assert request.ByteSize() == size, f"no SimpleRequest has {size} bytes"
    return request
