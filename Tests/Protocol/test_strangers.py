"""Web pages of strangers that make a browser on this machine send requests to the sandbox."""
import pytest
import requests


def ask(fen, method, path, **headers):
    session = requests.Session()
    session.trust_env = False
    return session.request(method, fen.http + path, data='{"name": "x"}', headers=headers, timeout=10)


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "null"])
@pytest.mark.parametrize(
    "method,path", [("POST", "/sandbox/v1/users"), ("POST", "/wallet/enter"), ("GET", "/dev/requests")])
def test_a_request_from_another_sites_page_is_refused(fen, origin, method, path):
    answer = ask(fen, method, path, **{"Origin": origin, "Content-Type": "text/plain"})
    assert (answer.status_code, answer.json()["code"]) == (403, "STRANGE_ORIGIN")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8080", "127.0.0.1.evil.example"])
def test_a_name_that_a_stranger_lets_point_here_is_refused(fen, host):
    answer = ask(fen, "GET", "/sandbox/v1/clock", Host=host)
    assert (answer.status_code, answer.json()["code"]) == (403, "STRANGE_HOST")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8080", "[::1]:8080", "fen:8080", "shop.localhost"])
def test_the_names_of_this_machine_are_answered(fen, host):
    assert ask(fen, "GET", "/sandbox/v1/clock", Host=host).status_code == 200


def test_the_sandboxs_own_pages_are_answered(fen):
    assert ask(fen, "POST", "/sandbox/v1/users", Origin=fen.http).status_code == 200
