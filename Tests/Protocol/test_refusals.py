"""Whatever is wrong with a request: the right status, code and message, nothing written, the server alive.

Every answer, refusals too, carries the five signature headers in canonical case with a right signature; the client
of these tests checks that on each call.
"""
import json
import time

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from merchant import Merchant, exchange, number

NATIVE = "/v3/pay/transactions/native"


def refused(merchant, answer, out_trade_no, status, code):
    statuses = status if isinstance(status, tuple) else (status,)
    assert answer.status in statuses and answer.code == code, answer
    assert merchant.state(out_trade_no) == "ORDER_NOT_EXIST", "the refused request left an order behind"
    assert merchant.fen.alive()


def test_a_right_request_is_accepted(merchant):
    out_trade_no = number()
    assert merchant.native(out_trade_no).startswith("weixin://wxpay/bizpayurl?pr=")
    assert merchant.state(out_trade_no) == "NOTPAY"


# Who is asking


def test_a_signature_made_with_another_key_is_refused(merchant):
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    out_trade_no = number()
    answer = merchant.call("POST", NATIVE, merchant.order(out_trade_no), key=stranger)
    refused(merchant, answer, out_trade_no, 401, "SIGN_ERROR")
    detail = answer.json["detail"]
    assert detail["location"] == "authorization" and detail["sign_information"]["method"] == "POST"


@pytest.mark.parametrize("signature", ["", "AAAA", "not base64!", "A" * 344, "签名"])
def test_a_signature_that_is_none_is_refused(merchant, signature):
    out_trade_no = number()
    answer = merchant.call("POST", NATIVE, merchant.order(out_trade_no), signature=signature)
    refused(merchant, answer, out_trade_no, 401, "SIGN_ERROR")


@pytest.mark.parametrize("serial", ["", "00", "1" * 40, "not-hex"])
def test_a_serial_nobody_has_is_refused(merchant, serial):
    out_trade_no = number()
    answer = merchant.call("POST", NATIVE, merchant.order(out_trade_no), serial_no=serial)
    refused(merchant, answer, out_trade_no, 401, "SIGN_ERROR")


def test_the_serial_of_another_merchant_is_refused(fen, merchant):
    out_trade_no = number()
    answer = merchant.call(
        "POST", NATIVE, merchant.order(out_trade_no), serial_no=Merchant.create(fen).serial_no)
    refused(merchant, answer, out_trade_no, 401, "SIGN_ERROR")


def test_a_merchant_nobody_knows_is_refused(merchant):
    out_trade_no = number()
    answer = merchant.call("POST", NATIVE, merchant.order(out_trade_no), mchid="1111111111")
    refused(merchant, answer, out_trade_no, 401, "SIGN_ERROR")


@pytest.mark.parametrize("off", [-301, 301])
def test_a_clock_301_seconds_off_is_refused(merchant, off):
    # One second of grace on each side: the request travels.
    off = off + (1 if off > 0 else 0)
    out_trade_no = number()
    answer = merchant.call("POST", NATIVE, merchant.order(out_trade_no), timestamp=int(time.time()) + off)
    refused(merchant, answer, out_trade_no, 401, "SIGN_ERROR")


@pytest.mark.parametrize("off", [-290, 290])
def test_a_clock_less_than_300_seconds_off_is_accepted(merchant, off):
    answer = merchant.call("POST", NATIVE, merchant.order(), timestamp=int(time.time()) + off)
    assert answer.status == 200, answer


@pytest.mark.parametrize("timestamp", ["", "yesterday", "-1", "1e9", "9" * 30])
def test_a_timestamp_that_is_none_is_refused(merchant, timestamp):
    out_trade_no = number()
    answer = merchant.call("POST", NATIVE, merchant.order(out_trade_no), timestamp=timestamp)
    refused(merchant, answer, out_trade_no, 401, "SIGN_ERROR")


