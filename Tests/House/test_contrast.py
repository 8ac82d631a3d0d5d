"""The colours of the design can be told apart. Source: WCAG 2.2, 1.4.3 (text, 4.5:1) and 1.4.11 (controls, focus, 3:1)."""
import pathlib
import re

import pytest

CSS = pathlib.Path(__file__).resolve().parents[2] / "Sources" / "FenServer" / "Resources" / "Assets" / "fen.css"
TEXT = [(ink, ground) for ink in ("ink", "ink-soft", "primary", "seal-text") for ground in ("ground", "surface", "sunken")] + [
    ("white", "seal"), ("on-primary", "primary"), ("on-primary", "primary-hover")] + [
    (tone, f"{tone}-ground") for tone in ("good", "waiting", "bad", "accent")] + [
    ("ink", f"{tone}-ground") for tone in ("good", "waiting", "bad", "accent")] + [
    (tone, "surface") for tone in ("good", "waiting", "bad", "accent")]
CONTROLS = [(line, ground) for line in ("line-strong", "focus") for ground in ("ground", "surface", "sunken")]


def themes() -> dict[str, dict[str, str]]:
    css = CSS.read_text()
    def tokens(text: str) -> dict[str, str]:
        return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", text))
    light = {"white": "#ffffff"} | tokens(css[css.index(":root {"):css.index("}")])
    dark = css.index("@media (prefers-color-scheme: dark)")
    return {"light": light, "dark": {**light, **tokens(css[dark:css.index("}", dark)])}}


def brightness(colour: str) -> float:
    """Relative luminance, 0 to 1."""
    parts = [int(colour[place:place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((brightness(one), brightness(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_controls_stand_out_from_their_ground(theme):
    colours = themes()[theme]
    pale = {f"{one} on {ground}": round(contrast(colours[one], colours[ground]), 2)
            for pairs, least in ((TEXT, 4.5), (CONTROLS, 3.0)) for one, ground in pairs
            if contrast(colours[one], colours[ground]) < least}
    assert pale == {}
