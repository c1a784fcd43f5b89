import "faq-search";
import type { FaqSearchElement, FaqSearchStatus } from "faq-search";
import type {} from "faq-search/react";
import { StrictMode, useRef, useState } from "react";
import { createRoot } from "react-dom/client";

const endpoint = new URLSearchParams(location.search).get("endpoint") ?? "";

function Help() {
	const [status, setStatus] = useState<FaqSearchStatus | "nothing">("nothing");
	const [limit, setLimit] = useState(3);
	const box = useRef<FaqSearchElement>(null);
	return (
		<main>
			<output>{status}</output>
			<button onClick={() => setLimit(2)}>fewer</button>
			<button onClick={() => box.current?.search("账户被冻结了怎么办")}>frozen?</button>
			<faq-search ref={box} endpoint={endpoint} limit={limit} onfaq-answer={(event) => setStatus(event.detail.status)} />
			{/* @ts-expect-error there is no such theme */}
			<faq-search theme="blue" hidden />
		</main>
	);
}

document.addEventListener("faq-error", (event) => console.error(event.detail.status.toFixed()));
const asTyped: string | undefined = document.querySelector("faq-search-bubble")?.getAttribute("label") ?? undefined;
createRoot(document.getElementById("app")!, { identifierPrefix: asTyped }).render(<StrictMode><Help /></StrictMode>);