def test_the_stamp_follows_real_time_when_the_sandbox_clock_is_moved(own_fen):
    merchant = Merchant.create(own_fen)
    own_fen.advance(86_400)
    assert merchant.call("POST", NATIVE, merchant.order()).status == 200


def test_a_body_changed_by_one_byte_is_refused(merchant):
    out_trade_no = number()
    body = json.dumps(merchant.order(out_trade_no, total=100)).encode()
    answer = merchant.call("POST", NATIVE, body, send=body.replace(b"100", b"101"))
    refused(merchant, answer, out_trade_no, 401, "SIGN_ERROR")


def test_a_query_changed_by_one_byte_is_refused(merchant):
    request = merchant.request("GET", f"/v3/pay/transactions/out-trade-no/{number()}?mchid={merchant.mchid}")
    answer = exchange("127.0.0.1", merchant.fen.port, request.replace(b"?mchid=", b"?mchId="))
    merchant.check(answer)
    assert (answer.status, answer.code) == (401, "SIGN_ERROR"), answer


@pytest.mark.parametrize("value", [
    None, "", "Basic dXNlcjpwYXNz", "WECHATPAY2-SHA256-RSA2048", "WECHATPAY2-SHA256-RSA2048 mchid=\"1\"",
    "WECHATPAY2-SM2-WITH-SM3 mchid=\"1\",nonce_str=\"2\",signature=\"3\",timestamp=\"4\",serial_no=\"5\"", "x" * 6000,
], ids=["absent", "empty", "Basic", "scheme alone", "one value", "SM2", "long"])
def test_a_header_without_the_five_values_is_refused(merchant, value):
    out_trade_no = number()
    answer = merchant.call("POST", NATIVE, merchant.order(out_trade_no), headers={"Authorization": value})
    refused(merchant, answer, out_trade_no, 401, "SIGN_ERROR")


# What is asked for


def bent(merchant, out_trade_no, **fields):
    return {**merchant.order(out_trade_no), **fields}


@pytest.mark.parametrize("field, value", [
    ("description", 5), ("description", None), ("description", ["a"]), ("description", ""),
    ("description", "长" * 43),  # 129 bytes, the limit is 127
    ("appid", 1), ("notify_url", {}), ("amount", "100"), ("amount", 100), ("amount", []), ("amount", {}),
    ("attach", 7), ("attach", "a" * 129), ("detail", "none"), ("time_expire", 1700000000),
    ("time_expire", "tomorrow"), ("goods_tag", True), ("scene_info", "here"), ("settle_info", {"profit_sharing": "no"}),
])
def test_a_field_of_the_wrong_type_or_length_is_refused(merchant, field, value):
    out_trade_no = number()
    answer = merchant.call("POST", NATIVE, bent(merchant, out_trade_no, **{field: value}))
    refused(merchant, answer, out_trade_no, 400, "PARAM_ERROR")


@pytest.mark.parametrize("field", ["appid", "mchid", "description", "out_trade_no", "notify_url", "amount"])
def test_a_missing_field_is_refused_and_named(merchant, field):
    out_trade_no = number()
    body = merchant.order(out_trade_no)
    del body[field]
    answer = merchant.call("POST", NATIVE, body)
    refused(merchant, answer, out_trade_no, 400, "PARAM_ERROR")
    assert field in answer.body.decode(), answer


@pytest.mark.parametrize("amount", [
    "0", "-1", "-100", "1.0", "1.5", "1e2", "1E2", "\"100\"", "true", "null", "[1]", "{}",
    "9223372036854775808", "-9223372036854775809", "1" + "0" * 30, "0.0", "-0.0"])
def test_an_amount_that_is_not_a_whole_positive_number_is_refused(merchant, amount):
    out_trade_no = number()
    body = json.dumps(merchant.order(out_trade_no, total=424242)).replace("424242", amount)
    answer = merchant.call("POST", NATIVE, body.encode())
    refused(merchant, answer, out_trade_no, 400, "PARAM_ERROR")


