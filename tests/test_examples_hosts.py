"""The recipe for several hosts: its container's steps in a clean folder, its units, its proxy."""

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Site
from test_serve import environment, serving

ROOT = Path(__file__).resolve().parent.parent
HOSTS = ROOT / "examples" / "hosts"
INSTALLED = "/opt/faqsearch/.venv/bin/faqsearch"


def steps(name: str) -> list[tuple[str, str]]:
    """The instructions of a Containerfile, with their lines joined."""
    text = re.sub(r"^#.*\n", "", (HOSTS / name).read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines) if word]


@pytest.mark.timeout(560)
def test_the_steps_of_the_container_install_what_serves(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "opt"
    folder.mkdir()
    for word, rest in steps("Containerfile"):
        if word == "COPY":
            *sources, target = rest.split()
            for source in sources:
                if (ROOT / source).is_dir():
                    shutil.copytree(ROOT / source, folder / target, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    shutil.copy(ROOT / source, folder / target)
        elif word == "RUN" and "venv" in rest:
            cached = rest.replace("--no-cache-dir ", "")  # what is in pip's cache here is not brought again
            subprocess.run(["sh", "-c", cached], cwd=folder, check=True, stdin=subprocess.DEVNULL)
    program = folder / ".venv" / "bin" / "faqsearch"
    (entry,) = (json.loads(rest) for word, rest in steps("Containerfile") if word == "ENTRYPOINT")
    (command,) = (json.loads(rest) for word, rest in steps("Containerfile") if word == "CMD")
    assert entry == [INSTALLED]
    (tmp_path / "service").mkdir()
    with serving(site.index, tmp_path / "service", command=(str(program), *command)) as server:
        assert server.get("/readyz")[0] == 200
    asked = environment(site.index, tmp_path, backend="opensearch", opensearch_url="http://127.0.0.1:9")
    finished = subprocess.run([program, "generations"], env=asked, capture_output=True, text=True, check=False)
    assert (finished.returncode, "cannot be reached" in finished.stderr) == (4, True)  # the client is installed


@pytest.mark.parametrize("name", ["faqsearch.service", "faqsearch-reindex.service"])
def test_systemd_takes_the_units(name: str, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    text = (HOSTS / name).read_text(encoding="utf-8")
    assert text.count(INSTALLED) == 1
    unit = tmp_path / name
    unit.write_text(text.replace(INSTALLED, sys.executable), encoding="utf-8")
    shutil.copy(HOSTS / "faqsearch-reindex.timer", tmp_path)
    checked = [str(unit), *([str(tmp_path / "faqsearch-reindex.timer")] if "reindex" in name else [])]
    finished = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *checked], capture_output=True, text=True, check=False
    )
    assert [line for line in finished.stderr.splitlines() if "faqsearch" in line] == []


def test_the_proxy_passes_over_a_host_that_is_gone(site: Site, tmp_path: Path) -> None:
    if shutil.which("nginx") is None:
        pytest.skip("nginx is not installed")
    folders = [tmp_path / name for name in ("one", "two", "nginx")]
    for folder in folders:
        folder.mkdir()
    with serving(site.index, folders[0]) as one, serving(site.index, folders[1]) as two:
        text = (HOSTS / "nginx.conf").read_text(encoding="utf-8").replace("listen 80", f"listen unix:{tmp_path}/door")
        for number, server in enumerate((one, two), start=1):
            text = text.replace(f"faq-{number}.example.com:8000", f"127.0.0.1:{server.port}")
        kept = "".join(
            f"{kind}_temp_path {tmp_path}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        main = f"daemon off; pid {tmp_path}/pid; error_log stderr;\nevents {{}}\n"
        whole = f"{main}http {{\naccess_log off;\n{kept}{text}}}\n"
        (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
        command = ["nginx", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
        with (tmp_path / "errors").open("w") as errors, subprocess.Popen(command, stderr=errors) as proxy:
            try:
                until = time.monotonic() + 20
                while not (tmp_path / "door").exists():
                    assert time.monotonic() < until, (tmp_path / "errors").read_text()
                    time.sleep(0.05)
                assert [asked(tmp_path / "door") for _ in range(20)] == [200] * 20
                one.stop()
                assert [asked(tmp_path / "door") for _ in range(20)] == [200] * 20
            finally:
                proxy.terminate()


def asked(door: Path) -> int:
    """The status of a search, asked through a socket of Unix."""
    with closing(http.client.HTTPConnection("localhost")) as connection:
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.settimeout(20)
        connection.sock.connect(os.fspath(door))
        connection.request("GET", "/api/v1/search?q=refund", headers={"Host": "faq.example.com"})
        return connection.getresponse().status
