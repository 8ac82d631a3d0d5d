"""Headless Chromium windows: a desk for the cashier and the developer, a phone for the wallet."""
import os
import pathlib
import shutil
import subprocess

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

ARTEFACTS = pathlib.Path(__file__).resolve().parents[2] / "artefacts" / "screenshots"

# The driver is spoken to on loopback, whatever proxy the machine has.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"


class Window:
    """One browser with its own cookies."""

    def __init__(self, folder: pathlib.Path, width: int, height: int, language: str = "en"):
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium")
        for flag in (
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--no-proxy-server", "--hide-scrollbars",
                f"--window-size={width},{height}", f"--user-data-dir={folder}", f"--accept-lang={language}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
        self.driver.set_page_load_timeout(30)

    def open(self, address: str) -> None:
        self.driver.get(address)

    def see(self, selector: str, seconds: float = 15):
        """The first visible element there is, waiting for it."""
        # A live part of the page may be replaced between finding an element and looking at it.
        gone = [StaleElementReferenceException]
        return WebDriverWait(self.driver, seconds, poll_frequency=0.05, ignored_exceptions=gone).until(
            lambda driver: next(
                (element for element in driver.find_elements(By.CSS_SELECTOR, selector) if element.is_displayed()), None),
            f"{selector} at {self.driver.current_url}")

    def has(self, selector: str) -> bool:
        return bool(self.driver.find_elements(By.CSS_SELECTOR, selector))

    def type(self, selector: str, text: str) -> None:
        field = self.see(selector)
        field.clear()
        field.send_keys(text)

    def press(self, selector: str) -> None:
        def pressed(_) -> bool:
            element = self.see(selector)
            self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
            element.click()
            return True

        # A live part of the page may be replaced between finding an element and pressing it.
        WebDriverWait(self.driver, 15, poll_frequency=0.05, ignored_exceptions=[StaleElementReferenceException]).until(
            pressed, f"{selector} at {self.driver.current_url}")

    def text(self, selector: str) -> str:
        return self.see(selector).text

    def see_text(self, selector: str, text: str, seconds: float = 10) -> str:
        """The text of an element once it says something."""
        WebDriverWait(self.driver, seconds, poll_frequency=0.05, ignored_exceptions=[StaleElementReferenceException]).until(
            lambda driver: text in self.see(selector).text, f"{selector} saying {text!r} at {self.driver.current_url}")
        return self.text(selector)

    def mark(self) -> None:
        """Leaves a mark that a reload would wipe out."""
        self.driver.execute_script("window.unreloaded = true")

    def was_reloaded(self) -> bool:
        return not self.driver.execute_script("return window.unreloaded === true")

    def picture(self, name: str) -> pathlib.Path:
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        file = ARTEFACTS / f"{name}.png"
        self.driver.save_screenshot(str(file))
        return file

    def complaints(self) -> list[str]:
        """What the console said: errors of scripts, refused resources."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]


def read_codes(picture: pathlib.Path) -> list[str]:
    """Every QR code and barcode in a picture, read by zbarimg."""
    done = subprocess.run(["zbarimg", "--quiet", "--raw", str(picture)], capture_output=True, text=True)
    return done.stdout.split()
