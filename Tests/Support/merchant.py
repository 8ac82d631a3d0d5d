"""A merchant's signing client of our own. It shows every byte: what is sent can be bent at will, and every answer's
raw header lines are kept and its signature checked."""
import base64
import dataclasses
import functools
import json
import secrets
import socket
import time

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server import Fen

SCHEME = "WECHATPAY2-SHA256-RSA2048"
SIGNATURE_HEADERS = (
    "Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature", "Wechatpay-Serial", "Wechatpay-Signature-Type")


def changed(message: dict, change: dict) -> dict:
    """A message with other values by their path, `outer__inner`; None takes a field out."""
    for path, value in change.items():
        place = message
        *parents, name = path.split("__")
        for parent in parents:
            place = place.setdefault(parent, {})
        if value is None:
            place.pop(name, None)
        else:
            place[name] = value
    return message


@dataclasses.dataclass
class Answer:
    status: int
    header_lines: list[tuple[str, str]]
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        """With the names exactly as they were sent: a look-up in other case fails, as it does in the Java SDK."""
        return dict(self.header_lines)

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self) -> str | None:
        return self.json.get("code") if self.body else None

    def __str__(self):
        return f"{self.status} {self.body[:400]!r}"


class ConnectionDropped(Exception):
    pass


def exchange(host: str, port: int, request: bytes, timeout: float = 60) -> Answer:
    """One request on a connection of its own, bytes in, bytes out."""
    with socket.create_connection((host, port), timeout=timeout) as connection:
        try:
            connection.sendall(request)
        except (BrokenPipeError, ConnectionResetError):
            pass  # The server may answer and close before it has read a body it refuses.
        received = bytearray()
        try:
            while chunk := connection.recv(65536):
                received += chunk
                head, found, rest = bytes(received).partition(b"\r\n\r\n")
                if found and _complete(head, rest):
                    break
        except ConnectionResetError:
            pass
    head, found, rest = bytes(received).partition(b"\r\n\r\n")
    if not found:
        raise ConnectionDropped(f"the connection ended after {len(received)} bytes")
    lines = head.decode("latin-1").split("\r\n")
    header_lines = [tuple(part.strip() for part in line.split(":", 1)) for line in lines[1:]]
    return Answer(int(lines[0].split(" ")[1]), header_lines, rest)


def _complete(head: bytes, rest: bytes) -> bool:
    if head.split(b" ", 2)[1] == b"204":
        return True
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return len(rest) >= int(line.split(b":", 1)[1])
    return False


def signed_text(*lines: str | bytes) -> bytes:
    return b"".join((line.encode() if isinstance(line, str) else line) + b"\n" for line in lines)


def rsa_sign(key, text: bytes) -> str:
    return base64.b64encode(key.sign(text, padding.PKCS1v15(), hashes.SHA256())).decode()


def decrypt(apiv3_key: str, resource: dict) -> bytes:
    return AESGCM(apiv3_key.encode()).decrypt(
        resource["nonce"].encode(), base64.b64decode(resource["ciphertext"]),
        resource["associated_data"].encode())


