"""How the server treats connections: one after another in the order they were asked, whoever answers, and to the end."""
import json
import re
import socket

import pytest

from merchant import exchange, number


def connect(fen):
    return socket.create_connection(("127.0.0.1", fen.port), timeout=30)


def until_closed(connection) -> bytes:
    received = bytearray()
    while chunk := connection.recv(65536):
        received += chunk
    return bytes(received)


def statuses(received: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", received)]


PAGE = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
NATIVE = "/v3/pay/transactions/native"


def kept(request: bytes) -> bytes:
    """The same request on a connection that stays."""
    return request.replace(b"Connection: close\r\n", b"", 1)


def chunked(request: bytes, size: int) -> bytes:
    """The same request, its body in chunks."""
    head, _, body = request.partition(b"\r\n\r\n")
    head = re.sub(rb"Content-Length: \d+", b"Transfer-Encoding: chunked", head)
    parts = [body[at:at + size] for at in range(0, len(body), size)]
    return head + b"\r\n\r\n" + b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def test_requests_sent_at_once_are_answered_in_their_order(fen, merchant):
    order = kept(merchant.request("POST", NATIVE, merchant.order(number())))
    query = kept(merchant.request("GET", f"/v3/pay/transactions/out-trade-no/{number()}?mchid={merchant.mchid}"))
    with connect(fen) as connection:
        connection.sendall(PAGE + order + PAGE + query + order + PAGE)
        connection.shutdown(socket.SHUT_WR)
        received = until_closed(connection)
    assert statuses(received) == [200, 200, 200, 404, 200, 200], received


@pytest.mark.parametrize("is_old", [True, False], ids=["HTTP/1.0", "told to"])
def test_a_connection_that_is_to_close_closes_behind_its_answer(fen, merchant, is_old):
    request = merchant.request("POST", NATIVE, merchant.order(number()))
    with connect(fen) as connection:
        connection.sendall(kept(request).replace(b"HTTP/1.1", b"HTTP/1.0", 1) if is_old else request)
        received = until_closed(connection)
    assert statuses(received) == [200] and b"code_url" in received, received
    assert b"connection: close" in received.lower()


def test_who_has_sent_all_and_ended_his_side_gets_his_answer(fen, merchant):
    with connect(fen) as connection:
        connection.sendall(kept(merchant.request("POST", NATIVE, merchant.order(number()))))
        connection.shutdown(socket.SHUT_WR)
        received = until_closed(connection)
    assert statuses(received) == [200] and b"code_url" in received, received


def test_who_goes_before_his_answer_disturbs_nobody(fen, merchant):
    for _ in range(20):
        with connect(fen) as connection:
            connection.sendall(merchant.request("POST", NATIVE, merchant.order(number())))
    assert fen.alive()
    assert merchant.native(number())


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
def test_a_body_in_chunks_is_one_body(fen, merchant, size):
    request = merchant.request("POST", NATIVE, merchant.order(number()))
    answer = exchange("127.0.0.1", fen.port, chunked(request, size))
    assert answer.status == 200 and "code_url" in answer.json, answer


def test_the_head_of_an_answer_has_its_length_and_date_and_no_body(fen, merchant):
    request = kept(merchant.request("HEAD", f"/v3/pay/transactions/out-trade-no/{number()}?mchid={merchant.mchid}"))
    with connect(fen) as connection:
        connection.sendall(request + PAGE)
        connection.shutdown(socket.SHUT_WR)
        received = until_closed(connection)
    assert statuses(received) == [404, 200], received
    head, _, rest = received.partition(b"\r\n\r\n")
    assert rest.startswith(b"HTTP/1.1 200 "), rest
    assert re.search(rb"\r\nContent-Length: [1-9]", head), head
    assert re.search(rb"\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n", head), head


def test_a_body_that_is_too_long_leaves_the_connection_usable(fen, merchant):
    long = kept(merchant.request("POST", NATIVE, json.dumps({"x": "y" * (2 << 20)}).encode()))
    right = merchant.request("POST", NATIVE, merchant.order(number()))
    with connect(fen) as connection:
        connection.sendall(long + right)
        received = until_closed(connection)
    assert statuses(received) == [413, 200], received[:2000]


def test_after_all_this_the_books_hold(fen):
    done = fen.audit()
    assert done.returncode == 0, done.stdout + done.stderr
