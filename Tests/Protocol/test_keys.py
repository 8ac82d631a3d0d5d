"""Both key modes, the certificate download, the echo, and what is signed with which key."""
import base64

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from merchant import Merchant, decrypt, number

OAEP = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)


def test_a_merchant_in_certificate_mode_is_answered_by_the_certificate(fen):
    merchant = Merchant.create(fen, "certificate")
    answer = merchant.call("POST", "/v3/pay/transactions/native", merchant.order())
    serial = answer.headers["Wechatpay-Serial"]
    assert answer.status == 200 and int(serial, 16) and not serial.startswith("0") and serial == serial.upper()


def test_a_merchant_in_public_key_mode_is_answered_by_the_public_key(fen):
    merchant = Merchant.create(fen, "public_key")
    answer = merchant.call("POST", "/v3/pay/transactions/native", merchant.order())
    assert answer.status == 200 and answer.headers["Wechatpay-Serial"] == merchant.public_key_id


def test_a_request_is_answered_by_the_key_it_names(fen):
    merchant = Merchant.create(fen, "certificate")
    answer = merchant.call(
        "POST", "/v3/pay/transactions/native", merchant.order(), headers={"Wechatpay-Serial": merchant.public_key_id})
    assert answer.headers["Wechatpay-Serial"] == merchant.public_key_id


def test_a_request_that_names_no_key_is_answered_by_the_merchants_mode(fen):
    merchant = Merchant.create(fen, "public_key")
    answer = merchant.call(
        "POST", "/v3/pay/transactions/native", merchant.order(), headers={"Wechatpay-Serial": None})
    assert answer.headers["Wechatpay-Serial"] == merchant.public_key_id


def test_an_empty_answer_is_signed_too(fen):
    merchant = Merchant.create(fen)
    out_trade_no = number()
    merchant.native(out_trade_no)
    answer = merchant.close(out_trade_no)
    assert answer.status == 204 and answer.body == b""


def test_the_certificate_download_opens_with_the_apiv3_key(fen):
    merchant = Merchant.create(fen)
    answer = merchant.call("GET", "/v3/certificates")
    for entry in answer.json["data"]:
        sealed = entry["encrypt_certificate"]
        assert sealed["algorithm"] == "AEAD_AES_256_GCM" and sealed["associated_data"] == "certificate"
        certificate = x509.load_pem_x509_certificate(decrypt(merchant.apiv3_key, sealed))
        assert f"{certificate.serial_number:X}" == entry["serial_no"]
        assert len(entry["serial_no"]) == 40 and 0x10 <= int(entry["serial_no"][:2], 16) <= 0x7F


@pytest.mark.parametrize("key_mode", ["certificate", "public_key"])
def test_the_echo_comes_back_in_the_clear_and_sealed(fen, receiver, key_mode):
    merchant = Merchant.create(fen, key_mode)
    serial = merchant.public_key_id
    if key_mode == "certificate":
        serial = merchant.call("GET", "/v3/certificates").json["data"][0]["serial_no"]
    sealed = base64.b64encode(merchant.platform_key(serial).encrypt("你好".encode(), OAEP)).decode()
    body = {"echo_message": "hello", "encrypted_echo_message": sealed, "notify_url": receiver.url("/echo")}
    answer = merchant.call("POST", "/v3/security/echo", body, headers={"Wechatpay-Serial": serial})
    assert answer.status == 200 and answer.json["echo_message"] == "hello", answer
    back = merchant.key.decrypt(base64.b64decode(answer.json["encrypted_echo_message"]), OAEP)
    assert back.decode() == "你好"
    message = merchant.opened(receiver.wait(1, "/echo")[0])
    assert message["event_type"] == "SECURITY_ECHO.SUCCESS"


def test_an_echo_that_cannot_be_opened_is_refused(fen):
    merchant = Merchant.create(fen, "public_key")
    body = {"echo_message": "hello", "encrypted_echo_message": base64.b64encode(b"x" * 256).decode()}
    answer = merchant.call(
        "POST", "/v3/security/echo", body, headers={"Wechatpay-Serial": merchant.public_key_id})
    assert (answer.status, answer.code) == (400, "PARAM_ERROR"), answer


def test_client_pay_parameters_signed_by_the_merchant_belong_to_a_live_prepay(fen):
    merchant = Merchant.create(fen)
    user = fen.user()
    body = merchant.order(payer={"openid": fen.openid(user, merchant.appid)})
    answer = merchant.call("POST", "/v3/pay/transactions/jsapi", body)
    assert answer.status == 200 and answer.json["prepay_id"].startswith("wx"), answer
    paid = fen.pay(user, prepay_id=answer.json["prepay_id"])
    assert paid["trade_state"] == "SUCCESS"
    transaction = merchant.query(body["out_trade_no"]).json
    assert transaction["payer"]["openid"] == body["payer"]["openid"] and transaction["trade_type"] == "JSAPI"


def test_every_openapi_file_is_served(fen):
    for name in ("merchant", "wallet", "sandbox", "admin"):
        answer = fen.get(f"/openapi/{name}.yaml")
        assert answer.status_code == 200 and answer.text.startswith("openapi: 3.1"), name
