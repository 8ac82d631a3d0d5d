"""Rules of the house: what the compiler cannot see and a reviewer should not have to."""
import json
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = ROOT / "Sources"
LANGUAGES = ("zh-Hans", "en", "ja")


def tracked() -> list[pathlib.Path]:
    """What git knows, and what it would add: build products and private files are none of ours."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git working copy: which files belong to the project is not known", allow_module_level=True)
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


FILES = tracked()
SWIFT = [file for file in FILES if file.suffix == ".swift" and SOURCES in file.parents]
DOCS = [file for file in FILES if file.suffix == ".md"]


def code(file: pathlib.Path) -> str:
    """Swift without comments and string contents; line numbers stay."""
    text = file.read_text()
    text = re.sub(r'"""(.|\n)*?"""', lambda found: "\n" * found.group().count("\n"), text)
    text = re.sub(r'"(\\.|[^"\\\n])*"', '""', text)
    text = re.sub(r"/\*(.|\n)*?\*/", lambda found: "\n" * found.group().count("\n"), text)
    return re.sub(r"//.*", "", text)


def places(files, pattern: str) -> list[str]:
    found = []
    for file in files:
        for number, line in enumerate(code(file).split("\n"), 1):
            if re.search(pattern, line):
                found.append(f"{file.relative_to(ROOT)}:{number}: {line.strip()}")
    return found


def within(*modules: str) -> list[pathlib.Path]:
    return [file for file in SWIFT if file.relative_to(SOURCES).parts[0] in modules]


def test_there_is_something_to_check():
    assert len(within("Fen")) > 5 and len(DOCS) > 5


def test_money_and_rules_know_no_floating_point():
    assert places(within("Fen", "FenStore", "FenPlatform"), r"\b(Double|Float|Float16|Float32|CGFloat|Decimal)\b") == []


def test_nobody_reads_the_time_but_the_injected_clock():
    files = [file for file in within("Fen", "FenPlatform") if "Clock" not in file.name]
    clock = r"\bDate\(\)|\bDate\.now\b|\bclock_gettime\b|\bContinuousClock\b|\bSuspendingClock\b|\bDispatchTime\b"
    assert places(files, clock) == []


def test_the_rules_import_nothing_beyond_foundation():
    assert [place for place in places(within("Fen"), r"^\s*(\w+ )?import ") if "import Foundation" not in place] == []


def test_nothing_is_forced():
    """`try!` and `as!` end the process with a sentence nobody understands."""
    assert places(SWIFT, r"\btry!|\bas!") == []


def test_no_source_file_is_a_heap():
    long = [(str(file.relative_to(ROOT)), lines) for file in SWIFT if (lines := file.read_text().count("\n")) > 500]
    assert long == []


def test_no_line_is_longer_than_120_characters():
    long = [f"{file.relative_to(ROOT)}:{number}" for file in SWIFT
            for number, line in enumerate(file.read_text().split("\n"), 1) if len(line) > 120]
    assert long == []


def test_nothing_is_left_to_do():
    assert places(SWIFT, r"\bfatalError\(\)") == []
    marks = [f"{file.relative_to(ROOT)}:{number}" for file in SWIFT
             for number, line in enumerate(file.read_text().split("\n"), 1) if re.search(r"\b(TODO|FIXME|XXX)\b", line)]
    assert marks == []


def test_nothing_names_the_machine_it_was_made_on():
    names = re.compile(r"/(home|Users|work|root)/[\w.-]+|/tmp/[\w.-]+/|\.\./shared\b")
    found = []
    for file in FILES:
        if file == pathlib.Path(__file__) or file.name == "Package.resolved":
            continue
        try:
            text = file.read_text()
        except UnicodeDecodeError:
            continue
        found += [f"{file.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
                  for number, line in enumerate(text.split("\n"), 1) if names.search(line)]
    assert found == []


# Documents


def tree_of_readme(text: str) -> list[str]:
    """The paths in the README's tree: indentation by four, folders end in a slash."""
    block = text.split("## The tree")[1].split("## ")[0]
    paths, stack = [], []
    for line in block.split("\n"):
        found = re.match(r"^    ( *)(\S+)", line)
        if found:
            depth = len(found.group(1)) // 2
            stack[depth:] = [found.group(2)]
            paths.append("".join(stack))
    return paths


