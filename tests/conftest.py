"""A small real corpus, its index, and the application that serves it."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as limits
from werkzeug.test import TestResponse

from faqsearch.api import create_app
from faqsearch.config import Settings
from faqsearch.index import reindex
from faqsearch.learn.artifact import RankingArtifact
from faqsearch.search.searcher import Searcher
from faqsearch.search.snapshots import Snapshots

# The same examples in every run, however long a busy machine takes for one.
limits.register_profile("suite", deadline=None, derandomize=True)
limits.load_profile("suite")
# The same results where `make model` has brought one; tests of a model name its folder.
os.environ["FAQSEARCH_MODEL"] = "none"

SAMPLE_CORPUS = Path(__file__).resolve().parent.parent / "corpus"
FILES = {
    "channels.yaml": """
timezone: Asia/Shanghai
channels:
  chat: {name: 在线客服, where: 官网右下角, hours: "24/7", response_times: [{text: 几分钟内, source: 说明}]}
  hotline: {name: 客服热线, where: 官网, contact: "+86 400-000-0000", hours: "2020 Mo-Fr 09:00-18:00"}
  email: {name: 邮件支持, where: 官网底部}
defaults: [chat, email]
categories:
  account: {name: 账户, channels: [email, chat]}
  money: {name: 资金, channels: [chat]}
""",
    "prepare.yaml": """
items:
  account_id: {label: 账户信息, why: 核实身份, example: demo_user}
  screenshots: {label: 截图, why: 更直观, sensitive: true}
never_share: [登录密码, 支付密码]
""",
    "account/account-frozen.md": """---
question: 账户被冻结了怎么办？
variants: [账号被冻结了怎么解冻, 冻结的账户怎么恢复, 钱包被冻住了]
category: account
channels: [hotline, chat]
prepare: [account_id, screenshots]
sources: [{title: 客服说明, locator: 第 4 节}]
updated: 2026-11-22
---
账户被冻结后，请**联系客服**解冻：

1. 问清原因
2. 提供身份信息
""",
    "account/login-failure.md": """---
question: 登录失败怎么办？
variants: [登不上去了, 无法登录账户, 登陆不了]
category: account
---
检查网络后重新登录。
""",
    "account/password-reset.md": """---
question: 忘记密码了怎么重置？
variants: [密码忘了, 怎么找回密码, 重设登录密码]
category: account
channels: [email]
---
在登录页点击忘记密码。
""",
    "money/withdrawal-delay.md": """---
question: 提现为什么还没到账？
variants: [提现多久到账, 提现一直没收到钱, 提现延迟]
category: money
---
提现通常需要一些时间，请耐心等待。
""",
    "money/refund.md": """---
question: 怎么申请退款？
variants: [退款流程是什么, 退款怎么操作, 想退钱]
category: money
---
在订单页申请退款。
""",
    "markup.md": """---
question: 页面显示 <b>乱码</b> & "引号" 怎么办？
variants: [页面显示<script>alert(1)</script>乱码]
---
刷新页面。<script>alert(1)</script> [链接](javascript:alert(1))
""",
    "close-account.md": """---
question: 怎么注销账户？
variants: [注销账号, 我要销户, 删除我的账户]
category: account
answerable: false
channels: [hotline]
prepare: [account_id]
---
""",
}


@dataclass(frozen=True)
class Site:
    """A corpus and its index; shared by tests, so none may change it."""

    corpus: Path
    index: Path

    def settings(self, tmp_path: Path, **options: Any) -> Settings:
        return Settings(
            corpus_dir=self.corpus, index_dir=self.index, feedback_path=tmp_path / "feedback.sqlite3", **options
        )


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files by their paths below a folder, which is returned."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def write_corpus(folder: Path) -> Path:
    return write_files(folder, FILES)


def build_index(corpus: Path, index: Path) -> None:
    """Publish a generation of a corpus, as ``faqsearch reindex`` does."""
    reindex(corpus, index, artifacts=[RankingArtifact()])


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample corpus's index; learning it takes a while, so it is made once."""
    index = tmp_path_factory.mktemp("sample")
    build_index(SAMPLE_CORPUS, index)
    return index


@pytest.fixture(scope="session")
def sample(sample_index: Path) -> Searcher:
    """The sample corpus, learnt from."""
    return Snapshots(Settings(corpus_dir=SAMPLE_CORPUS, index_dir=sample_index)).current()


def flip(path: Path, place: int, bit: int = 0) -> None:
    """Change one bit of a file that is a link to nobody else's, without changing its length."""
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= 1 << bit
    path.unlink()
    path.write_bytes(content)


NOBODY = 65534


def as_somebody_else(action: Callable[[], str]) -> str:
    """What ``action`` returns in a process of a user without rights: nobody where the tests run as root."""
    answer, told = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            os.write(told, action().encode())
        except BaseException as error:
            os.write(told, f"failed: {error!r}".encode())
        finally:
            os._exit(0)
    os.close(told)
    os.waitpid(child, 0)
    with os.fdopen(answer, encoding="utf-8") as stream:
        return stream.read()


def json_of(response: TestResponse) -> Any:
    """The JSON of a response."""
    return json.loads(response.data)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("site")
    made = Site(write_corpus(folder / "corpus"), folder / "index")
    build_index(made.corpus, made.index)
    return made


@pytest.fixture(scope="session")
def searcher(site: Site) -> Searcher:
    return Snapshots(Settings(corpus_dir=site.corpus, index_dir=site.index)).current()


@pytest.fixture(scope="session")
def shared_app(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(site.settings(tmp_path_factory.mktemp("shared")))


@pytest.fixture
def client(shared_app: Flask) -> FlaskClient:
    """For requests that change nothing."""
    return shared_app.test_client()


@pytest.fixture
def own_app(site: Site, tmp_path: Path) -> Flask:
    """An application of the test's own, that it may change; its feedback goes to ``tmp_path``."""
    return create_app(site.settings(tmp_path))
