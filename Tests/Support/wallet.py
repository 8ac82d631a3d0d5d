"""A person with a phone: signs in, asks the wallet API, and has keys in the phone."""
import base64
import hashlib
import json
import os
import struct

import requests
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from server import Fen


class Refused(AssertionError):
    """The wallet API refused a call; `status` and `code` say how."""

    def __init__(self, call: str, answer: requests.Response):
        super().__init__(f"{call}: {answer.status_code} {answer.text[:300]}")
        self.status, self.code = answer.status_code, answer.json().get("code")
        self.message = answer.json().get("message")


class Wallet:
    """The wallet API with one bearer token, or none."""

    def __init__(self, fen: Fen, token: str | None = None):
        self.fen, self.token = fen, token
        self._http = requests.Session()
        self._http.trust_env = False

    @classmethod
    def sign_in(cls, fen: Fen, phone: str, device: str = "test") -> "Wallet":
        anonymous = cls(fen)
        anonymous("POST", "session/code", phone=phone)
        session = anonymous("POST", "session", phone=phone, code=code(fen, phone), device=device)
        wallet = cls(fen, session["token"])
        wallet.user_id, wallet.is_new = session["user_id"], session["is_new"]
        return wallet

    def __call__(self, method: str, path: str, /, **body):
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        answer = self._http.request(
            method, f"{self.fen.http}/wallet/v1/{path}", headers=headers, timeout=30,
            json=None if method in ("GET", "DELETE") else body)
        if answer.status_code >= 400:
            raise Refused(f"{method} {path}", answer)
        return answer.json()


def code(fen: Fen, phone: str) -> str:
    """The code last sent to a phone of the sandbox."""
    return fen.sandbox("GET", "messages", phone=phone.removeprefix("+86"))["data"][0]["code"]


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unbase64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Authenticator:
    """A software authenticator with one ES256 key, as a browser would drive it. Source: WebAuthn Level 3, section 6."""

    PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40

    def __init__(self, origin: str, site: str = "localhost"):
        self.origin, self.site = origin, site
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential = os.urandom(32)
        self.counter = 0
        self.flags = self.PRESENT | self.VERIFIED

    def create(self, options: dict) -> dict:
        """What navigator.credentials.create would answer, as POST /devices takes it."""
        assert {"type": "public-key", "alg": -7} in options["pubKeyCredParams"]
        point = self.key.public_key().public_numbers()
        cose = (b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20" + point.x.to_bytes(32, "big")
                + b"\x22\x58\x20" + point.y.to_bytes(32, "big"))
        data = (self._data(self.flags | self.ATTESTED) + bytes(16) + struct.pack(">H", len(self.credential))
                + self.credential + cose)
        attestation = (b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59" + struct.pack(">H", len(data)) + data)
        return {"client_data_json": base64url(self._client_data("webauthn.create", options["challenge"])),
                "attestation_object": base64url(attestation)}

    def get(self, options: dict) -> dict:
        """What navigator.credentials.get would answer, as `assertion` takes it."""
        assert base64url(self.credential) in [key["id"] for key in options["allowCredentials"]]
        return self.sign(options["challenge"])

    def sign(self, challenge: str) -> dict:
        self.counter += 1
        data = self._data(self.flags)
        client_data = self._client_data("webauthn.get", challenge)
        signature = self.key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        return {"id": base64url(self.credential), "client_data_json": base64url(client_data),
                "authenticator_data": base64url(data), "signature": base64url(signature)}

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.site.encode()).digest() + struct.pack(">BI", flags, self.counter)

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()


def payment_challenge(nonce: str, payee_id: str, payee: str, amount: int) -> str:
    """What a device is asked to sign for a payment, made again from whom it pays and what the payer sees."""
    text = f"fen payment 2\n{nonce}\nCNY {amount}\n{payee_id}\n{payee}"
    return base64url(hashlib.sha256(text.encode()).digest())
