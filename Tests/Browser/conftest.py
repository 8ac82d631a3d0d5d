"""Two browsers: a desk for the cashier and the developer, a phone for the wallet."""
import pytest

from browser import Window


@pytest.fixture
def desk(tmp_path):
    window = Window(tmp_path / "desk", 1280, 960)
    yield window
    window.driver.quit()


@pytest.fixture
def phone(tmp_path):
    window = Window(tmp_path / "phone", 500, 900)
    yield window
    window.driver.quit()
