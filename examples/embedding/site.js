// Where faqsearch has no answer, this site offers its own chat beside the channels.
"use strict";
document.querySelector("faq-search").addEventListener("faq-answer", ({ detail }) => {
	document.getElementById("chat").hidden = detail.status !== "unanswered";
});