@pytest.mark.parametrize("currency", ["XYZ", "cny", "", 156])
def test_a_currency_that_is_none_is_refused(merchant, currency):
    out_trade_no = number()
    answer = merchant.call(
        "POST", NATIVE, bent(merchant, out_trade_no, amount={"total": 100, "currency": currency}))
    refused(merchant, answer, out_trade_no, 400, "PARAM_ERROR")


@pytest.mark.parametrize("out_trade_no", ["short", "x" * 33, "with space", "带汉字的单号", "a/b/c/d", "a?b=c&d", ""])
def test_a_number_outside_the_rules_is_refused(merchant, out_trade_no):
    answer = merchant.call("POST", NATIVE, merchant.order() | {"out_trade_no": out_trade_no})
    assert (answer.status, answer.code) == (400, "PARAM_ERROR"), answer


@pytest.mark.parametrize("out_trade_no", [number("a_-") + "|*", "a" * 32, "abcdef"])
def test_a_number_inside_the_rules_is_accepted(merchant, out_trade_no):
    merchant.native(out_trade_no)
    assert merchant.state(out_trade_no) == "NOTPAY"


@pytest.mark.parametrize("notify_url", ["", "notify", "ftp://127.0.0.1/notify", "http://127.0.0.1/notify?a=1", "http://"])
def test_a_notify_url_that_cannot_be_called_is_refused(merchant, notify_url):
    out_trade_no = number()
    answer = merchant.call("POST", NATIVE, merchant.order(out_trade_no, notify_url=notify_url))
    refused(merchant, answer, out_trade_no, 400, "PARAM_ERROR")


@pytest.mark.parametrize("body", [
    b"{", b"", b"null", b"[]", b"\"text\"", b"{\"a\":}", b"{'a':1}", b"\xff\xfe", b"{}x", b"NaN", b"[" * 20000,
], ids=lambda body: body[:8].decode("latin-1"))
def test_a_body_that_is_no_object_of_json_is_refused(merchant, body):
    answer = merchant.call("POST", NATIVE, body)
    assert (answer.status, answer.code) == (400, "PARAM_ERROR"), answer
    assert merchant.fen.alive()


def test_bytes_that_are_not_utf_8_are_refused(merchant):
    out_trade_no = number()
    body = json.dumps(merchant.order(out_trade_no)).encode().replace(b"Image", b"Im\xff\xfege")
    refused(merchant, merchant.call("POST", NATIVE, body), out_trade_no, 400, "PARAM_ERROR")


def test_a_key_that_stands_twice_is_refused(merchant):
    out_trade_no = number()
    body = json.dumps(merchant.order(out_trade_no, total=1)).replace('"total": 1', '"total": 1, "total": 100')
    refused(merchant, merchant.call("POST", NATIVE, body.encode()), out_trade_no, 400, "PARAM_ERROR")


def test_a_body_of_two_megabytes_is_refused(merchant):
    out_trade_no = number()
    body = json.dumps(merchant.order(out_trade_no, attach="x" * 2_000_000)).encode()
    refused(merchant, merchant.call("POST", NATIVE, body), out_trade_no, (400, 413), "PARAM_ERROR")


def test_an_appid_of_another_merchant_is_refused(fen, merchant):
    out_trade_no = number()
    body = bent(merchant, out_trade_no, appid=Merchant.create(fen).appid)
    refused(merchant, merchant.call("POST", NATIVE, body), out_trade_no, 400, "APPID_MCHID_NOT_MATCH")


def test_an_mchid_other_than_the_signers_is_refused(fen, merchant):
    out_trade_no = number()
    body = bent(merchant, out_trade_no, mchid=Merchant.create(fen).mchid)
    answer = merchant.call("POST", NATIVE, body)
    assert answer.status == 400 and answer.code in ("INVALID_REQUEST", "PARAM_ERROR"), answer
    assert merchant.state(out_trade_no) == "ORDER_NOT_EXIST"


