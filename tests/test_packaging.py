"""What is shipped: versions, the wheel's contents, the console script and the lock files."""

import ast
import importlib.metadata
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import faqsearch

ROOT = Path(__file__).resolve().parent.parent
NEEDED_WITHOUT_IMPORT = {"tzdata"}
DROP_INS = {"whoosh3": "whoosh-reloaded"}  # the suite passes with the former in place of the latter
LOCKS = ("requirements-build.txt", "requirements.txt", "requirements-dev.txt")


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy, so that neither an old ``build/`` counts nor a new one is left."""
    tree = tmp_path_factory.mktemp("tree")
    for name in ("pyproject.toml", "LICENSE", "README.md"):
        shutil.copy(ROOT / name, tree)
    shutil.copytree(ROOT / "faqsearch", tree / "faqsearch", ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", "dist", "."]
    subprocess.run(command, cwd=tree, check=True, stdin=subprocess.DEVNULL)
    (built,) = (tree / "dist").glob("*.whl")
    return built


def locked(name: str) -> dict[str, str]:
    """Canonical names and versions that a lock file pins."""
    pins = re.findall(r"^(\S+)==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    return {canonicalize_name(package): version for package, version in pins}


def direct(project: dict[str, Any]) -> list[Requirement]:
    """Dependencies that the project names itself: at run time, for development, for building."""
    groups = project["dependency-groups"]
    return [Requirement(line) for line in (*project["project"]["dependencies"], *groups["dev"], *groups["build"])]


def imported_distributions() -> set[str]:
    """Canonical names of the distributions that the package imports from, wherever in a file."""
    names = set()
    for path in (ROOT / "faqsearch").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    providers = importlib.metadata.packages_distributions()
    found = {str(canonicalize_name(name)) for module in names for name in providers.get(module, [])}
    return {DROP_INS.get(name, name) for name in found - {"faqsearch"}}


def test_installed_version_and_changelog_agree_with_the_package() -> None:
    newest = re.search(r"^## \[(\d[^]]*)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None
    assert (importlib.metadata.version("faqsearch"), newest[1]) == (faqsearch.__version__, faqsearch.__version__)


def test_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    source = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "faqsearch").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("faqsearch/")} == source


def test_wheel_declares_the_console_script(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (entry_points,) = (name for name in archive.namelist() if name.endswith(".dist-info/entry_points.txt"))
    assert "faqsearch = faqsearch.cli:main" in archive.read(entry_points).decode()


@pytest.mark.parametrize("command", [["faqsearch"], ["python", "-m", "faqsearch"]])
def test_installed_commands_start(command: list[str]) -> None:
    program = Path(sys.executable).parent / command[0]
    finished = subprocess.run([program, *command[1:], "--help"], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (finished.returncode, finished.stderr) == (0, "")
    assert "reindex" in finished.stdout


def test_package_imports_what_the_project_depends_on_and_nothing_else(project: dict[str, Any]) -> None:
    extras = project["project"]["optional-dependencies"]
    lines = [*project["project"]["dependencies"], *(line for extra in extras.values() for line in extra)]
    needs = [Requirement(line) for line in lines]
    declared = {canonicalize_name(need.name) for need in needs if need.marker is None or need.marker.evaluate()}
    assert imported_distributions() | NEEDED_WITHOUT_IMPORT == declared


@pytest.mark.parametrize("name", LOCKS)
def test_lock_file_holds_pins_and_hashes_and_names_no_host(name: str) -> None:
    line = re.compile(r"#.*|\S+==\S+( ; [^\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    text = (ROOT / name).read_text(encoding="utf-8")
    assert [odd for odd in text.splitlines() if not line.fullmatch(odd)] == []
    assert "/" not in text


def test_locks_meet_what_the_project_asks_for(project: dict[str, Any]) -> None:
    pins = locked("requirements-dev.txt") | locked("requirements-build.txt")
    unmet = [str(need) for need in direct(project) if not need.specifier.contains(pins[canonicalize_name(need.name)])]
    assert unmet == []


def test_development_lock_installs_the_runtime_versions() -> None:
    assert locked("requirements.txt").items() <= locked("requirements-dev.txt").items()


def test_build_backend_is_locked(project: dict[str, Any]) -> None:
    needs = [Requirement(line) for line in project["build-system"]["requires"]]
    pins = locked("requirements-build.txt")
    assert [str(need) for need in needs if not need.specifier.contains(pins[canonicalize_name(need.name)])] == []


def test_contributing_says_what_each_direct_dependency_is_for(project: dict[str, Any]) -> None:
    table = re.findall(r"^\| `([a-z0-9-]+)` \|", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.MULTILINE)
    names = [canonicalize_name(need.name) for need in direct(project)]
    assert sorted(table) == sorted(names)
