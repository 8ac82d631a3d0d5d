"""Uploads with the PyPI client wechatpayv3 2.0.4, unmodified, in both key modes."""
import base64
from urllib.parse import urlsplit

import pytest

from shop import Shop

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(1_000)


@pytest.fixture(scope="module", params=["certificate", "public_key"])
def shop(request, fen):
    shop = Shop(fen, request.param)
    yield shop
    shop.close()


def upload(shop, method: str, folder, name: str, content: bytes):
    path = folder / name
    path.write_bytes(content)
    return shop.client(method, filepath=str(path))


def test_a_picture_of_a_coupon_is_there_for_everybody(shop, tmp_path):
    status, answer = upload(shop, "marketing_image_upload", tmp_path, "logo.png", PNG)
    assert status == 200 and list(answer) == ["media_url"], answer
    # Of several processes each names itself, and all of them have the picture.
    place = urlsplit(answer["media_url"])
    assert place.hostname == "127.0.0.1" and place.path.startswith("/media/")
    picture = shop.fen.get(place.path)
    assert picture.status_code == 200 and picture.content == PNG
    assert picture.headers["Content-Type"] == "image/png"
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in picture.headers["Cache-Control"]
    assert picture.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    status, again = upload(shop, "marketing_image_upload", tmp_path, "logo.png", PNG)
    assert status == 200 and urlsplit(again["media_url"]).path == place.path


def test_papers_are_nobodys_to_see(shop, tmp_path):
    status, answer = upload(shop, "image_upload", tmp_path, "licence.png", PNG)
    assert status == 200 and list(answer) == ["media_id"], answer
    assert shop.fen.get(f"/media/{answer['media_id']}").status_code == 404
    status, film = upload(shop, "video_upload", tmp_path, "shop.mp4", MP4)
    assert status == 200 and film["media_id"] != answer["media_id"], film


@pytest.mark.parametrize("method, name, content", [
    ("image_upload", "licence.jpg", PNG), ("image_upload", "page.png", b"<script>alert(1)</script>"),
    ("image_upload", "film.mp4", MP4), ("video_upload", "licence.png", PNG),
    ("image_upload", "large.png", PNG + bytes(2 << 20)), ("marketing_image_upload", "huge.png", PNG + bytes(3 << 20)),
])
def test_what_is_no_such_file_is_refused(shop, tmp_path, method, name, content):
    status, error = upload(shop, method, tmp_path, name, content)
    assert status in (400, 413) and error["code"] == "PARAM_ERROR", error


def test_a_film_may_be_larger_than_a_picture(shop, tmp_path):
    status, answer = upload(shop, "video_upload", tmp_path, "long.mp4", MP4 + bytes((5 << 20) - len(MP4)))
    assert status == 200, answer
    status, error = upload(shop, "video_upload", tmp_path, "longer.mp4", MP4 + bytes((5 << 20) - len(MP4) + 1))
    assert status == 400 and error["code"] == "PARAM_ERROR", error
