"""The wallet by the keyboard alone, in both themes: what has the focus is seen, and comes in the order it is read."""
import pytest
from selenium.webdriver.common.keys import Keys

from test_cashier import log_in

PAGES = ["", "/code", "/scan", "/cards", "/cards/new", "/transfers", "/packets", "/packets/new",
         "/packets/new?kind=direct", "/bills", "/receive", "/limits", "/verify", "/devices", "/settings", "/password", "/personal-data", "/close"]

# What has the focus: its words, where it is, how it is outlined, and how that outline stands out from what is behind it.
FOCUSED = """
const element = document.activeElement;
if (!element || element === document.body) return null;
const numbers = text => (text.match(/[\\d.]+/g) || []).map(Number);
const part = value => value <= 10.31475 ? value / 3294.6 : ((value / 255 + .055) / 1.055) ** 2.4;
const brightness = ([red, green, blue]) => .2126 * part(red) + .7152 * part(green) + .0722 * part(blue);
const contrast = (one, other) => {
  const [dark, light] = [brightness(one), brightness(other)].sort((a, b) => a - b);
  return (light + .05) / (dark + .05);
};
// The outline may be drawn around what belongs to the element: its label, or the dots of a password.
const candidates = [element, element.closest("label"), element.nextElementSibling].filter(Boolean);
const outlined = candidates.find(each => {
  const style = getComputedStyle(each);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
});
const grounds = [];
for (let behind = outlined && outlined.parentElement; behind; behind = behind.parentElement) {
  const style = getComputedStyle(behind);
  if (style.backgroundImage.includes("gradient")) {
    for (const colour of style.backgroundImage.match(/rgba?\\([^)]*\\)/g)) grounds.push(numbers(colour));
    break;
  }
  const colour = numbers(style.backgroundColor);
  if (colour.length === 3 || colour[3] === 1) { grounds.push(colour); break; }
}
const box = (outlined || element).getBoundingClientRect();
const ring = outlined && numbers(getComputedStyle(outlined).outlineColor);
return {
  index: [...document.querySelectorAll("*")].indexOf(element),
  words: element.getAttribute("aria-label") || element.innerText || element.name || element.id || element.tagName,
  outlined: Boolean(outlined), seen: box.width > 0 && box.height > 0,
  contrast: ring ? Math.min(...grounds.map(ground => contrast(ring, ground))) : 0,
  tabindex: element.tabIndex,
};
"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_walked_by_tab_with_the_focus_in_sight(own_fen, phone, theme):
    fen = own_fen
    user = fen.user(name="小明", balance=100_000, cards=[{"kind": "debit", "balance": 1_000}])
    phone.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "features": [{"name": "prefers-color-scheme", "value": theme}]})
    log_in(phone, fen, user)
    faults = []
    for page in PAGES:
        phone.open(f"{fen.http}/wallet{page}")
        phone.see("main")
        phone.driver.execute_script("document.activeElement && document.activeElement.blur()")
        walked = []
        for _ in range(80):
            phone.driver.switch_to.active_element.send_keys(Keys.TAB)
            focused = phone.driver.execute_script(FOCUSED)
            if focused is None or walked and focused["index"] == walked[0]["index"]:
                break
            walked.append(focused)
            if not focused["outlined"] or not focused["seen"]:
                faults.append((page, focused["words"], "has the focus unseen"))
            elif focused["contrast"] < 3:
                faults.append((page, focused["words"], f"outlined at {focused['contrast']:.2f}:1"))
        if len(walked) < 5:
            faults.append((page, [each["words"] for each in walked], "too little to walk through"))
        if any(each["tabindex"] > 0 for each in walked):
            faults.append((page, "a tabindex above 0 breaks the order"))
    assert faults == []


def test_a_refused_form_leads_to_the_field_to_correct(own_fen, phone):
    log_in(phone, own_fen, own_fen.user(name="小明", balance=100_000, account_class=3))
    phone.open(f"{own_fen.http}/wallet/transfers")
    phone.type("#phone", "12345")
    phone.press(".joined button")
    phone.see(".notice.problem")
    told = phone.driver.execute_script(
        "const field = document.activeElement; return [field.id, field.ariaInvalid, field.getAttribute('aria-describedby')]")
    assert told == ["phone", "true", "refusal"]
    phone.type("#phone", "1")
    assert phone.driver.execute_script("return document.activeElement.ariaInvalid") is None
    # The page that says what was wrong is answered with 400.
    assert [said for said in phone.complaints() if "status of 400" not in said] == []
