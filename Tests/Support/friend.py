"""Somebody verified who sends money to others and is sent some, by the wallet API."""
import random
import secrets

import requests


def phone_number() -> str:
    return f"139{random.randrange(10**8):08}"


class Refused(AssertionError):
    """The wallet API refused; `status` and `code` say what."""

    def __init__(self, answer: requests.Response):
        self.status, self.code = answer.status_code, answer.json()["code"]
        super().__init__(f"{self.status} {self.code}: {answer.json()['message']}")


class Friend:
    def __init__(self, fen, **fields):
        self.fen, self.phone = fen, phone_number()
        made = fen.user(**{"phone": self.phone, **fields})
        self.id, self.cards = made["user_id"], [card["card_id"] for card in made["cards"]]
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {made['token']}"

    def call(self, method: str, path: str, body: dict | None = None) -> dict:
        answer = self.session.request(method, f"{self.fen.http}/wallet/v1/{path}", json=body, timeout=60)
        if answer.status_code >= 400:
            raise Refused(answer)
        return answer.json()

    @property
    def balance(self) -> int:
        return self.get("me")["balance"]

    def get(self, path: str) -> dict:
        return self.call("GET", path)

    def post(self, path: str, **body) -> dict:
        return self.call("POST", path, body)

    def send(self, payee: dict, amount: int, **fields) -> dict:
        """Sends to a payee as `transfers/payee` or `scan` answered him."""
        return self.post("transfers", **{
            "payee_token": payee["payee_token"], "amount": amount, "password": "123456",
            "request_id": secrets.token_hex(8), **fields})
