"""Somebody verified who sends money to others and is sent some."""
import random
import secrets

from wallet import PASSWORD, Wallet


def phone_number() -> str:
    return f"139{random.randrange(10**8):08}"


class Refused(AssertionError):
    """The wallet API refused; `status` and `code` say what."""

    def __init__(self, status: int, code: str, message: str):
        self.status, self.code = status, code
        super().__init__(f"{status} {code}: {message}")


class Friend(Wallet):
    def __init__(self, fen, **fields):
        phone = phone_number()
        super().__init__(fen, **{"account_class": 3, "phone": phone, **fields})
        self.phone, self.id = phone, self.user["user_id"]
        self.cards = [card["card_id"] for card in self.user["cards"]]

    def call(self, method: str, path: str, body: dict | None = None) -> dict:
        answer = self.ask(method, path, body)
        if answer.status_code >= 400:
            raise Refused(answer.status_code, answer.json()["code"], answer.json()["message"])
        return answer.json()

    def get(self, path: str) -> dict:
        return self.call("GET", path)

    def post(self, path: str, **body) -> dict:
        return self.call("POST", path, body)

    def send(self, payee: dict, amount: int, **fields) -> dict:
        """Sends to a payee as `transfers/payee` or `scan` answered him."""
        return self.post("transfers", **{
            "payee_token": payee["payee_token"], "amount": amount, "password": PASSWORD,
            "request_id": secrets.token_hex(8), **fields})
