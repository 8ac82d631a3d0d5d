"""The wallet's pages as a browser without scripts reads them: one session, forms with their token."""
import html
import re

import requests


def text(page: str) -> str:
    """Without the tags: an amount is written in several."""
    return re.sub(r"<[^>]*>", "", page)


class Pages:
    def __init__(self, fen, user: dict | None = None, language: str = "en"):
        self.fen = fen
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Accept-Language"] = language
        self.token = ""
        # Of the page that was read last, after all redirects.
        self.path = ""
        if user:
            self.read("/wallet")
            self.send("/wallet/enter", user=user["user_id"])

    def ask(self, path: str) -> requests.Response:
        return self.session.get(self.fen.http + path, timeout=30)

    def read(self, path: str) -> str:
        """The page, as its text is read."""
        answer = self.ask(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return self._seen(answer)

    def send(self, path: str, status: int = 200, **fields: str) -> str:
        """Sends a form of the page that was read last; the page it leads to."""
        answer = self.session.post(self.fen.http + path, data={"_csrf": self.token, **fields}, timeout=30)
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        return self._seen(answer)

    def _seen(self, answer: requests.Response) -> str:
        self.path = answer.url.removeprefix(self.fen.http).split("?")[0]
        token = re.search(r'name="_csrf" value="([^"]+)"', answer.text)
        if token:
            self.token = token.group(1)
        return html.unescape(answer.text)
