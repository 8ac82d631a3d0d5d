"""The wallet's pages as they are reached from outside the usual way."""
import pytest

from friend import Friend
from pages import Pages


@pytest.mark.parametrize("path, page", [
    ("/wallet/sign-in", "/wallet"),
    ("/wallet/sign-in/code", "/wallet"),
    ("/wallet/packets/to", "/wallet/packets"),
    ("/wallet/transfers/to", "/wallet/transfers"),
    ("/wallet/enter", "/wallet"),
])
def test_an_address_for_forms_leads_to_its_page_when_it_is_opened(fen, path, page):
    pages = Pages(fen, {"user_id": Friend(fen).id})
    answer = pages.session.get(f"{fen.http}{path}?lang=ja", timeout=30)
    assert answer.status_code == 200 and answer.url == fen.http + page
    # The language link of what a form was answered with does what it says.
    assert 'lang="ja"' in pages.ask("/wallet").text


def test_a_refused_transfer_says_why_outside_the_part_that_is_renewed(fen):
    sender = Friend(fen, balance=10_000)
    stranger = Friend(fen, account_class=0)
    sent = sender.send(sender.post("transfers/payee", phone=stranger.phone), 100)
    pages = Pages(fen, {"user_id": stranger.id})
    pages.read(f"/wallet/transfers/{sent['id']}")
    answer = pages.session.post(
        f"{fen.http}/wallet/transfers/{sent['id']}/accept", data={"_csrf": pages.token}, timeout=30)
    assert answer.status_code == 403
    before, _, renewed = answer.text.partition('id="transfer-live"')
    assert 'role="alert"' in before and 'role="alert"' not in renewed


def test_a_closed_wallet_is_opened_by_nobody(fen):
    person = Friend(fen, balance=0)
    person.post("close", password="123456")
    pages = Pages(fen)
    assert person.id not in pages.ask("/wallet").text
    pages.read("/wallet")
    pages.send("/wallet/enter", status=404, user=person.id)