class Merchant:
    def __init__(self, fen: Fen, fields: dict, key_mode: str = "certificate"):
        self.fen = fen
        self.fields = fields
        self.key_mode = key_mode
        self.mchid, self.appid, self.serial_no = fields["mchid"], fields["appid"], fields["serial_no"]
        self.apiv3_key = fields["apiv3_key"]
        self.public_key_id = fields["platform_public_key_id"]
        self.key = serialization.load_pem_private_key(fields["private_key_pem"].encode(), None)
        self.platform_keys = {
            self.public_key_id: serialization.load_pem_public_key(fields["platform_public_key_pem"].encode())}

    @classmethod
    def create(cls, fen: Fen, key_mode: str = "certificate", funds: int = 0, **fields) -> "Merchant":
        made = fen.sandbox("POST", "merchants", {"name": "测试商户", "key_mode": key_mode, **fields})
        if funds:
            fen.sandbox("POST", f"merchants/{made['mchid']}/fund", {"amount": funds})
        return cls(fen, made, key_mode)

    # What is sent

    def authorization(self, method: str, target: str, body: bytes, **bent) -> str:
        """`bent` replaces single values after the signature was made: timestamp is the one that is signed."""
        timestamp = str(bent.get("timestamp", int(time.time())))
        nonce = secrets.token_hex(16).upper()
        signature = rsa_sign(bent.get("key", self.key), signed_text(method, target, timestamp, nonce, body))
        values = {
            "mchid": bent.get("mchid", self.mchid), "nonce_str": nonce,
            "signature": bent.get("signature", signature),
            "timestamp": timestamp, "serial_no": bent.get("serial_no", self.serial_no)}
        return SCHEME + " " + ",".join(f'{name}="{value}"' for name, value in values.items())

    def request(self, method: str, target: str, body=None, *, send: bytes | None = None,
                headers: dict | None = None, **bent) -> bytes:
        """The bytes of one signed request. `send` is sent in place of the body that was signed."""
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        fields = {
            "Host": "api.mch.weixin.qq.com", "Accept": "application/json", "User-Agent": "fen-tests/1",
            "Content-Type": "application/json",
            "Authorization": self.authorization(method, target, content, **bent)}
        if self.key_mode == "public_key":
            fields["Wechatpay-Serial"] = self.public_key_id
        fields.update(headers or {})
        sent = content if send is None else send
        fields["Content-Length"] = str(len(sent))
        head = f"{method} {target} HTTP/1.1\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value is not None)
        return head.encode() + b"Connection: close\r\n\r\n" + sent

    def call(self, method: str, target: str, body=None, *, check: bool = True, **how) -> Answer:
        answer = exchange("127.0.0.1", self.fen.port, self.request(method, target, body, **how))
        if check:
            self.check(answer)
        return answer

    # What comes back

    def platform_key(self, serial: str):
        if serial not in self.platform_keys:
            self.platform_keys.update(self._certificates)
        return self.platform_keys[serial]

    @functools.cached_property
    def _certificates(self) -> dict:
        answer = self.call("GET", "/v3/certificates", check=False)
        assert answer.status == 200, answer
        keys = {}
        for entry in answer.json["data"]:
            pem = decrypt(self.apiv3_key, entry["encrypt_certificate"])
            certificate = x509.load_pem_x509_certificate(pem)
            assert f"{certificate.serial_number:X}" == entry["serial_no"]
            keys[entry["serial_no"]] = certificate.public_key()
        return keys

    def signature_fault(self, headers: dict[str, str], body: bytes) -> str | None:
        """What is wrong with the signature headers of an answer or a callback, or None."""
        absent = [name for name in SIGNATURE_HEADERS if name not in headers]
        if absent:
            return f"absent, or in another case: {absent}; there are {list(headers)}"
        if headers["Wechatpay-Signature-Type"] != SCHEME:
            return f"Wechatpay-Signature-Type is {headers['Wechatpay-Signature-Type']}"
        if abs(int(headers["Wechatpay-Timestamp"]) - time.time()) > 300:
            return "Wechatpay-Timestamp is far from the real time"
        text = signed_text(headers["Wechatpay-Timestamp"], headers["Wechatpay-Nonce"], body)
        try:
            self.platform_key(headers["Wechatpay-Serial"]).verify(
                base64.b64decode(headers["Wechatpay-Signature"]), text, padding.PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, ValueError):
            return "the signature does not match"
        except KeyError:
            return f"no platform key has the serial {headers['Wechatpay-Serial']}"
        return None

    def check(self, answer: Answer) -> None:
        fault = self.signature_fault(answer.headers, answer.body)
        assert fault is None, f"{fault}: {answer}"
        if answer.body:
            kind = answer.headers.get("Content-Type", "")
            assert kind.startswith("application/json"), kind
        if answer.status >= 400:
            error = answer.json
            assert isinstance(error.get("code"), str) and 0 < len(error["code"]) <= 32, answer
            assert isinstance(error.get("message"), str) and 0 < len(error["message"]) <= 256, answer

    def opened(self, arrival) -> dict:
        """A callback as the merchant reads it: signature checked, resource decrypted."""
        fault = self.signature_fault(arrival.headers, arrival.body)
        assert fault is None, fault
        message = json.loads(arrival.body)
        message["resource"] = json.loads(decrypt(self.apiv3_key, message["resource"]))
        return message

    # The calls most tests need

    def order(self, out_trade_no: str | None = None, total=100, notify_url="http://127.0.0.1:9/notify", **more) -> dict:
        return {
            "appid": self.appid, "mchid": self.mchid, "description": "Image形象店-深圳腾大-QQ公仔",
            "out_trade_no": out_trade_no or number(), "notify_url": notify_url,
            "amount": {"total": total, "currency": "CNY"}, **more}

    def native(self, out_trade_no: str, total: int = 100, **more) -> str:
        answer = self.call("POST", "/v3/pay/transactions/native", self.order(out_trade_no, total, **more))
        assert answer.status == 200, answer
        return answer.json["code_url"]

    def codepay(self, auth_code: str, out_trade_no: str | None = None, total: int = 100, **more) -> Answer:
        body = self.order(out_trade_no, total, payer={"auth_code": auth_code},
                          scene_info={"device_ip": "127.0.0.1", "store_info": {"out_id": "till-1"}}, **more)
        del body["notify_url"]
        return self.call("POST", "/v3/pay/transactions/codepay", body)

    def query(self, out_trade_no: str) -> Answer:
        return self.call("GET", f"/v3/pay/transactions/out-trade-no/{out_trade_no}?mchid={self.mchid}")

    def state(self, out_trade_no: str) -> str:
        answer = self.query(out_trade_no)
        return answer.json["trade_state"] if answer.status == 200 else answer.json["code"]

    def close(self, out_trade_no: str) -> Answer:
        return self.call(
            "POST", f"/v3/pay/transactions/out-trade-no/{out_trade_no}/close", {"mchid": self.mchid})

    def reverse(self, out_trade_no: str) -> Answer:
        return self.call("POST", f"/v3/pay/transactions/out-trade-no/{out_trade_no}/reverse",
                         {"appid": self.appid, "mchid": self.mchid})

    def refund_body(self, out_trade_no: str, out_refund_no: str, refund: int, total: int, **more) -> dict:
        return {"out_trade_no": out_trade_no, "out_refund_no": out_refund_no,
                "amount": {"refund": refund, "total": total, "currency": "CNY"}, **more}

    def refund(self, out_trade_no: str, out_refund_no: str, refund: int, total: int, **more) -> Answer:
        return self.call("POST", "/v3/refund/domestic/refunds",
                         self.refund_body(out_trade_no, out_refund_no, refund, total, **more))

    def query_refund(self, out_refund_no: str) -> Answer:
        return self.call("GET", f"/v3/refund/domestic/refunds/{out_refund_no}")


