"""An HTTP/2 client that makes calls in bursts of one size and waits for all answers to a burst.

A server meets the same bytes in the same pieces every time, so that what it does can be counted.
"""

import socket

SECONDS_MAX = 60
BURST = 100
READ_BYTES = 1 << 18
FRAME_HEAD_BYTES = 9
DATA, HEADERS, RESET, SETTINGS, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 7, 8
END_STREAM, END_HEADERS, ACKNOWLEDGE = 1, 4, 1
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
POST, HTTP, PATH, AUTHORITY, CONTENT_TYPE, USER_AGENT = 3, 6, 4, 1, 31, 58
FIRST_DYNAMIC = 62


def frame(kind, flags, stream, payload):
    head = len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big")
    return head + payload


def remembered(name, value):
    """A field that both sides keep in their tables; `name` is an index or text."""
    text = bytes([0x40 | name]) if isinstance(name, int) else bytes([0x40, len(name)]) + name
    return text + bytes([len(value)]) + value


def header_blocks(path):
    """The fields of a first call, and of every further one, all known by then."""
    fields = [
        (PATH, path), (AUTHORITY, b"localhost"), (CONTENT_TYPE, b"application/grpc"),
        (b"te", b"trailers"), (b"grpc-timeout", b"10S"), (b"x-request-id", b"count"),
        (USER_AGENT, b"count"),
    ]
    fixed = bytes([0x80 | POST, 0x80 | HTTP])
    first = fixed + b"".join(remembered(name, value) for name, value in fields)
    last = FIRST_DYNAMIC + len(fields) - 1
    return first, fixed + bytes(0x80 | last - place for place in range(len(fields)))


class Connection:
    """One connection to the server at `address`, a path."""

    def __init__(self, address):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(SECONDS_MAX)
        self.socket.connect(str(address))
        self.unread = bytearray()
        window = (1 << 30).to_bytes(4, "big")
        self.socket.sendall(
            PREFACE + frame(SETTINGS, 0, 0, b"\x00\x04" + window)
            + frame(WINDOW_UPDATE, 0, 0, window))

    def close(self):
        self.socket.close()

    def exchange(self, requests, answers):
        """Sends `requests` and returns when so many streams have ended."""
        self.socket.sendall(requests)
        while answers > 0:
            received = self.socket.recv(READ_BYTES)
            if not received:
                raise SystemExit("the server closed the connection")
            self.unread += received
            answers -= self.take_ends()

    def take_ends(self):
        """Takes the whole frames that are there; returns how many end a stream."""
        ends, start = 0, 0
        while len(self.unread) >= start + FRAME_HEAD_BYTES:
            size = int.from_bytes(self.unread[start:start + 3], "big")
            kind, flags = self.unread[start + 3], self.unread[start + 4]
            if len(self.unread) < start + FRAME_HEAD_BYTES + size:
                break
            if kind in (RESET, GOAWAY):
                raise SystemExit("the server refused a call")
            if kind == SETTINGS and not flags & ACKNOWLEDGE:
                self.socket.sendall(frame(SETTINGS, ACKNOWLEDGE, 0, b""))
            if kind == HEADERS and flags & END_STREAM:
                ends += 1
            start += FRAME_HEAD_BYTES + size
        del self.unread[:start]
        return ends


def call(address, path, body, calls):
    """Makes `calls` calls of the method at `path`, each with `body`, one message in its frame."""
    connection = Connection(address)
    first, further = header_blocks(path)
    stream = 1
    while calls > 0:
        # The first call alone fills the tables.
        burst = 1 if stream == 1 else min(BURST, calls)
        requests = bytearray()
        for _ in range(burst):
            block = first if stream == 1 else further
            requests += frame(HEADERS, END_HEADERS, stream, block)
            requests += frame(DATA, END_STREAM, stream, body)
            stream += 2
        connection.exchange(bytes(requests), burst)
        calls -= burst
    connection.close()
