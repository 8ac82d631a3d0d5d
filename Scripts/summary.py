"""summary.py FOLDER: adds up the JUnit files of a test run and prints what ran, what failed, what was skipped.

Exit status 0 only when everything that was started ended well and something ran.
"""
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree


def cases(results: pathlib.Path, step: str):
    """Every test case of one step. Swift writes a second file for Swift Testing, named after the first.

    A suite that crashed leaves half a file: its step failed, and status says so.
    """
    for file in sorted(results.glob(f"{step}*.xml")):
        try:
            yield from ElementTree.parse(file).iter("testcase")
        except ElementTree.ParseError as broken:
            print(f"unread   {step}: {file.name} is not whole ({broken})")


def outcome(case) -> str:
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None else "passed"


def reason(case) -> str:
    """What a failed case says, short enough that several stay in sight at the end of a long output."""
    told = case.find("failure")
    told = told if told is not None else case.find("error")
    return shortened(told.get("message") or told.text or "")


def shortened(text: str, most: int = 300) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else words[:most] + "…"


def last_words(log: pathlib.Path, most: int = 8) -> list[str]:
    """The lines in which a step that named no failing test may say why it ended: errors, traps, and its last ones."""
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()] if log.exists() else []
    telling = re.compile(r"error:|fatal|signal|\bkilled\b|no space|too many open|✘", re.IGNORECASE)
    telling_lines = [line for line in lines[:-3] if telling.search(line)]
    return [shortened(line) for line in telling_lines[-most:] + lines[-3:]]


def main(results: pathlib.Path) -> int:
    sums = {"passed": 0, "failed": 0, "skipped": 0}
    print()
    for status_file in sorted(results.glob("*.status"), key=lambda file: file.stat().st_mtime):
        step, status = status_file.stem, int(status_file.read_text())
        counts = {"passed": 0, "failed": 0, "skipped": 0}
        for case in cases(results, step):
            result = outcome(case)
            counts[result] += 1
            name = f"{case.get('classname', '')}.{case.get('name', '')}"
            if result == "failed":
                print(f"failed   {step}: {name}\n         {reason(case)}")
            if result == "skipped":
                print(f"skipped  {step}: {name}: {case.find('skipped').get('message', '')}")
        # A step that ended badly without naming a test (it did not build, it crashed) counts as one failure.
        if status != 0 and counts["failed"] == 0:
            counts["failed"] = 1
            log = results.parent / f"{step}.log"
            print(f"failed   {step}: ended with status {status}, see artefacts/{log.name}")
            for line in last_words(log):
                print(f"         {line}")
        for key, count in counts.items():
            sums[key] += count
        if step != "build":
            print(f"{step:20}{counts['passed']:5} passed {counts['failed']:5} failed {counts['skipped']:5} skipped")
    print(f"{sums['passed']} passed, {sums['failed']} failed, {sums['skipped']} skipped")
    return 0 if sums["failed"] == 0 and sums["passed"] > 0 else 1


sys.exit(main(pathlib.Path(sys.argv[1])))
