"""Somebody of the sandbox with cards, documents and one wallet, for stories about who he is."""
import random

import requests

PASSWORD = "123456"


def card_number(start: str = "621483", length: int = 16) -> str:
    """A made-up number of a bank, its last digit by Luhn's formula. 621483 is a debit card, 622575 a credit card."""
    digits = start + "".join(str(random.randrange(10)) for _ in range(length - 1 - len(start)))
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return digits + str(-total % 10)


def id_number() -> str:
    """The number of somebody's identity card, its check character by GB 11643."""
    digits = f"110105{random.randint(1950, 1999)}{random.randint(1, 12):02}{random.randint(1, 28):02}"
    digits += f"{random.randrange(1000):03}"
    weights = [2 ** (17 - place) % 11 for place in range(17)]
    return digits + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, weights)) % 11]


class Person:
    """Somebody with one wallet; an empty one of somebody nobody knows unless told otherwise."""

    def __init__(self, fen, **fields):
        self.phone = f"139{random.randrange(10**8):08}"
        self.fen, self.user = fen, fen.user(**{"balance": 0, "account_class": 0, "phone": self.phone, **fields})
        self.name, self.id_number = f"张{random.randrange(10**6)}", id_number()
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {self.user['token']}"

    def ask(self, method: str, path: str, body: dict | None = None) -> requests.Response:
        return self.session.request(method, f"{self.fen.http}/wallet/v1/{path}", json=body, timeout=30)

    def call(self, method: str, path: str, body: dict | None = None) -> dict:
        answer = self.ask(method, path, body)
        assert answer.status_code == 200, (method, path, answer.status_code, answer.text)
        return answer.json()

    def refused(self, method: str, path: str, body: dict | None = None) -> tuple[int, str, str]:
        answer = self.ask(method, path, body)
        assert answer.status_code >= 400, (method, path, answer.text)
        return answer.status_code, answer.json()["code"], answer.json()["message"]

    def bind(self, card: str | None = None, **fields) -> dict:
        """Binds a card with the four elements and the code the bank sends."""
        begun = self.call("POST", "cards", {
            "number": card or card_number(), "name": self.name, "id_number": self.id_number, "phone": self.phone,
            **fields})
        code = self.fen.sandbox("GET", "messages", phone=self.phone)["data"][0]["code"]
        return self.call("POST", f"cards/{begun['card_id']}/confirm", {"code": code})

    def verify(self, channel: str, **fields) -> dict:
        return self.call("POST", "verifications", {
            "channel": channel, "name": self.name, "document": {"number": self.id_number}, **fields})

    @property
    def balance(self) -> int:
        return self.call("GET", "me")["balance"]

    @property
    def account_class(self) -> int:
        return self.call("GET", "me")["account_class"]
