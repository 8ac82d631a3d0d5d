"""A provider's office: papers that were uploaded, and applications for merchants made of them."""
import base64
import copy
import hashlib
import json

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

from merchant import Merchant, number

APPLYMENTS = "/v3/applyment4sub/applyment/"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
LICENCE, ID_CARD, MOBILE = "91110000600007156J", "11010519491231002X", "13900000000"
SECRET = {"contact_name", "contact_id_number", "mobile_phone", "contact_email", "id_card_name", "id_card_number",
          "account_name", "account_number", "name", "id_card_number", "mobile", "identification_name",
          "identification_number"}


def application(paper: str, business_code: str | None = None) -> dict:
    """An enterprise that sells in the web, in clear."""
    return {
        "business_code": business_code or number("A"),
        "contact_info": {"contact_type": "LEGAL", "contact_name": "张三", "mobile_phone": MOBILE,
                         "contact_email": "zhang@example.com"},
        "subject_info": {
            "subject_type": "SUBJECT_TYPE_ENTERPRISE",
            "business_license_info": {"license_copy": paper, "license_number": LICENCE, "merchant_name": "街角茶店",
                                      "legal_person": "张三", "period_begin": "2019-08-01", "period_end": "长期"},
            "identity_info": {"id_doc_type": "IDENTIFICATION_TYPE_IDCARD", "id_card_info": {
                "id_card_copy": paper, "id_card_national": paper, "id_card_name": "张三", "id_card_number": ID_CARD,
                "card_period_begin": "2019-08-01", "card_period_end": "长期"}}},
        "business_info": {"merchant_shortname": "街角茶", "service_phone": "075812345678",
                          "sales_info": {"sales_scenes_type": ["SALES_SCENES_WEB"]}},
        "settlement_info": {"settlement_id": "719", "qualification_type": "餐饮"},
        "bank_account_info": {"bank_account_type": "BANK_ACCOUNT_TYPE_CORPORATE", "account_name": "街角茶店",
                              "account_bank": "工商银行", "bank_address_code": "110000",
                              "account_number": "100200300400500"}}


def changed(asked: dict, path: str, value) -> dict:
    """A copy with another value at `bank_account_info.account_name`; None takes the field out."""
    asked = copy.deepcopy(asked)
    *way, name = path.split(".")
    place = asked
    for part in way:
        place = place[part]
    if value is None:
        del place[name]
    else:
        place[name] = value
    return asked


class Office(Merchant):
    """Who brings merchants in; also a merchant that may not."""

    @classmethod
    def create(cls, fen, kind="provider", **fields) -> "Office":
        made = fen.sandbox("POST", "merchants", {"name": "云桥", "kind": kind, **fields})
        return cls(fen, made)

    def encrypted(self, text: str) -> str:
        key = serialization.load_pem_public_key(self.fields["platform_public_key_pem"].encode())
        oaep = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
        return base64.b64encode(key.encrypt(text.encode(), oaep)).decode()

    def sealed(self, value, name=""):
        if isinstance(value, dict):
            return {key: self.sealed(inner, key) for key, inner in value.items()}
        return self.encrypted(value) if name in SECRET and isinstance(value, str) else value

    def post(self, target: str, body: dict):
        """With everything that is sensitive encrypted."""
        return self.call("POST", target, self.sealed(body), headers={"Wechatpay-Serial": self.public_key_id})

    def paper(self, content: bytes = PNG, target="/v3/merchant/media/upload", name="paper.png") -> str:
        meta = json.dumps({"filename": name, "sha256": hashlib.sha256(content).hexdigest()}).encode()
        body = b"".join([
            b"--x\r\nContent-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json\r\n\r\n", meta,
            f'\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'.encode(),
            b"Content-Type: image/png\r\n\r\n", content, b"\r\n--x--\r\n"])
        answer = self.call("POST", target, meta, send=body, headers={"Content-Type": "multipart/form-data; boundary=x"})
        assert answer.status == 200, answer
        return answer.json["media_id"]

    def submit(self, asked: dict):
        return self.post(APPLYMENTS, asked)

    def application(self, business_code: str):
        return self.call("GET", f"{APPLYMENTS}business_code/{business_code}")

    def finished(self, asked: dict) -> str:
        """Hands an application in and brings it to its merchant."""
        answer = self.submit(asked)
        assert answer.status == 200, answer
        return finish(self.fen, answer.json["applyment_id"])


def finish(fen, applyment: int) -> str:
    """Brings an application that waits for a reviewer to its end; answers the merchant's number."""
    state = fen.sandbox("POST", f"applyments/{applyment}/approve")
    if "account_validation" in state:
        fen.sandbox("POST", f"applyments/{applyment}/account-paid", {"amount": state["account_validation"]["amount"]})
    return fen.sandbox("POST", f"applyments/{applyment}/sign")["sub_mchid"]
