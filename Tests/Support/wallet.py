"""A person's wallet program: the wallet API with its bearer token."""
import secrets

import requests

_http = requests.Session()
_http.trust_env = False


class Refused(AssertionError):
    """The wallet API refused; `status` and `code` say what."""

    def __init__(self, response: requests.Response):
        self.status, self.code = response.status_code, response.json()["code"]
        super().__init__(f"{self.status} {self.code}: {response.json()['message']}")


class Wallet:
    def __init__(self, fen, **fields):
        self.fen, self.phone = fen, fields.get("phone")
        made = fen.user(**fields)
        self.id, self.token = made["user_id"], made["token"]
        self.cards = [card["card_id"] for card in made["cards"]]

    def call(self, method: str, path: str, body: dict | None = None) -> dict:
        response = _http.request(
            method, f"{self.fen.http}/wallet/v1/{path}", json=body, timeout=60,
            headers={"Authorization": f"Bearer {self.token}"})
        if response.status_code >= 400:
            raise Refused(response)
        return response.json()

    def get(self, path: str) -> dict:
        return self.call("GET", path)

    def post(self, path: str, **body) -> dict:
        return self.call("POST", path, body)

    def balance(self) -> int:
        return self.get("me")["balance"]

    def send(self, payee: dict, amount: int, **fields) -> dict:
        """Sends to a payee as `transfers/payee` or `scan` answered him."""
        return self.post("transfers", **{
            "payee_token": payee["payee_token"], "amount": amount, "password": "123456",
            "request_id": secrets.token_hex(8), **fields})
