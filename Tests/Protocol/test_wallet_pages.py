"""The wallet's pages on live data, as a browser without scripts reads them."""
import contextlib

import pytest

from pages import Pages, text
from person import Person

PASSWORD = "123456"


def test_the_owner_chooses_the_name_that_others_see(fen):
    person, friend = Person(fen, name="旧名字", account_class=3), Person(fen, account_class=3)
    pages = Pages(fen, person.user)
    assert 'value="旧名字"' in pages.read("/wallet/settings")
    said = pages.send("/wallet/settings/name", name="  Li Hua ")
    assert "The name is saved." in said and 'value="Li Hua"' in said
    assert person.call("GET", "me")["name"] == "Li Hua"
    assert person.call("PUT", "me", {"name": "欧阳小明"})["name"] == "欧阳小明"
    payee = friend.call("POST", "transfers/payee", {"phone": person.phone})
    assert payee["name"] == "欧**明", payee


@pytest.mark.parametrize("name, sentence", [
    ("", "The name is missing."), ("王" * 21, "The name is too long."), ("e" + "\u0301" * 60, "The name is too long."),
    ("小\n明", "a character nobody sees"), ("小\u202e明", "a character nobody sees")])
def test_a_name_that_hides_something_is_refused(fen, name, sentence):
    person = Person(fen, name="小明")
    pages = Pages(fen, person.user)
    pages.read("/wallet/settings")
    assert sentence in pages.send("/wallet/settings/name", 400, name=name)
    assert person.refused("PUT", "me", {"name": name})[:2] == (400, "PARAM_ERROR")
    assert person.call("GET", "me")["name"] == "小明"


def test_packets_are_listed_with_what_went_in_and_what_came_out(fen):
    sender, opener = Person(fen, balance=1_000, account_class=3), Person(fen, account_class=3)
    packet = sender.call("POST", "red-packets", {
        "kind": "equal", "total": 900, "count": 3, "greeting": "恭喜", "password": PASSWORD})
    opener.call("POST", f"red-packets/{packet['id']}/open", {})
    sent, received = (text(Pages(fen, person.user).read("/wallet/packets")) for person in (sender, opener))
    assert "恭喜" in sent and "9.00" in sent and "1 of 3" in sent
    assert "恭喜" in received and "3.00" in received and "9.00" not in received


def test_a_browser_has_so_many_pages_that_are_told_of_changes(fen):
    user = fen.user()
    pages, others = Pages(fen, user), Pages(fen, user)
    with contextlib.ExitStack() as open_pages:
        def status(browser: Pages) -> int:
            answer = browser.session.get(fen.http + "/wallet/live", stream=True, timeout=30)
            open_pages.callback(answer.close)
            return answer.status_code
        # Each process counts its own: behind one address the first that has 32 refuses.
        processes = len(getattr(fen, "members", [fen]))
        seen = [status(pages) for _ in range(32 * processes + 1)]
        assert seen[:32] == [200] * 32 and 429 in seen
        assert status(others) == 200
