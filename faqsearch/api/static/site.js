// The search page around <faq-search>: its title, the link to the other language, and the questions to start from.
"use strict";
{
	const search = document.querySelector("faq-search");
	const title = document.title.split(" - ").at(-1);
	const language = document.getElementById("language");

	const follow = () => {
		const query = new URLSearchParams(location.search).get("q")?.trim();
		document.title = query ? `${query} - ${title}` : title;
		const other = new URL(location);
		other.searchParams.set("lang", new URL(language.href).searchParams.get("lang"));
		language.href = other;
	};
	for (const event of ["faq-answer", "faq-error", "popstate"]) addEventListener(event, follow);

	search.addEventListener("click", (event) => {
		const link = event.target.closest("[data-query]");
		if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
		event.preventDefault();
		search.search(link.dataset.query);
	});
}
