"""``model check``: what the model of sentence embeddings is, and whether it tells what is meant."""

import time
from pathlib import Path

import click

from faqsearch.cli.group import json_option, print_json, read_settings, say
from faqsearch.errors import ConfigError

# Two ways to ask the same, and something else in words of the first; in each language that is looked at.
_PARAPHRASE = ("怎么把钱退回来", "如何申请退款")
_STRANGERS = ("怎么把钱退回来", "怎么把头像换掉")
_TIMED = 20


@click.group()
def model() -> None:
    """The model of sentence embeddings, if there is one."""


@model.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@json_option
def check(folder: Path | None, as_json: bool) -> None:
    """Say which model is used, or whether the one in FOLDER could be.

    Fails where two paraphrases are no nearer to each other than two strangers.
    """
    from faqsearch.meaning import open_encoder

    setting = str(folder) if folder else read_settings().model
    encoder = open_encoder(setting)
    if encoder is None:
        raise ConfigError(f"FAQSEARCH_MODEL is {setting}, and there is no model; `make model` brings one")
    started = time.perf_counter()
    for _ in range(_TIMED):
        encoder.queries(_PARAPHRASE[:1])
    each_ms = (time.perf_counter() - started) * 1000 / _TIMED
    near, far = (
        float(encoder.queries([asked])[0] @ encoder.passages([said])[0]) for asked, said in (_PARAPHRASE, _STRANGERS)
    )
    row = {
        "name": encoder.name,
        "digest": encoder.digest,
        "megabytes": round(encoder.size / 1e6, 1),
        "milliseconds": round(each_ms, 1),
        "paraphrases": round(near, 3),
        "strangers": round(far, 3),
    }
    if as_json:
        print_json(row)
    else:
        say(f"{row['name']}  {row['megabytes']} MB  {row['digest']}")
        say(f"{row['milliseconds']} ms a text; paraphrases {row['paraphrases']}, strangers {row['strangers']}")
    if near <= far:
        raise ConfigError("two paraphrases are no nearer than two strangers: this model does not tell what is meant")
