"""The OpenAPI files: well formed, whole, and in step with the coverage page."""
import pathlib
import re

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "Sources" / "FenServer" / "Resources" / "openapi"
METHODS = ("get", "post", "put", "patch", "delete")
NAMES = ("merchant", "wallet", "sandbox", "admin")


def load(name: str) -> dict:
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text())


def every(node, key):
    if isinstance(node, dict):
        for name, value in node.items():
            if name == key:
                yield value
            yield from every(value, key)
    if isinstance(node, list):
        for value in node:
            yield from every(value, key)


def operations(document):
    return [(method, path, item[method]) for path, item in document["paths"].items() for method in METHODS
            if method in item]


@pytest.mark.parametrize("name", NAMES)
def test_the_file_is_openapi_and_every_reference_leads_somewhere(name):
    document = load(name)
    assert document["openapi"].startswith("3.1") and document["info"]["title"] and document["paths"]
    for reference in every(document, "$ref"):
        node = document
        for part in reference.removeprefix("#/").split("/"):
            assert part in node, reference
            node = node[part]


@pytest.mark.parametrize("name", NAMES)
def test_every_operation_has_a_name_a_summary_answers_and_its_path_parameters(name):
    document = load(name)
    found = operations(document)
    names = [operation["operationId"] for _, _, operation in found]
    assert len(names) == len(set(names))
    for method, path, operation in found:
        assert operation["summary"] and operation["responses"], (method, path)
        parameters = [document["components"]["parameters"][parameter["$ref"].split("/")[-1]] if "$ref" in parameter
                      else parameter for parameter in operation.get("parameters", [])]
        named = {parameter["name"] for parameter in parameters if parameter["in"] == "path"}
        assert named == set(re.findall(r"{(\w+)}", path)), (method, path)


def test_the_coverage_page_lists_exactly_what_the_merchant_api_offers():
    rows = re.findall(
        r"^\| (GET|POST|PUT|PATCH|DELETE) \| `([^`]+)` \|", (ROOT / "docs" / "coverage.md").read_text(), re.MULTILINE)
    offered = {(method.upper(), path) for method, path, _ in operations(load("merchant"))}
    assert set(rows) == offered


def test_the_sandbox_page_lists_exactly_what_the_sandbox_api_offers():
    page = (ROOT / "docs" / "reference" / "sandbox-api.md").read_text()
    rows = re.findall(r"`(GET|POST|DELETE) ([^`?]+)[^`]*`", page)
    offered = {(method.upper(), path.removeprefix("/")) for method, path, _ in operations(load("sandbox"))}
    assert set(rows) == offered