def test_jsapi_without_a_payer_is_refused(merchant):
    out_trade_no = number()
    answer = merchant.call("POST", "/v3/pay/transactions/jsapi", merchant.order(out_trade_no))
    refused(merchant, answer, out_trade_no, 400, "PARAM_ERROR")


def test_h5_without_a_scene_is_refused(merchant):
    out_trade_no = number()
    answer = merchant.call("POST", "/v3/pay/transactions/h5", merchant.order(out_trade_no))
    refused(merchant, answer, out_trade_no, 400, "PARAM_ERROR")


# Where it is asked


@pytest.mark.parametrize("method, path", [
    ("GET", NATIVE), ("PUT", NATIVE), ("DELETE", NATIVE), ("PATCH", NATIVE), ("POST", "/v3/certificates"),
    ("GET", "/v3/no/such/path"), ("POST", "/v3/pay/transactions/nativ"), ("GET", "/v3/"),
    ("GET", "/v3/pay/transactions/out-trade-no"),
])
def test_a_wrong_method_or_an_unknown_path_is_refused(merchant, method, path):
    body = merchant.order() if method in ("POST", "PUT", "PATCH") else None
    answer = merchant.call(method, path, body)
    assert (answer.status, answer.code) == (404, "NOT_FOUND"), answer
    assert merchant.fen.alive()


def test_another_merchants_order_is_not_to_be_seen_closed_or_refunded(fen, user):
    owner, stranger = Merchant.create(fen, funds=1000), Merchant.create(fen)
    out_trade_no = number()
    code_url = owner.native(out_trade_no)
    assert stranger.state(out_trade_no) == "ORDER_NOT_EXIST"
    answer = stranger.close(out_trade_no)
    assert (answer.status, answer.code) == (404, "ORDER_NOT_EXIST"), answer
    assert owner.state(out_trade_no) == "NOTPAY"

    paid = fen.pay(user, code_url=code_url)
    by_id = stranger.call("GET", f"/v3/pay/transactions/id/{paid['transaction_id']}?mchid={stranger.mchid}")
    assert (by_id.status, by_id.code) == (404, "ORDER_NOT_EXIST"), by_id
    other_name = stranger.call("GET", f"/v3/pay/transactions/out-trade-no/{out_trade_no}?mchid={owner.mchid}")
    assert other_name.status == 400 and other_name.code in ("INVALID_REQUEST", "PARAM_ERROR"), other_name
    refund = stranger.refund(out_trade_no, number(), 1, 100)
    assert (refund.status, refund.code) == (404, "RESOURCE_NOT_EXISTS"), refund
    assert owner.state(out_trade_no) == "SUCCESS"


def test_a_query_without_mchid_is_refused(merchant):
    answer = merchant.call("GET", f"/v3/pay/transactions/out-trade-no/{number()}")
    assert (answer.status, answer.code) == (400, "PARAM_ERROR"), answer


# What is not even HTTP


@pytest.mark.parametrize("noise", [
    b"\x16\x03\x01\x00\xa5\x01\x00\x00", b"GARBAGE\r\n\r\n", b"GET\r\n\r\n", b"\0" * 4096,
    b"POST /v3/pay/transactions/native HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    b"POST /v3/pay/transactions/native HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"GET / HTTP/1.1\r\nX: " + b"y" * 200_000 + b"\r\n\r\n",
], ids=["TLS", "words", "no target", "zeros", "negative length", "broken chunks", "endless header"])
def test_noise_on_the_port_does_not_disturb_the_server(fen, noise):
    import socket
    with socket.create_connection(("127.0.0.1", fen.port), timeout=10) as connection:
        try:
            connection.sendall(noise)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass
        except OSError:
            pass
    assert fen.alive()


def test_after_all_this_the_books_hold(fen):
    done = fen.audit()
    assert done.returncode == 0, done.stdout + done.stderr
