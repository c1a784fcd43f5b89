// The search page around <faq-search>: its address and title, keys that lead to the box, the link to the other language, the questions to start from.
"use strict";
if (customElements.get("faq-search")) {
	const search = document.querySelector("faq-search");
	const served = new URLSearchParams(location.search);
	const title = document.title.split(" - ").at(-1);
	const start = served.get("q") ? title : document.title; // of the page without a search
	const language = document.getElementById("language");

	const entitle = () => {
		const query = new URLSearchParams(location.search).get("q")?.trim();
		document.title = query ? `${query} - ${title}` : start;
		const other = new URL(location);
		other.searchParams.set("lang", new URL(language.href).searchParams.get("lang"));
		language.href = other;
	};

	let following = false;

	/** Shows what the address asks for. */
	const follow = () => {
		const address = new URLSearchParams(location.search);
		const found = search.querySelector("script"); // the answer that the page came with
		found?.remove();
		following = true;
		search.search(address.get("q") ?? "", address.get("category") || undefined, found && JSON.parse(found.text));
		following = false;
		entitle();
	};

	search.addEventListener("faq-search", ({ detail: { query, category } }) => {
		const url = new URL(location);
		const same = url.searchParams.get("q") === query && (url.searchParams.get("category") ?? "") === category;
		url.searchParams.delete("page"); // which only the page without JavaScript has
		url.searchParams.delete("category");
		if (query) url.searchParams.set("q", query);
		else { // the box was cleared: back to what the page began with, the questions of a category maybe
			url.searchParams.delete("q");
			if (!served.get("q")) for (const name of ["category", "page"]) if (served.has(name)) url.searchParams.set(name, served.get(name));
		}
		if (category) url.searchParams.set("category", category);
		// An address can be written in many ways: one that is followed is tidied up, or going back would never leave it.
		history[following || same ? "replaceState" : "pushState"](null, "", url);
		entitle();
	});
	search.addEventListener("click", (event) => {
		const link = event.target.closest("[data-query]");
		if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
		event.preventDefault();
		link.focus(); // which a tap does not do everywhere; the focus goes on to the answer
		search.search(link.dataset.query);
	});
	addEventListener("keydown", (event) => {
		const typing = event.composedPath()[0].matches?.("input, textarea, select");
		const plain = !(event.ctrlKey || event.metaKey || event.altKey);
		const wanted = event.key === "/" ? plain && !typing : event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
		if (!wanted) return;
		event.preventDefault();
		search.focus();
	});
	addEventListener("popstate", follow);
	follow();
}
