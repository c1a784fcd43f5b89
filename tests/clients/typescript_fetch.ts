// Calls every route by the typescript-fetch client that openapi-generator makes: see tests/test_clients.py.
import { Configuration, OperationsApi, ResponseError, V1Api } from "./client/index.js";

const configuration = new Configuration({ basePath: process.argv[2]! });
const v1 = new V1Api(configuration);
const operations = new OperationsApi(configuration);

const right = async <T>(name: string, reply: Promise<T>): Promise<T> => {
	const answer = await reply;
	console.log("ok", name);
	return answer;
};

const wrong = async (name: string, reply: Promise<unknown>): Promise<void> => {
	try {
		await reply;
	} catch (error) {
		if (!(error instanceof ResponseError)) throw error;
		const problem = (await error.response.json()) as { status: number };
		if (problem.status === error.response.status) console.log("refused", name, problem.status);
	}
};

const found = await right("search", v1.search({ q: "账户被冻结了怎么办" }));
const entryId = found.results[0]!.id;
await right("suggest", v1.suggest({ q: "提现", limit: 3 }));
await right("answer", v1.answer({ answerBody: { query: "账户被冻结了怎么办" } }));
await right("answer_many", v1.answerMany({ answersBody: { queries: [{ query: "提现" }] } }));
await right("entries", v1.entries({ limit: 1 }));
await right("popular", v1.popular());
await right("entry", v1.entry({ id: entryId }));
await right("channels", v1.channels());
await right("categories", v1.categories());
const vote = { query: "账户冻结", entryId, generation: found.generation, helpful: true };
await right("feedback", v1.feedback({ feedbackBody: vote }));
await right("choice", v1.choice({ choiceBody: { query: "账户冻结", entryId } }));
await right("healthz", operations.healthz());
await right("readyz", operations.readyz());
await right("measurements", operations.measurements());
await wrong("search", v1.search({ q: "" }));
await wrong("suggest", v1.suggest({ q: "提现", limit: 99 }));
await wrong("answer", v1.answer({ answerBody: { query: "" } }));
await wrong("answer_many", v1.answerMany({ answersBody: { queries: [] } }));
await wrong("entries", v1.entries({ limit: 999 }));
await wrong("popular", v1.popular({ limit: 99 }));
await wrong("entry", v1.entry({ id: "none-such" }));
await wrong("feedback", v1.feedback({ feedbackBody: { ...vote, entryId: "none-such" } }));
await wrong("choice", v1.choice({ choiceBody: { query: "", entryId } }));
