"""Uploads byte by byte: what is signed, what a form may look like, and what is never shown."""
import base64
import hashlib
import json
from urllib.parse import urlsplit

import pytest

from merchant import Merchant, exchange

IMAGE, MARKETING = "/v3/merchant/media/upload", "/v3/marketing/favor/media/image-upload"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


@pytest.fixture
def merchant(fen):
    """One for each test: all of them together are more than a merchant may send in a second."""
    return Merchant.create(fen)


def described(content: bytes = PNG, filename: str = "a.png", **other) -> bytes:
    return json.dumps({"filename": filename, "sha256": hashlib.sha256(content).hexdigest(), **other}).encode()


def form(meta: bytes, content: bytes | None = PNG, boundary: str = "xyz", head: str = "") -> bytes:
    parts = f'--{boundary}\r\nContent-Disposition: form-data; name="meta";{head}\r\n\r\n'.encode() + meta
    if content is not None:
        parts += (f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
                  "Content-Type: image/png\r\n\r\n").encode() + content
    return parts + f"\r\n--{boundary}--\r\n".encode()


def upload(merchant: Merchant, meta: bytes, sent: bytes, path: str = IMAGE,
           kind: str = "multipart/form-data; boundary=xyz", **how):
    return merchant.call("POST", path, meta, send=sent, headers={"Content-Type": kind, **how.pop("headers", {})}, **how)


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=xyz", 'multipart/form-data; boundary="xyz"',
                                  "multipart/form-data"])
@pytest.mark.parametrize("head", ["", "\r\nContent-Type: application/json", "\r\nContent-Length: 99"])
def test_forms_of_all_clients_are_read(merchant, kind, head):
    meta = described()
    answer = upload(merchant, meta, form(meta, head=head), kind=kind)
    assert answer.status == 200 and len(answer.json["media_id"]) == 43, answer


def test_a_chunked_body_is_read(merchant):
    meta = described()
    whole = merchant.request("POST", IMAGE, meta, send=form(meta), headers={
        "Content-Type": "multipart/form-data; boundary=xyz"})
    head, _, body = whole.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:100], body[100:]))
    answer = exchange("127.0.0.1", merchant.fen.port, b"\r\n".join(
        [*lines, b"Transfer-Encoding: chunked"]) + b"\r\n\r\n" + chunks + b"0\r\n\r\n")
    merchant.check(answer)
    assert answer.status == 200, answer


def test_what_is_signed_is_the_description_and_not_the_form(merchant):
    meta = described()
    assert merchant.call("POST", IMAGE, form(meta), headers={
        "Content-Type": "multipart/form-data; boundary=xyz"}).status == 401
    other = described(filename="b.png")
    assert upload(merchant, meta, form(other)).status == 401
    # The file is held by its digest.
    answer = upload(merchant, meta, form(meta, PNG + b"\0"))
    assert answer.status == 400 and answer.json["detail"]["field"] == "/sha256", answer


@pytest.mark.parametrize("sent, kind", [
    (b"{}", "application/json"), (b"", "multipart/form-data"), (b"--xyz", "multipart/form-data; boundary=xyz"),
    (form(described()), "multipart/form-data; boundary=abc"), (form(described()) + b"x", "multipart/form-data"),
    (form(described())[:-10], "multipart/form-data; boundary=xyz"),
])
def test_what_is_no_form_is_refused(merchant, sent, kind):
    answer = upload(merchant, described(), sent, kind=kind)
    assert answer.status == 400 and answer.code == "PARAM_ERROR", answer


@pytest.mark.parametrize("meta, content", [
    (b"{}", PNG), (b"[]", PNG), (b'{"filename":"a.png"}', PNG), (b'{"filename":"a.png","sha256":"xy"}', PNG),
    (described(), None), (described(b"", "a.png"), b""), (described(filename="a.svg"), PNG),
    (described(b"<svg/>"), b"<svg/>"), (described(filename="a.jpg"), PNG),
])
def test_what_is_no_picture_is_refused(merchant, meta, content):
    answer = upload(merchant, meta, form(meta, content))
    assert answer.status == 400 and answer.code == "PARAM_ERROR", answer


def test_no_file_is_found_by_another_way(fen, merchant):
    meta = described()
    paper = upload(merchant, meta, form(meta)).json["media_id"]
    # Of several processes each names itself.
    picture = upload(merchant, meta, form(meta), path=MARKETING).json["media_url"]
    place = urlsplit(picture).path
    assert place.startswith("/media/") and len(picture) <= 128
    assert fen.get(place).content == PNG
    for name in (paper, "", "%2e%2e%2fmaster.key", picture.rpartition("/")[2][:-1]):
        assert fen.get(f"/media/{name}").status_code == 404, name
    assert merchant.call("GET", IMAGE).status == 404