class Provider(Merchant):
    """A service provider with one of its merchants, in whose name it calls."""

    def __init__(self, fen: Fen, fields: dict, shop: dict, key_mode: str = "certificate"):
        super().__init__(fen, fields, key_mode)
        self.shop, self.sub_mchid, self.sub_appid = shop, shop["mchid"], shop["appid"]

    @classmethod
    def create(cls, fen: Fen, key_mode: str = "certificate", funds: int = 0, **fields) -> "Provider":
        made = fen.sandbox("POST", "merchants", {
            "name": "测试服务商", "kind": "provider", "key_mode": key_mode, **fields})
        return cls(fen, made, new_shop(fen, made["mchid"]), key_mode)

    def serving(self, shop: dict) -> "Provider":
        """The same provider for another merchant."""
        return Provider(self.fen, self.fields, shop, self.key_mode)

    def order(self, out_trade_no: str | None = None, total=100, notify_url="http://127.0.0.1:9/notify", **more) -> dict:
        body = super().order(out_trade_no, total, notify_url, **more)
        del body["appid"], body["mchid"]
        return {"sp_appid": self.appid, "sp_mchid": self.mchid, "sub_appid": self.sub_appid,
                "sub_mchid": self.sub_mchid, **body}

    def native(self, out_trade_no: str, total: int = 100, **more) -> str:
        answer = self.call("POST", "/v3/pay/partner/transactions/native", self.order(out_trade_no, total, **more))
        assert answer.status == 200, answer
        return answer.json["code_url"]

    def codepay(self, auth_code: str, out_trade_no: str | None = None, total: int = 100, **more) -> Answer:
        body = self.order(out_trade_no, total, payer={"auth_code": auth_code},
                          scene_info={"device_ip": "127.0.0.1", "store_info": {"out_id": "till-1"}}, **more)
        del body["notify_url"]
        return self.call("POST", "/v3/pay/partner/transactions/codepay", body)

    def query(self, out_trade_no: str) -> Answer:
        return self.call("GET", f"/v3/pay/partner/transactions/out-trade-no/{out_trade_no}"
                                f"?sp_mchid={self.mchid}&sub_mchid={self.sub_mchid}")

    def close(self, out_trade_no: str) -> Answer:
        return self.call("POST", f"/v3/pay/partner/transactions/out-trade-no/{out_trade_no}/close",
                         {"sp_mchid": self.mchid, "sub_mchid": self.sub_mchid})

    def reverse(self, out_trade_no: str) -> Answer:
        return self.call("POST", f"/v3/pay/partner/transactions/out-trade-no/{out_trade_no}/reverse", {
            "sp_appid": self.appid, "sp_mchid": self.mchid, "sub_appid": self.sub_appid,
            "sub_mchid": self.sub_mchid})

    def refund_body(self, out_trade_no: str, out_refund_no: str, refund: int, total: int, **more) -> dict:
        return {"sub_mchid": self.sub_mchid, **super().refund_body(out_trade_no, out_refund_no, refund, total, **more)}

    def query_refund(self, out_refund_no: str) -> Answer:
        return self.call("GET", f"/v3/refund/domestic/refunds/{out_refund_no}?sub_mchid={self.sub_mchid}")


def new_shop(fen: Fen, provider: str | None = None) -> dict:
    """A merchant, served by a provider or by none."""
    if provider is None:
        return fen.sandbox("POST", "merchants", {"name": "街角小店"})
    return fen.sandbox("POST", "merchants", {
        "name": "街角小店", "kind": "sub_merchant", "provider_mchid": provider})


def number(prefix: str = "T") -> str:
    """A merchant's own number that nobody used before."""
    return prefix + secrets.token_hex(12)
