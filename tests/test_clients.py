"""Clients that generators make of the OpenAPI document: each compiles, and calls every route of a running server.

What Node, Java and Maven bring comes from where npm and Maven are set up to look, in the versions that are named here.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Site
from test_serve import Server, serving

PROGRAMS = Path(__file__).resolve().parent / "clients"
GENERATOR = "org.openapitools:openapi-generator-cli:7.25.0"
NODE = [
    "openapi-typescript@7.13.0",
    "openapi-fetch@0.17.0",
    "typescript@5.9.3",
    "@types/node@22",
    "@redocly/cli@2.77.0",
]
STRICT = ["--strict", "--noUncheckedIndexedAccess", "--target", "es2022", "--module", "nodenext", "--skipLibCheck"]
WITH_INPUT = {"search", "suggest", "answer", "answer_many", "entries", "popular", "entry", "feedback", "choice"}


def needs(*names: str) -> None:
    for name in names:
        if shutil.which(name) is None:
            assert os.environ.get("CI") != "true", f"{name} must be there under CI=true"
            pytest.skip(f"{name} is not installed")


def run(*command: str | Path, cwd: Path, **variables: str) -> str:
    finished = subprocess.run(
        command, cwd=cwd, env={**os.environ, **variables}, capture_output=True, text=True, timeout=300, check=False
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


@pytest.fixture(scope="module")
def server(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(site.index, tmp_path_factory.mktemp("service"), workers="1") as running:
        yield running


@pytest.fixture(scope="module")
def address(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}"


@pytest.fixture(scope="module")
def document(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("document") / "openapi.json"
    path.write_bytes(server.get("/openapi.json")[2])
    return path


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the tools of npm."""
    needs("node", "npm")
    folder = tmp_path_factory.mktemp("node")
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    run("npm", "install", "--no-audit", "--no-fund", "--no-save", *NODE, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def generator(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program openapi-generator."""
    needs("java", "mvn")
    folder = tmp_path_factory.mktemp("generator")
    goal = ["dependency:copy", f"-Dartifact={GENERATOR}", f"-DoutputDirectory={folder}"]
    run("mvn", "--quiet", "--batch-mode", *goal, cwd=folder)
    return next(folder.glob("*.jar"))


def generate(generator: Path, document: Path, language: str, folder: Path, *options: str) -> None:
    command = "java", "-Xmx512m", "-jar", str(generator), "generate", "-i", str(document), "-g", language
    run(*command, "-o", folder, *options, cwd=document.parent)


def check(printed: str, document: Path) -> None:
    """Every operation of the document was called; each that takes something refused what is wrong by a problem."""
    paths = json.loads(document.read_text(encoding="utf-8"))["paths"]
    operations = {
        operation["operationId"]
        for item in paths.values()
        for method, operation in item.items()
        if method != "parameters"
    }
    lines = [line.split() for line in printed.splitlines()]
    assert {name for word, name, *_ in lines if word == "ok"} == operations
    refused = {name: status for word, name, *rest in lines if word == "refused" for status in rest}
    assert refused == dict.fromkeys(WITH_INPUT, "422") | {"entry": "404"}


def test_openapi_python_client(address: str, document: Path, tmp_path: Path) -> None:
    tool = Path(sys.executable).with_name("openapi-python-client")
    run(tool, "generate", "--path", document, "--output-path", tmp_path / "client", cwd=tmp_path)
    program = PROGRAMS / "openapi_python_client.py"
    check(run(sys.executable, program, address, cwd=tmp_path, PYTHONPATH=str(tmp_path / "client")), document)


def test_openapi_generator_for_python(address: str, document: Path, generator: Path, tmp_path: Path) -> None:
    client, packages = tmp_path / "client", tmp_path / "packages"
    generate(generator, document, "python", client)
    install = ["-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--target"]
    run(sys.executable, *install, packages, client, cwd=tmp_path)
    program = PROGRAMS / "openapi_generator_python.py"
    check(run(sys.executable, program, address, cwd=tmp_path, PYTHONPATH=str(packages)), document)


def test_openapi_generator_for_java(address: str, document: Path, generator: Path, tmp_path: Path) -> None:
    generate(generator, document, "java", tmp_path)
    shutil.copy(PROGRAMS / "Calls.java", tmp_path / "src/main/java")
    goals = ["compile", "dependency:build-classpath", f"-Dmdep.outputFile={tmp_path / 'classpath'}"]
    run("mvn", "--quiet", "--batch-mode", *goals, cwd=tmp_path)
    classes = f"{tmp_path / 'target/classes'}{os.pathsep}{(tmp_path / 'classpath').read_text()}"
    check(run("java", "-cp", classes, "Calls", address, cwd=tmp_path), document)


def test_openapi_generator_for_typescript(address: str, document: Path, generator: Path, node: Path) -> None:
    generate(generator, document, "typescript-fetch", node / "client", "-p", "importFileExtension=.js")
    shutil.copy(PROGRAMS / "typescript_fetch.ts", node)
    run("npx", "tsc", *STRICT, "--outDir", "out", "typescript_fetch.ts", cwd=node)
    check(run("node", "out/typescript_fetch.js", address, cwd=node), document)


def test_openapi_fetch_with_the_types_of_openapi_typescript(address: str, document: Path, node: Path) -> None:
    run("npx", "openapi-typescript", document, "-o", "api.d.ts", cwd=node)
    shutil.copy(PROGRAMS / "openapi_fetch.ts", node)
    run("npx", "tsc", *STRICT, "--outDir", "out", "openapi_fetch.ts", cwd=node)
    check(run("node", "out/openapi_fetch.js", address, cwd=node), document)


def test_the_document_passes_redoclys_linter(document: Path, node: Path) -> None:
    run("npx", "redocly", "lint", "--format", "json", document, cwd=node)


def test_the_document_passes_the_validator_of_specifications(document: Path) -> None:
    run(Path(sys.executable).with_name("openapi-spec-validator"), document, cwd=document.parent)