def test_the_readmes_tree_is_the_tree():
    named = tree_of_readme((ROOT / "README.md").read_text())
    missing = [path for path in named if not (ROOT / path).exists()]
    assert missing == [], "the README names what is not there"
    folders = {f"{top}/{file.relative_to(ROOT / top).parts[0]}/"
               for top in ("Sources", "Tests") for file in FILES
               if ROOT / top in file.parents and len(file.relative_to(ROOT / top).parts) > 1}
    folders |= {f"{file.relative_to(ROOT).parts[0]}/" for file in FILES
                if len(file.relative_to(ROOT).parts) > 1 and not file.relative_to(ROOT).parts[0].startswith(".")}
    assert sorted(folders - set(named)) == [], "the README does not name these folders"


def links(file: pathlib.Path):
    text = re.sub(r"```(.|\n)*?```", "", file.read_text())
    return re.findall(r"\[[^\]]*\]\(([^)\s]+)\)", text)


@pytest.mark.parametrize("file", DOCS, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_link_leads_somewhere(file):
    broken = []
    for link in links(file):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (file.parent / path).resolve() if path else file
        if not target.exists():
            broken.append(link)
        elif anchor and target.suffix == ".md" and anchor not in anchors(target):
            broken.append(link)
    assert broken == []


def anchors(file: pathlib.Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", file.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_document_is_led_to():
    """From the README, by links alone, one reaches every page of docs/."""
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        file = waiting.pop()
        if file in reached:
            continue
        reached.add(file)
        for link in links(file):
            target = (file.parent / link.partition("#")[0]).resolve()
            if target.is_dir():
                waiting += [page for page in DOCS if page.parent == target]
            elif target.suffix == ".md" and target.exists():
                waiting.append(target)
    assert [str(page.relative_to(ROOT)) for page in DOCS if ROOT / "docs" in page.parents and page not in reached] == []


def error_rows() -> tuple[set[str], set[str]]:
    """The codes that the page of errors explains: the merchant protocol's, and those of Fen's own APIs."""
    pages = (ROOT / "docs" / "reference" / "errors.md").read_text().split("## Fen's own APIs")
    protocol, own = (set(re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE)) for page in pages)
    return protocol, own


def test_every_error_code_has_its_row():
    source = (SOURCES / "FenWire" / "V3" / "ErrorCode.swift").read_text()
    codes = set(re.findall(r'"([A-Z][A-Z_]{3,})"', source))
    assert codes, "no codes found: has the file changed its form?"
    rows, _ = error_rows()
    assert sorted(codes - rows) == [], "docs/reference/errors.md has no row for these"
    assert sorted(rows - codes) == [], "docs/reference/errors.md explains what the program cannot answer"


def test_every_code_of_our_own_apis_has_its_row():
    call = re.compile(r'(?:APIError|refused)\(\s*(?:\.\w+(?:\([^()]*\))?,\s*)?"([A-Z][A-Z_]{3,})"')
    folders = [SOURCES / "FenServer" / name for name in ("WalletAPI", "SandboxAPI", "AdminAPI", "Server")]
    codes = {code for file in SWIFT if file.parent in folders for code in call.findall(file.read_text())}
    assert len(codes) > 50, "few codes found: has their form changed?"
    _, rows = error_rows()
    assert sorted(codes - rows) == [], "docs/reference/errors.md has no row for these"
    assert sorted(rows - codes) == [], "docs/reference/errors.md explains what the program cannot answer"


def sum_of_luhn(digits: str) -> int:
    return sum(sum(divmod(int(digit) * (1 + place % 2), 10)) for place, digit in enumerate(reversed(digits)))


def test_the_bank_cards_of_the_documents_could_be():
    """Whoever copies an example must not be told that he mistyped it."""
    cards = {(file.name, card) for file in DOCS for card in re.findall(r'"(62\d{14,17})"', file.read_text())}
    assert cards and [card for card in cards if sum_of_luhn(card[1]) % 10] == []


def test_every_dependency_has_its_record():
    package = (ROOT / "Package.swift").read_text()
    records = "\n".join(file.read_text() for file in DOCS if "decisions" in file.parts)
    names = re.findall(r'\.package\(url: "[^"]*/([^/"]+)"', package)
    names += re.findall(r'pkgConfig: "([^"]+)"', package)
    assert names and [name for name in names if name.removesuffix(".swift") not in records] == []


def test_every_decision_has_a_number_of_its_own():
    files = [file for file in DOCS if "decisions" in file.parts]
    for file in files:
        number = int(file.name[:4])
        assert file.read_text().startswith(f"# {number}. "), file.name
    numbers = [file.name[:4] for file in files]
    assert len(set(numbers)) == len(numbers), sorted(numbers)


def test_every_text_is_there_in_every_language():
    catalogues = {}
    for file in FILES:
        if SOURCES in file.parents and file.stem in LANGUAGES and file.suffix == ".json":
            catalogues.setdefault(file.parent, {})[file.stem] = flat(json.loads(file.read_text()))
    assert catalogues, "no catalogue of texts found"
    for folder, texts in catalogues.items():
        assert sorted(texts) == sorted(LANGUAGES), folder
        every = set().union(*texts.values())
        for language, keys in texts.items():
            assert sorted(every - set(keys)) == [], f"{folder.name}/{language} lacks these"
            assert [key for key, text in keys.items() if not str(text).strip()] == [], f"{language}: empty"


def flat(value, prefix="") -> dict[str, str]:
    if isinstance(value, dict):
        return {key: text for name, inner in value.items() for key, text in flat(inner, f"{prefix}{name}.").items()}
    return {prefix.rstrip("."): value}


def test_every_make_target_is_in_the_help():
    makefile = (ROOT / "Makefile").read_text()
    targets = re.findall(r"^([a-z]+):", makefile, re.MULTILINE)
    shown = subprocess.run(["make", "--no-print-directory", "-C", str(ROOT)], capture_output=True, text=True).stdout
    assert [target for target in targets if f"make {target}" not in shown] == []


def test_every_script_can_be_read_by_its_shell():
    for file in FILES:
        if file.suffix == ".sh" or file == ROOT / ".ci" / "run":
            assert subprocess.run(["bash", "-n", str(file)], capture_output=True).returncode == 0, file
            assert file.stat().st_mode & 0o111, f"{file} is not executable"


def test_every_rule_is_asked_for_somewhere():
    """A row of rules.json that nothing reads promises an operator what it does not do."""
    home = SOURCES / "Fen" / "RealName" / "Rules.swift"
    names = re.findall(r"^  case (\w+)$", home.read_text(), re.MULTILINE)
    others = "\n".join(code(file) for file in SWIFT if file != home)
    assert len(names) > 30
    assert [name for name in names if not re.search(rf"\.{name}\b", others)] == []


def test_the_page_of_rules_lists_exactly_the_rules_that_ship():
    rules = json.loads((ROOT / "Sources" / "FenPlatform" / "RealName" / "rules.json").read_text())
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \| ([\d-]+) \| (yes|no) \| (.+) \|$",
                      (ROOT / "docs" / "reference" / "rules.md").read_text(), re.MULTILINE)
    assert rows == [(rule["rule"], str(rule["value"]), rule["from"], "yes" if rule["confirmed"] else "no",
                     rule["source"]) for rule in rules]


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readmes_lead_to_every_guide(name):
    linked = re.findall(r"\]\(docs/guides/([\w-]+\.md)\)", (ROOT / name).read_text())
    assert set(linked) == {file.name for file in (ROOT / "docs" / "guides").glob("*.md")}
