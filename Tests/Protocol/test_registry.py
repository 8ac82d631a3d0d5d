"""The public registry: who is a provider of this network, since when, and what one can show."""

import base64
import html
import re

import pytest
import requests
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

from merchant import Provider


def page(fen, path):
    return requests.get(fen.http + path, headers={"Accept-Language": "en"}, timeout=30)


def block(text, title):
    """What stands in the code block under a heading that begins so."""
    found = re.search(rf"<h3>{title}.*?</h3><pre[^>]*>(.*?)</pre>", text, re.S)
    return html.unescape(found[1])


def test_anybody_finds_a_provider_by_its_name_and_learns_when_it_is_none_any_more(own_fen):
    fen = own_fen
    provider = Provider.create(fen)
    listed = page(fen, "/open/providers?name=" + provider.mchid)
    assert listed.status_code == 200 and provider.mchid in listed.text and "Verified service provider" in listed.text
    assert provider.mchid not in page(fen, "/open/providers?name=nobody+at+all").text
    fen.admin("POST", f"providers/{provider.mchid}/terminate", {"staff": "mei", "reason": "said to be the only agent"})
    ended = page(fen, f"/open/providers/{provider.mchid}")
    assert "No longer a service provider" in ended.text
    # Who decided and why is told to those whom it concerns.
    assert "mei" not in ended.text and "only agent" not in ended.text


def test_a_proof_is_signed_by_the_network_and_shows_how_the_provider_stands_today(own_fen):
    fen = own_fen
    provider = Provider.create(fen)
    proof = page(fen, f"/open/providers/{provider.mchid}/proof")
    assert proof.status_code == 200 and "/open/proofs/" in str(proof.url)
    statement = block(proof.text, "Statement").encode()
    key = serialization.load_pem_public_key(block(proof.text, "Public key").encode())
    signature = base64.b64decode(block(proof.text, "Signature"))
    key.verify(signature, statement, padding.PKCS1v15(), hashes.SHA256())
    assert statement.decode().split("\n")[1] == provider.mchid
    fen.admin("POST", f"providers/{provider.mchid}/terminate", {"staff": "mei", "reason": "a false claim"})
    assert "No longer a service provider" in page(fen, str(proof.url).removeprefix(fen.http)).text
    assert page(fen, f"/open/providers/{provider.mchid}/proof").status_code == 404


@pytest.mark.parametrize("spoil", [
    lambda words: words[:-3] + "AAA", lambda words: "x" + words, lambda words: words.split(".")[1],
    lambda words: ".".join([words.split(".")[0], base64.urlsafe_b64encode(b"fen provider proof\n1\na\n").decode(),
                            words.split(".")[2]]),
    lambda words: words + ".x"])
def test_a_proof_of_which_a_letter_was_changed_is_nobodys(fen, spoil):
    provider = Provider.create(fen)
    words = str(page(fen, f"/open/providers/{provider.mchid}/proof").url).split("/open/proofs/")[1].split("?")[0]
    answer = page(fen, "/open/proofs/" + spoil(words))
    assert answer.status_code == 404 and "did not sign" in answer.text
