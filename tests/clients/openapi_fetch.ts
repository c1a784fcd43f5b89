// Calls every route by openapi-fetch with the types that openapi-typescript makes: see tests/test_clients.py.
import createClient from "openapi-fetch";
import type { paths } from "./api.js";

const client = createClient<paths>({ baseUrl: process.argv[2]! });
type Reply<T> = { data?: T; error?: unknown; response: Response };

const right = <T>(name: string, reply: Reply<T>): T => {
	if (reply.data === undefined) throw new Error(`${name}: ${JSON.stringify(reply.error)}`);
	console.log("ok", name);
	return reply.data;
};

const wrong = (name: string, reply: Reply<unknown>): void => {
	const problem = reply.error as { status: number };
	if (problem.status === reply.response.status) console.log("refused", name, problem.status);
};

const found = right("search", await client.GET("/api/v1/search", { params: { query: { q: "账户被冻结了怎么办" } } }));
const entry_id = found.results[0]!.id;
right("suggest", await client.GET("/api/v1/suggest", { params: { query: { q: "提现", limit: 3 } } }));
right("answer", await client.POST("/api/v1/answer", { body: { query: "账户被冻结了怎么办" } }));
right("answer_many", await client.POST("/api/v1/answers", { body: { queries: [{ query: "提现" }] } }));
right("entries", await client.GET("/api/v1/entries", { params: { query: { limit: 1 } } }));
right("popular", await client.GET("/api/v1/popular"));
right("entry", await client.GET("/api/v1/entries/{id}", { params: { path: { id: entry_id } } }));
right("channels", await client.GET("/api/v1/channels"));
right("categories", await client.GET("/api/v1/categories"));
const vote = { query: "账户冻结", entry_id, generation: found.generation, helpful: true };
right("feedback", await client.POST("/api/v1/feedback", { body: vote }));
right("choice", await client.POST("/api/v1/choices", { body: { query: "账户冻结", entry_id } }));
right("healthz", await client.GET("/healthz"));
right("readyz", await client.GET("/readyz"));
right("measurements", await client.GET("/metrics", { parseAs: "text" }));
wrong("search", await client.GET("/api/v1/search", { params: { query: { q: "" } } }));
wrong("suggest", await client.GET("/api/v1/suggest", { params: { query: { q: "提现", limit: 99 } } }));
wrong("answer", await client.POST("/api/v1/answer", { body: { query: "" } }));
wrong("answer_many", await client.POST("/api/v1/answers", { body: { queries: [] } }));
wrong("entries", await client.GET("/api/v1/entries", { params: { query: { limit: 999 } } }));
wrong("popular", await client.GET("/api/v1/popular", { params: { query: { limit: 99 } } }));
wrong("entry", await client.GET("/api/v1/entries/{id}", { params: { path: { id: "none-such" } } }));
wrong("feedback", await client.POST("/api/v1/feedback", { body: { ...vote, entry_id: "none-such" } }));
wrong("choice", await client.POST("/api/v1/choices", { body: { query: "", entry_id } }));
