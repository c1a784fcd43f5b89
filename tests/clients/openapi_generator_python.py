"""Calls every route by the Python client that openapi-generator makes: see tests/test_clients.py."""

import json
import sys

from openapi_client import (
    AnswerBody,
    AnswersBody,
    ApiClient,
    ApiException,
    ChoiceBody,
    Configuration,
    FeedbackBody,
    OperationsApi,
    V1Api,
)

client = ApiClient(Configuration(host=sys.argv[1]))
v1, operations = V1Api(client), OperationsApi(client)


def right(name, call, *arguments, **options):
    answer = call(*arguments, **options)
    print("ok", name)
    return answer


def wrong(name, call, *arguments, **options):
    try:
        call(*arguments, **options)
    except ApiException as error:
        if json.loads(error.body)["status"] == error.status:
            print("refused", name, error.status)


found = right("search", v1.search, "账户被冻结了怎么办", limit=1)
first, generation = found.results[0].id, found.generation
right("suggest", v1.suggest, "提现")
right("answer", v1.answer, AnswerBody(query="账户被冻结了怎么办"))
right("answer_many", v1.answer_many, AnswersBody(queries=[AnswerBody(query="提现")]))
right("entries", v1.entries, limit=1)
right("popular", v1.popular)
right("entry", v1.entry, first)
right("channels", v1.channels)
right("categories", v1.categories)
vote = FeedbackBody(query="账户冻结", entry_id=first, generation=generation, helpful=True)
right("feedback", v1.feedback, vote)
right("choice", v1.choice, ChoiceBody(query="账户冻结", entry_id=first))
right("healthz", operations.healthz)
right("readyz", operations.readyz)
right("measurements", operations.measurements)
# What is wrong has to reach the server, and not to be refused by the client's own classes.
blank = AnswerBody.model_construct(query=" ")
wrong("search", v1.search, " ")
wrong("suggest", v1.suggest, "\u3000")
wrong("answer", v1.answer, blank)
wrong("answer_many", v1.answer_many, AnswersBody.model_construct(queries=[blank]))
wrong("entries", v1.entries, category="none-such")
wrong("popular", v1.popular, category="none-such")
wrong("entry", v1.entry, "none-such")
vote.entry_id = "none-such"
wrong("feedback", v1.feedback, vote)
wrong("choice", v1.choice, ChoiceBody.model_construct(query=" ", entry_id=first))
