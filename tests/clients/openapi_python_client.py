"""Calls every route by the client that openapi-python-client makes: see tests/test_clients.py."""

import sys

from faqsearch_client import Client
from faqsearch_client.api.operations import healthz, measurements, readyz
from faqsearch_client.api.v1 import (
    answer,
    answer_many,
    categories,
    channels,
    choice,
    entries,
    entry,
    feedback,
    popular,
    search,
    suggest,
)
from faqsearch_client.models import AnswerBody, AnswersBody, ChoiceBody, FeedbackBody, Problem

client = Client(base_url=sys.argv[1])


def right(name, response):
    if response.status_code in (200, 201, 202) and not isinstance(response.parsed, Problem):
        print("ok", name)
    return response.parsed


def wrong(name, response):
    if isinstance(response.parsed, Problem) and response.parsed.status == response.status_code:
        print("refused", name, int(response.status_code))


found = right("search", search.sync_detailed(client=client, q="账户被冻结了怎么办", limit=1))
first, generation = found.results[0].id, found.generation
right("suggest", suggest.sync_detailed(client=client, q="提现"))
right("answer", answer.sync_detailed(client=client, body=AnswerBody(query="账户被冻结了怎么办")))
right("answer_many", answer_many.sync_detailed(client=client, body=AnswersBody(queries=[AnswerBody(query="提现")])))
right("entries", entries.sync_detailed(client=client, limit=1))
right("popular", popular.sync_detailed(client=client))
right("entry", entry.sync_detailed(client=client, id=first))
right("channels", channels.sync_detailed(client=client))
right("categories", categories.sync_detailed(client=client))
vote = FeedbackBody(query="账户冻结", entry_id=first, generation=generation, helpful=True)
right("feedback", feedback.sync_detailed(client=client, body=vote))
right("choice", choice.sync_detailed(client=client, body=ChoiceBody(query="账户冻结", entry_id=first)))
right("healthz", healthz.sync_detailed(client=client))
right("readyz", readyz.sync_detailed(client=client))
right("measurements", measurements.sync_detailed(client=client))
wrong("search", search.sync_detailed(client=client, q=" "))
wrong("suggest", suggest.sync_detailed(client=client, q="提现", limit=99))
wrong("answer", answer.sync_detailed(client=client, body=AnswerBody(query="")))
wrong("answer_many", answer_many.sync_detailed(client=client, body=AnswersBody(queries=[])))
wrong("entries", entries.sync_detailed(client=client, limit=999))
wrong("popular", popular.sync_detailed(client=client, limit=99))
wrong("entry", entry.sync_detailed(client=client, id="none-such"))
vote.entry_id = "none-such"
wrong("feedback", feedback.sync_detailed(client=client, body=vote))
wrong("choice", choice.sync_detailed(client=client, body=ChoiceBody(query="", entry_id=first)))
