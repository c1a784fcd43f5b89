// What the guide says of <faq-search> and <faq-search-bubble>, as types. Importing the module defines both.

export type FaqSearchStatus = "answered" | "ambiguous" | "unanswered";

/** What led to a search. */
export type FaqSearchSource =
	| "typed" | "suggestion" | "popular" | "spelling" | "category" | "retry" | "page" | "clear";

export interface FaqSearchEventMap {
	/** A search is about to begin, or what was found is cleared; `preventDefault()` keeps a search from happening. */
	"faq-search": CustomEvent<{ query: string; category: string; typed: string; source: FaqSearchSource }>;
	/** An answer is shown; `entry` is the id of the answer, else null. */
	"faq-answer": CustomEvent<{
		query: string;
		status: FaqSearchStatus;
		reason: string;
		entry: string | null;
		confidence: number;
		total: number;
		generation: string;
		smalltalk: string | null;
	}>;
	/** Another result was opened. */
	"faq-open": CustomEvent<{ query: string; id: string }>;
	/** A category was chosen, "" for all; `faq-search` follows. */
	"faq-category": CustomEvent<{ query: string; category: string }>;
	/** A channel was unfolded (`contact` null), or its contact is about to be followed, unless that is prevented. */
	"faq-channel": CustomEvent<{ id: string; contact: string | null }>;
	/** The message to support was copied; `ready` are ids of what was ticked. */
	"faq-copy": CustomEvent<{ query: string; text: string; ready: string[] }>;
	/** A vote was stored. */
	"faq-feedback": CustomEvent<{ query: string; id: string; helpful: boolean; reason: string | null }>;
	/** A search failed; `status` is 0 where there was no answer at all. */
	"faq-error": CustomEvent<{ query: string; status: number }>;
}

export interface FaqSearchAttributes {
	/** Address of the service; left out: the one that the script came from. */
	endpoint?: string;
	/** `zh…` for Chinese, anything else for English. */
	lang?: string;
	theme?: "light" | "dark";
	placeholder?: string;
	/** Id of a category to which suggestions and results are kept. */
	category?: string;
	/** Results that a search asks for, 1 to 50; left out: 6. */
	limit?: number | string;
	"no-feedback"?: boolean | "";
	/** For little room. Not of the bubble, which is compact. */
	compact?: boolean | "";
}

export interface FaqSearchBubbleAttributes extends Omit<FaqSearchAttributes, "compact"> {
	/** The words on the button. */
	label?: string;
}

export interface FaqSearchElement extends HTMLElement {
	/** Searches as if `query` had been typed; goes back to the start where it is empty. */
	search(query: string, category?: string): void;
}

export interface FaqSearchBubbleElement extends HTMLElement {
	open(): void;
	close(): void;
	/** Opens, and searches as if `query` had been typed. */
	search(query: string, category?: string): void;
}

declare global {
	interface HTMLElementTagNameMap {
		"faq-search": FaqSearchElement;
		"faq-search-bubble": FaqSearchBubbleElement;
	}
	// They bubble, and come out of shadow trees.
	interface HTMLElementEventMap extends FaqSearchEventMap {}
	interface DocumentEventMap extends FaqSearchEventMap {}
	interface WindowEventMap extends FaqSearchEventMap {}
}
