"""A client of another make: tls_client.py CASE PORT CERTIFICATE; prints what it saw."""

import socket
import ssl
import sys

case, port, certificate = sys.argv[1], int(sys.argv[2]), sys.argv[3]
REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def context(**changes):
    made = ssl.create_default_context(cafile=certificate)
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def connect():
    return socket.create_connection(("127.0.0.1", port), timeout=60)


def read_all(connection):
    received = b""
    while piece := connection.recv(65536):
        received += piece
    return received


def ask(made, request=REQUEST):
    with made.wrap_socket(connect(), server_hostname="localhost") as connection:
        connection.sendall(request)
        received = read_all(connection)
        head, _, body = received.partition(b"\r\n\r\n")
        chosen = connection.selected_alpn_protocol()
        return chosen, head.split(b"\r\n")[0].decode(), body


def version_13():
    made = context(minimum_version=ssl.TLSVersion.TLSv1_3)
    made.set_alpn_protocols(["h2", "http/1.1"])
    chosen, status, body = ask(made)
    print(status, body.decode(), chosen)


def version_12():
    made = context(maximum_version=ssl.TLSVersion.TLSv1_2)
    with made.wrap_socket(connect(), server_hostname="localhost") as connection:
        name = connection.cipher()[0]
        print("ECDHE" in name and ("GCM" in name or "CHACHA20" in name))


def version_11():
    made = context(verify_mode=ssl.CERT_REQUIRED)
    made.set_ciphers("ALL:@SECLEVEL=0")
    made.minimum_version = ssl.TLSVersion.TLSv1
    made.maximum_version = ssl.TLSVersion.TLSv1_1
    refused(made)


def only_h2():
    made = context()
    made.set_alpn_protocols(["h2"])
    refused(made)


def refused(made):
    try:
        ask(made)
        print("taken")
    except (ssl.SSLError, ConnectionError):
        print("refused")


def plain():
    with connect() as connection:
        connection.sendall(REQUEST)
        print(b"HTTP" in read_all(connection))


def large():
    body = bytes(i % 251 for i in range(3_000_000))
    head = "PUT / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
    _, status, echoed = ask(context(), (head % len(body)).encode() + body)
    print(status, echoed == body)


def drip():
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    session = context().wrap_bio(incoming, outgoing, server_hostname="localhost")
    with connect() as connection:

        def run(step):
            while True:
                try:
                    return step()
                except ssl.SSLWantReadError:
                    for byte in outgoing.read():
                        connection.sendall(bytes([byte]))
                    incoming.write(connection.recv(1))

        run(session.do_handshake)
        session.write(REQUEST)
        received = b""
        while not received.endswith(b"[]\n"):
            received += run(lambda: session.read(100))
        print(received.split(b"\r\n")[0].decode())


def name():
    with context().wrap_socket(connect(), server_hostname="localhost") as connection:
        print(dict(part[0] for part in connection.getpeercert()["subject"])["commonName"])


globals()[case]()
