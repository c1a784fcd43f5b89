/*! <faq-search>, faqsearch's search box. MIT licence. Guide: docs/embedding.md */
"use strict";
// A browser that lacks what stands here shows what is inside the element.
box: {
if (!globalThis.CSS?.supports("color", "light-dark(#000, #fff)") || !CSS.supports("selector(&)")) break box;
// As a module it has no script element; the first address of a stack is its own.
const FILE = document.currentScript?.src || /https?:[^\s()]+?(?=:\d+:\d+)/.exec(new Error().stack)?.[0];
const HOME = new URL("..", FILE || document.baseURI).href;
const DEBOUNCE_MS = 150;
const TIMEOUT_MS = 15000;
const PATIENCE_MS = 500;
const LIKELY = 0.01; // confidence below which a result is not worth showing where nothing answers

const SHEET = new CSSStyleSheet();
SHEET.replaceSync(`
:host{display:block;
--ink:light-dark(#22262a,#e9e7e2);--soft:light-dark(#5b6268,#a9adb0);--line:light-dark(#d9d8d2,#3d4246);--edge:light-dark(#868a8d,#7b8286);
--card:light-dark(#fff,#1c1f21);--tint:light-dark(#f5f4ef,#25292b);--mark:light-dark(#f3e2a0,#544a23);
--warn:light-dark(#7d4a0e,#f0bd84);--open:light-dark(#1d7440,#86cf9c);--round:var(--faq-radius,.6em);
--accent:var(--faq-accent,light-dark(#0d5f58,#7ec4bb));--on:var(--faq-on-accent,light-dark(#fff,#0c2320))}
:host([theme=light]){color-scheme:light}
:host([theme=dark]){color-scheme:dark}
:host([hidden]),[hidden]{display:none!important}
*,::before,::after{box-sizing:border-box}
h2,p,ul,cite{margin:0;padding:0;font-style:normal;list-style:none}
h2{font-size:1.4em;line-height:1.4}
h3{font-size:1em;margin:0 0 .5em}
a,.link,.copy,[aria-pressed=true],.popup mark{color:var(--accent)}
button,input,textarea{font:inherit;color:inherit}
button,textarea,.box,.popup,.panel,.error,.cards>li{border:1px solid var(--edge);border-radius:var(--round);background:var(--card)}
button{min-height:2.75em;padding:.3em 1.1em;cursor:pointer}
button:hover,.copy,[aria-pressed=true]{border-color:var(--accent)}
.link,.clear{padding:0;border:0;background:none}
.link{text-decoration:underline}
:focus-visible,.box:has(input:focus){outline:2px solid var(--accent);outline-offset:2px}
mark{color:inherit;background:linear-gradient(#0000 60%,var(--mark) 0)}
/* The width that a container has not, and most text styles of its own. */
.frame{display:grid;grid-template-columns:minmax(0,46em) 1fr;direction:ltr;color:var(--ink);font-family:var(--faq-font,inherit);line-height:1.7;
letter-spacing:normal;text-align:start;text-indent:0;text-transform:none;white-space:normal}
.root{grid-column:1/3;container-type:inline-size;overflow-wrap:anywhere}
.away{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.small{font-size:.86em;color:var(--soft)}
.warn{color:var(--warn)}
.notice{margin-top:1em;padding:.6em 1em;border-inline-start:3px solid var(--warn);background:var(--tint)}
.box{position:relative;display:flex;align-items:center;padding:.35em}
.box input{flex:1;min-width:0;min-height:2.75em;padding:0 .7em;border:0;outline:0;background:none;font-size:max(16px,1em)}
::placeholder{color:var(--soft);opacity:1}
.clear{width:2.75em}
.go,.badge{background:var(--accent);border-color:var(--accent);color:var(--on)}
/* Above all else of the page, where the browser can; else above what follows. */
.popup:popover-open{position:fixed;inset:auto;margin:0;color:inherit}
:host([no-feedback]) .vote{display:none}
.popup{
position:absolute;inset:calc(100% + .4em) 0 auto;z-index:9;max-height:60vh;overflow-y:auto;padding:.4em;box-shadow:0 .6em 2em #0003;
li{padding:.55em .75em;border-radius:.4em;cursor:pointer}
.small{margin-inline-start:.75em}
mark{background:none;font-weight:600}
}
.option:hover,[aria-selected=true],[aria-pressed=true]{background:var(--tint)}
[aria-selected=true]{box-shadow:inset 3px 0 var(--accent)}
[aria-busy=true] :is(.go,.page){opacity:.5;transition:opacity .2s .3s}
/* Between the box and what stands below, which it moves nowhere. */
[aria-busy=true]>.away{width:auto;height:auto;clip-path:none;font-size:.86em;line-height:1.8;transition:clip-path 0s .8s}
form~p:not(:empty),.filter,.meant,.vote,.vote~.small:first-of-type{margin-top:1em}
.filter:empty,:placeholder-shown~.clear{display:none}
.shown{display:flow-root}
.filter,.vote,.reasons,.name{display:flex;flex-wrap:wrap;align-items:baseline;gap:.5em .6em}
.filter button{border-radius:2em}
/* One column for the box, what is read and the panel; beside it the panel, where there is room. */
form,.page{max-width:43em}
.page{display:grid;gap:1.5em;margin-top:1.6em;grid-template-columns:minmax(0,1fr)}
.answer{padding:.75em 0}
.text{
>*{margin:0 0 .75em}
ul,ol{padding-inline-start:1.6em}
ul{list-style:disc}
img{max-width:100%}
pre,table{display:block;overflow-x:auto;border-collapse:collapse}
td,th{border:1px solid var(--line);padding:.3em .7em}
th,pre{background:var(--tint)}
pre{padding:.7em .9em;border-radius:.4em}
blockquote{padding-inline-start:.9em;border-inline-start:3px solid var(--line);p{margin:0 0 .4em}}
hr{border:solid var(--line);border-width:1px 0 0}
}
.rows>li{border-top:1px solid var(--line)}
.cards{display:grid;gap:.75em;margin-top:1.25em}
.cards>li{padding:0 1.1em}
summary{display:grid;grid-template-columns:minmax(0,1fr) auto;align-items:center;gap:0 1em;padding:.7em 0;cursor:pointer}
summary::-webkit-details-marker{display:none}
summary::after{content:"";width:.5em;height:.5em;margin:.3em;border:solid var(--soft);border-width:0 1.5px 1.5px 0;transform:rotate(45deg)}
[open]>summary::after{transform:rotate(225deg)}
summary .small{grid-column:1}
[open]>summary>.small,[open] .reply{display:none}
.vote>label{width:100%}
textarea{display:block;width:100%;margin:.4em 0;padding:.6em .8em;font-size:max(16px,.92em)}
.error{display:grid;justify-items:start;gap:1em}
.panel,.error{padding:1.2em}
.panel{align-self:start;border-color:#0000;background:var(--tint)}
.panel h2{font-size:1.2em}
.channels{margin-top:.75em}
.channels>li,.list{border-top:1px solid var(--line)}
.channels p,.times{margin-bottom:.5em}
.badge{padding:0 .6em;border-radius:1em;font-size:.78em}
.state::before{content:"○ "/""}
.open::before{content:"● "/""}
.open{color:var(--open)}
.panel summary{min-height:2.75em;padding:.4em 0}
.times cite,.item .small{display:block}
.item{display:grid;grid-template-columns:auto minmax(0,1fr);gap:0 .8em;padding:.6em 0;cursor:pointer}
.item input{width:1.25em;height:1.25em;margin:.22em 0 0;accent-color:var(--accent)}
.copy{width:100%;margin:.6em 0;font-weight:600}
.never{margin-top:.75em;padding:.9em 1em;border-radius:var(--round);background:color-mix(in srgb,var(--warn) 10%,var(--card))}
.ask{width:100%;padding:.4em 0;border:0;background:none;text-align:start}
.fold{border-top:1px solid var(--line)}
.fold>.panel{padding:0 0 1em;background:none}
:host([compact]){font-size:.92em}
:host([compact]) .jump{display:none}
:host([compact]) .page{gap:.5em;margin-top:1em}
:host([compact]) h2{font-size:1.2em}
slot>h2{margin:1em 0 .5em}
@container(max-width:17em){.box{flex-wrap:wrap}.go{width:100%}.clear{width:2em}}
@container(min-width:54em){
form,.unanswered{max-width:min(43em,100% - 25em)}
.page{margin-top:2em}
.page:not(.unanswered){grid-template:auto 1fr/minmax(0,43em) 22em;justify-content:space-between;max-width:none;gap:2em 3em}
.page:not(.unanswered)>.panel{grid-area:1/2/3}
.jump{display:none}
.copy{max-width:22em}
}
@media(forced-colors:active){[aria-selected=true],[aria-pressed=true]{border:3px solid Highlight}mark,.popup mark{color:MarkText;background:Mark;text-decoration:underline}}
`);

/** h("p.small", {lang: "zh"}, "text"): classes are parts, too; null and false are left out. */
const h = (name, ...rest) => {
	const [tag, style] = name.split(".");
	const node = document.createElement(tag);
	if (style) node.className = node.part = style;
	for (const item of rest.flat(9)) {
		if (item?.constructor !== Object) item && node.append(item);
		else for (const [key, value] of Object.entries(item)) {
			if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
			else if (value != null && value !== false) node.setAttribute(key, value);
		}
	}
	return node;
};
const BUBBLE = new CSSStyleSheet();
BUBBLE.replaceSync(`
:host{display:contents}
.bubble,dialog{position:fixed;inset:auto 1.25em 1.25em auto;font-family:var(--faq-font,inherit);font-size:1rem;line-height:1.6}
.bubble{z-index:9;border-radius:2em;padding:.6em 1.4em;background:var(--accent);border-color:var(--accent);color:var(--on);box-shadow:0 .3em 1em #0004}
dialog{flex-direction:column;width:380px;height:560px;max-width:calc(100vw - 2.5em);max-height:calc(100dvh - 2.5em);margin:0;padding:0;overflow:hidden;
border:1px solid var(--edge);border-radius:calc(2*var(--round));background:var(--card);color:var(--ink);box-shadow:0 .6em 2em #0005}
dialog[open]{display:flex}
dialog::backdrop{background:none}
.top{display:flex;align-items:center;justify-content:space-between;padding:.2em .3em .2em 1em;border-bottom:1px solid var(--line)}
.body{flex:1;overflow-y:auto;overscroll-behavior:contain;padding:.8em 1em 1em}
@media(max-width:480px){dialog{inset:0;width:100%;height:100dvh;max-width:none;max-height:none;border:0;border-radius:0}}
`);

const button = (style, label, onclick, ...more) => h("button" + style, { type: "button", onclick }, label, more);

const heading = (...content) => h("h2", { tabindex: -1 }, content); // the focus can go there

const TOKENS = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+="[^"]*")*)\s*\/?>|[^<]+|</g;
const TAGS = /^(a|blockquote|br|code|del|em|h[1-6]|hr|img|li|mark|ol|p|pre|s|strong|table|tbody|td|th|thead|tr|ul)$/;
const ATTRIBUTES = /\s(href|src|alt|title|start|align)="([^"]*)"/g;
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', "#x27": "'", nbsp: "\u00a0" };
const decoded = (text) => text.replace(/&(#?\w+);/g, (whole, name) => ENTITIES[name] ?? whole);

/** Sanitised HTML as nodes; what is not known to be harmless is left out all the same. */
const nodesOf = (html, base) => {
	const open = [document.createDocumentFragment()];
	for (const [token, slash, tag, rest] of html.matchAll(TOKENS)) {
		if (!tag) open.at(-1).append(decoded(token));
		else if (!TAGS.test(tag)) continue;
		else if (slash) open.length > 1 && open.pop();
		else {
			// Headings stand below the question, whatever their level.
			const node = h(tag.replace(/^h\d/, "h3"), /^(table|pre)$/.test(tag) && { tabindex: 0 }); // they scroll
			for (const [, key, value] of rest.matchAll(ATTRIBUTES)) {
				let text = decoded(value);
				if (/^(href|src)$/.test(key)) {
					text = URL.canParse(text, base) ? new URL(text, base).href : "";
					if (!/^(https?|mailto|tel):/.test(text)) continue;
				}
				node.setAttribute(key, text);
			}
			open.at(-1).append(node);
			if (!/^(br|hr|img)$/.test(tag)) open.push(node);
		}
	}
	return open[0];
};

const speaksChinese = (host) => /^zh/i.test(host.closest("[lang]")?.lang || navigator.language);

/** What is in the element, in one language; `before` is what there was in another. */
const build = (host, before) => {
	const chinese = speaksChinese(host);
	const t = chinese ? (zh) => zh : (zh, en) => en;
	const locale = t("zh-CN", "en");
	const colon = t("：", ": ");
	const corpus = { lang: "zh-CN" }; // of what is not the interface's
	const base = () => new URL(host.getAttribute("endpoint") || HOME, document.baseURI).href.replace(/\/?$/, "/");
	const limit = () => Math.min(parseInt(host.getAttribute("limit")) || 6, 50);
	const kept = () => host.getAttribute("category") || ""; // to which all is kept
	const hint = () => host.getAttribute("placeholder") || t("用自己的话写，拼音也行", "In your own words");
	let mute = false; // the service takes no votes
	/** False where the page would not have what follows. */
	const tell = (name, detail, cancelable) => host.dispatchEvent(new CustomEvent(`faq-${name}`, { detail, bubbles: true, composed: true, cancelable }));

	const flights = {}; // purpose → AbortController of the latest request

	const inWords = (status, wait) => {
		const then = wait ? t(` ${wait} 秒后`, `in ${wait} s`) : t("稍后", "later");
		if (/429|503/.test(status)) return t(`服务器正忙，请${then}再试。`, `The server is busy. Try again ${then}.`);
		if (/414|422/.test(status) && asked.query?.length > 500) return t("问题太长，请写短一些（最多 500 字）。", "Too long: 500 characters at most.");
		if (status) return t(`服务器出错了（${status}），请稍后再试。`, `The server failed (${status}). Try again later.`);
		if (!navigator.onLine) return t("网络已断开，请等待恢复。", "You are offline.");
		return t("现在连不上服务器，请稍后重试。", "The server cannot be reached. Try again shortly.");
	};

	const hasFocus = (node) => node.contains(shadow.activeElement);

	const cancel = (purpose) => {
		flights[purpose]?.abort();
		delete flights[purpose];
	};

	/** {answer}, or {fault, code}, the fault in words; neither when a newer request took its place. */
	const ask = async (purpose, path, body) => {
		cancel(purpose);
		const flight = (flights[purpose] = new AbortController());
		const timer = setTimeout(() => flight.abort(), TIMEOUT_MS);
		// A page of the service's own needs no key; Sec-Fetch-Site says so only by HTTPS.
		const at = base();
		const headers = at.startsWith(`${location.origin}/`) ? { "X-Faqsearch-Page": "1" } : {};
		if (body) headers["Content-Type"] = "application/json";
		const post = body && { method: "POST", body: JSON.stringify(body), keepalive: true };
		let code = 0, wait, answer;
		try {
			const response = await fetch(`${at}api/v1/${path}`, { credentials: "omit", signal: flight.signal, headers, ...post });
			code = response.status;
			wait = response.headers.get("Retry-After");
			if (response.ok) answer = await response.json();
		} catch {} // no answer
		clearTimeout(timer);
		if (flights[purpose] !== flight) return {};
		return answer ? { answer } : { code, fault: inWords(code, wait) };
	};

	// The combobox: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/

	let options = [], active = -1, composing = false, timer;

	const activate = (at) => {
		active = at;
		options.forEach((option, place) => (option.ariaSelected = place === at));
		options[at]?.scrollIntoView({ block: "nearest" });
		input.setAttribute("aria-activedescendant", options[at]?.id ?? "");
	};
	/** Puts the list below the box, or above where there is more room: beside the edge, or a phone's keyboard. */
	const place = () => {
		if (list.hidden) return;
		const { left, width, top, bottom } = list.parentNode.getBoundingClientRect();
		const { offsetTop, height } = visualViewport;
		const above = top - offsetTop, below = offsetTop + height - bottom;
		const up = below < Math.min(list.scrollHeight + 12, 280) && above > below;
		const side = up ? `bottom:${document.documentElement.clientHeight - top + 6}px` : `top:${bottom + 6}px`;
		spot.replaceSync(`.popup:popover-open{left:${left}px;width:${width}px;${side};max-height:min(60vh,${(up ? above : below) - 12}px)}`);
	};
	const open = (yes) => {
		list.hidden = !yes;
		if (list.isConnected) list.togglePopover?.(!!yes);
		place();
		input.ariaExpanded = !!yes;
		activate(-1);
	};
	const close = () => {
		clearTimeout(timer);
		cancel("suggest");
		open(false);
	};

	const suggest = async () => {
		const query = input.value.trim();
		const { answer, fault } = await ask("suggest", `suggest?${new URLSearchParams({ q: query, category: kept() })}`);
		if (fault) close();
		if (answer || fault) notice.textContent = say(fault ?? "");
		if (answer) directory(); // known by the time that a search fails
		if (!answer || composing || !hasFocus(input)) return;
		open(false);
		options = answer.suggestions.map(({ text, text_html, answerable }, at) =>
			h("li.option", { id: `o${at}`, role: "option", "data-text": text, onclick: () => go(text, "suggestion") },
				nodesOf(text_html, base()), !answerable && h("span.small", { lang: locale }, t("仅有联系渠道", "contacts only"))));
		list.replaceChildren(...options);
		open(options.length);
		say(list.ariaLabel + colon + options.length);
	};

	const typed = () => {
		if (composing) return;
		clearTimeout(timer);
		cancel("suggest");
		activate(-1);
		options = []; // those on show are of what stood here before
		if (input.value.trim()) timer = setTimeout(suggest, DEBOUNCE_MS);
		else close();
	};

	const compose = (begins) => {
		composing = begins;
		close(); // arrow keys and Enter belong to the input method now
		if (!begins) typed();
	};

	const write = (text) => {
		input.value = text;
		options = [];
		close();
	};

	const keyed = (event) => {
		const { key } = event;
		// Safari sends the Enter that ends a composition after its end; only 229 tells.
		if (composing || event.keyCode === 229) return key === "Enter" && event.preventDefault();
		if (event.ctrlKey || event.metaKey || event.shiftKey) return;
		const step = { ArrowDown: 1, ArrowUp: -1 }[key];
		if (step && options.length) {
			const places = options.length + 1; // the input itself is one
			if (list.hidden || event.altKey) open(step > 0 || !event.altKey);
			if (!event.altKey) activate(((active + 1 + step + places) % places) - 1);
		} else if (key === "Enter") options[active] ? options[active].click() : go();
		else if (key === "Escape" && !list.hidden) close();
		else if (key === "Escape" && input.value) write("");
		else return /^(Arrow|Home|End)/.test(key) && activate(-1);
		event.preventDefault();
		event.stopPropagation();
	};

	const go = (text = input.value, source = "typed") => {
		if (composing || !text.trim()) return input.focus();
		// On a touch screen the keyboard would cover what was found.
		if (matchMedia("(pointer: coarse)").matches) input.blur();
		search(text.trim(), kept(), source);
	};

	const input = h("input.input", {
		role: "combobox", "aria-label": t("您遇到了什么问题？", "How can we help?"), maxlength: 500, enterkeyhint: "search",
		placeholder: hint(),
		autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list", "aria-controls": "list",
		oninput: typed, onkeydown: keyed, onblur: close, oncompositionstart: () => compose(true), oncompositionend: () => compose(false),
	});
	const list = h("ul.popup", corpus, {
		id: "list", role: "listbox", popover: "manual", "aria-label": t("搜索建议", "Suggestions"),
		onmousedown: (event) => event.preventDefault(), // the focus stays in the input
	});
	const notice = h("p.warn");
	const status = h("div.away", { role: "status" });
	const say = (text) => (status.textContent = text);
	const filter = h("div.filter", { role: "group", "aria-label": t("按类别筛选", "Filter by category") });

	/** What to begin with: the page's own, else, where there is little room, what others ask. */
	const beginning = () => {
		const place = h("slot", { name: "start" });
		if (host.hasAttribute("compact")) ask("popular", `popular?${new URLSearchParams({ limit: 5, category: kept() })}`).then(({ answer }) => answer?.entries.length && place.append(
			h("h2", t("大家常问", "Often asked")),
			h("ul.rows", answer.entries.map(({ question }) => h("li", button(".ask", question, () => search(question, kept(), "popular"), corpus)))),
		));
		return place;
	};
	const page = h("div.shown", h("slot", { name: "results" }));
	const root = h("div.root", { lang: locale },
		h("form", { role: "search", onsubmit: (event) => go(event.preventDefault()) },
			h("div.box", input, button(".clear", "✕", () => clear(), { "aria-label": t("清空", "Clear") }), h("button.go", t("搜索", "Search")), list),
		),
		notice, status, filter, page,
	);

	let asked = before?.asked ?? {}; // {query, category} of the latest search
	let found = before?.found; // its answer
	let owed; // sends a vote that waits for its comment
	let panel, own; // and what the search's own is made of

	const show = (state, ...nodes) => {
		owed?.();
		cancel("entry"); // whose panel would be shown
		const focused = hasFocus(page) || host.querySelector(":focus"); // in a slot
		host.setAttribute("state", state);
		page.replaceChildren(h("div", nodes));
		if (focused) page.querySelector("h2, .error button")?.focus();
	};

	/** `source`: what led to it, for those who listen. */
	const search = async (query, category = kept(), source = "page", given) => {
		if (!tell("search", { query, category, source, typed: input.value.trim() }, true)) return;
		write(query); // another text may stand there by now
		const mine = (asked = { query, category });
		if (host.matches("[state=idle]")) host.setAttribute("state", "searching"); // what a page shows to start from can go at once
		notice.textContent = "";
		root.ariaBusy = "true";
		say(t("正在搜索…", "Searching…"));
		const { answer, fault, code } = given ? { answer: given } : await ask("search", `search?${new URLSearchParams({ q: query, limit: limit(), category })}`);
		// Names of categories come with the answer, lest they move it; those that are late stand below.
		const learned = answer && offer(answer) && learn();
		await Promise.race([learned, new Promise((done) => setTimeout(done, PATIENCE_MS))]);
		if (asked !== mine) return;
		root.ariaBusy = "false";
		if (answer) {
			const side = categories ? "before" : "after";
			showAnswer(answer);
			fill(side);
			return side === "after" && (await learned) && asked === mine && fill(side);
		}
		const help = found?.escalation ?? usual;
		draft = null;
		own = [help ?? {}];
		panel = help && panelOf(...own);
		show("error", h("div.page unanswered", h("div.error", h("p", fault), button("", t("重试", "Try again"), () => search(query, category, "retry"))), panel));
		say(fault);
		tell("error", { query, status: code });
	};

	const visit = (query, category, given) => {
		write(query.trim());
		categories ??= given?.categories;
		if (input.value) return search(input.value, category || kept(), "page", given);
		cancel("search");
		root.ariaBusy = "false";
		asked = {};
		filter.replaceChildren();
		show("idle", beginning());
	};

	/** Empties the box, and takes away what was found. */
	const clear = () => {
		const { query } = asked;
		visit("");
		if (query) tell("search", { query: "", category: "", source: "clear", typed: "" });
		input.focus();
	};

	const showAnswer = (answer, quiet) => {
		const { results, escalation, query, generation, total, status: verdict, confidence, did_you_mean: meant, smalltalk, notice: told } = (found = answer);
		const tellAnswer = () => quiet || tell("answer", {
			query, status: verdict, reason, entry: verdict === "answered" ? first.id : null, confidence, total, generation, smalltalk: smalltalk ?? null,
		});
		const [first] = results;
		const { reason } = escalation;
		const gap = reason === "known_gap";
		const narrowed = !gap && !kept() && asked.category;
		let title, head, others = 1; // results that stand above the others
		let layout = verdict;
		const choice = (words, rows) => {
			title = words;
			head = [heading(title), jump(), h("ul.cards", rows.map((result) => rowOf(result, "choice")))];
			others = rows.length;
			layout = "ambiguous";
		};
		if (smalltalk) {
			title = smalltalk === "greeting" ? t("您好！请说说您遇到的问题", "Hello! How can we help?") : t("还有什么想问的吗？", "What else would you like to know?");
			show(verdict, heading(title), beginning());
			say(title);
			return tellAnswer();
		}
		if (verdict === "answered") {
			title = t("找到答案", "Answer found") + colon + first.question;
			head = [heading(first.question, corpus), jump(), bodyOf(first)];
		} else if (verdict === "ambiguous") { // as POST /answer picks them
			choice(t("您想问的是哪一个？", "Which one do you mean?"), results.slice(0, 3).filter(({ confidence }, at) => at < 2 || confidence >= first.confidence / 10));
		} else if (narrowed && likely(results).length) {
			choice(t("这个类别里最接近的问题", "The closest in this category"), likely(results));
		} else {
			const where = narrowed ? t("这个类别里", " in this category") : "";
			title = gap ? t("这个问题，这里没有答案", "This is not answered here") : t(`${where}没有找到确切的答案`, `No sure answer${where}`);
			head = [
				heading(title),
				h("p.small", !gap && t("请换个说法再试。", "Try other words. "), escalation.channels.length && t("您可以联系下面的渠道。", "A channel below can help.")),
				narrowed && h("p.meant", button("", t("在全部类别里找", "Search all categories"), () => search(query, "", "category"))),
			];
		}
		const rest = verdict !== "unanswered" ? rowsOf(t("其他问题", "Other questions"), results.slice(others))
			: layout === verdict && reason !== "no_match" && rowsOf(t("也许有关", "Perhaps related"), likely(results.slice(0, 3)));
		// Where there is little room, what follows an answer is folded.
		const fold = (node, words) => verdict !== "answered" || !host.hasAttribute("compact") ? node : node.textContent && h("details.fold", h("summary", h("strong", words)), node);
		own = [escalation, verdict === "answered" && first.question];
		draft = null;
		panel = panelOf(...own);
		show(verdict,
			told && h("div.notice", corpus, nodesOf(told.text_html, base())),
			meant && h("p.meant", t("您是不是要找", "Did you mean") + colon, button(".link", meant, () => go(meant, "spelling"), corpus)),
			h(`div.page ${layout}`, h("div", head), fold(panel, t("还没解决？看看还能找谁", "Not solved yet? See who can help")), fold(h("div", rest), t("其他问题", "Other questions"))),
		);
		say(title);
		tellAnswer();
	};

	let categories; // with their names
	let offered = {}; // {query, ids}: which of them may narrow the search
	const likely = (results) => results.filter(({ confidence }) => confidence >= LIKELY);

	/** Whether there are categories to choose from: where the question is open, and each leaves something to read. */
	const offer = ({ status, results }) => {
		const { query, category } = asked;
		if (!category) offered = { query, ids: status === "ambiguous" ? likely(results).map((result) => result.category) : [] };
		else if (offered.query !== query || !offered.ids.includes(category)) offered = { query, ids: [category] };
		return !kept() && (category || new Set(offered.ids).size > 1);
	};

	const learn = async () => (categories ??= (await ask("categories", "categories")).answer?.categories);
	const fill = (side) => {
		const { query, category } = asked;
		const shown = (categories ?? []).filter(({ id }) => offered.ids.includes(id));
		const focused = hasFocus(filter);
		page[side](filter);
		filter.replaceChildren(...(!kept() && (shown.length > 1 || category) ? [{ id: "", name: t("全部", "All") }, ...shown] : []).map(({ id, name }) =>
			button("", name, () => tell("category", { query, category: id }) && search(query, id, "category"), { "aria-pressed": `${id === category}` }, id && corpus)));
		if (focused) filter.querySelector("[aria-pressed=true]")?.focus();
	};

	/** On a phone the panel is far away. */
	const jump = (words = t("直接找客服", "Contact support")) => h("p.jump small", button(".link", words, () => panel.querySelector("h2").focus()));

	const rowsOf = (title, results) => results.length && [h("h3", title), h("ul.rows", results.map((result) => rowOf(result)))];

	const rowOf = (result, group) => {
		const summary = h("summary", corpus, h("strong.question", result.question), h("span.small", nodesOf(result.snippet, base())));
		const details = h("details", { name: group }, summary, { ontoggle: async () => {
			if (!details.open) return opened === details && turn(...own);
			opened = details;
			if (details.lastChild === summary) details.append(bodyOf(result), jump(t("看看还能找谁", "Who else can help")));
			tell("open", { query: found.query, id: result.id });
			ask(Symbol(), "choices", { query: found.query, entry_id: result.id });
			const { answer } = await ask("entry", `entries/${encodeURIComponent(result.id)}`);
			if (answer) turn(answer.escalation, result.question);
		} });
		return h("li", details);
	};

	let opened; // the row that was opened last
	const turn = (...to) => {
		cancel("entry");
		const focused = hasFocus(panel) && shadow.activeElement;
		panel.replaceWith((panel = panelOf(...to)));
		if (focused) (panel.contains(focused) ? focused : panel.querySelector("h2")).focus();
	};

	const bodyOf = ({ id, answer_html, sources, updated }) => h("div.answer",
		h("div.text", corpus, nodesOf(answer_html, base())),
		voteOn(id),
		sources.map(({ title, locator }) => h("p.small", corpus, t("出处", "Source") + colon + title + (locator && ` › ${locator}`))),
		updated && h("p.small", t("更新于 ", "Updated ") + updated),
	);

	const voteOn = (id) => {
		if (mute) return;
		const { query, generation } = found;
		const said = h("p.small", { role: "status", tabindex: -1 });
		let sending, reason;
		const send = async (helpful, comment) => {
			owed = null;
			if (sending) return; // two clicks are one vote
			sending = true;
			said.textContent = "…";
			// Under a purpose of its own: nothing that comes later cancels it.
			const { answer, fault, code } = await ask(Symbol(), "feedback", { query, entry_id: id, generation, helpful, comment });
			sending = false;
			mute ||= code === 404;
			// Votes are off, or the answer has gone from the corpus: no use in trying again.
			const refused = /404|422/.test(code) && t("现在不能评价了。", "This takes no votes now.");
			said.textContent = answer ? t("谢谢，已记下。", "Thank you, noted.") : refused || fault;
			if (!answer && !refused) return;
			const focused = hasFocus(place);
			place.replaceChildren(said, helpful || !answer ? "" : jump(t("看看还能找谁", "Who else can help")));
			if (focused) said.focus();
			if (answer) tell("feedback", { query, id, helpful, reason: reason ?? null });
		};
		const explain = () => {
			if (sending) return;
			owed?.();
			const text = h("textarea", { rows: 2, maxlength: 900 });
			reason = null;
			const reasons = [t("答非所问", "Not my question"), t("没说清楚", "Unclear"), t("内容过时", "Out of date"), t("照做没用", "Did not work")]
				.map((words) => button("", words, (event) => {
					reason = reason === words ? null : words;
					reasons.forEach((other) => (other.ariaPressed = other.textContent === reason));
				}, { "aria-pressed": "false" }));
			const comment = (...words) => words.filter(Boolean).join(colon) || null;
			owed = () => send(false, comment(reason)); // what is typed and not sent stays the user's own
			place.replaceChildren(
				h("div.reasons", { role: "group", "aria-label": t("哪里不对？", "What is wrong?") }, reasons),
				h("label", t("还可以补充，请不要写密码、验证码、卡号、证件号。", "You may add more. No passwords, codes or card numbers, please."), text),
				button(".go", t("发送", "Send"), () => send(false, comment(reason, text.value.trim()))),
				button("", t("返回", "Back"), () => {
					owed = null;
					place.replaceChildren(...asking);
					asking[2].focus();
				}), said,
			);
			reasons[0].focus();
		};
		const question = t("对您有帮助吗？", "Did this help?");
		const asking = [h("span", question), button("", t("有帮助", "Yes"), () => send(true)), button("", t("没有帮助", "No"), explain), said];
		const place = h("div.vote", { role: "group", "aria-label": question }, asking);
		return place;
	};

	const ticked = before?.ticked ?? new Set(); // ids of what the user has ready; kept from search to search

	const panelOf = ({ channels, prepare, never_share }, question) => {
		const wide = host.clientWidth >= 54 * parseFloat(getComputedStyle(root).fontSize); // as the style sheet has it
		const never = never_share.length && t("谁来问都不要说：", "Never tell anybody: ") + never_share.join(t("、", ", "));
		return h("section.panel", { "aria-labelledby": "panel" },
			h("div.title",
				heading(question || !channels.length ? t("还没解决？", "Not solved yet?") : t("这些渠道可以帮您", "Who can help"), { id: "panel" }),
				question && h("p.small", corpus, question),
			),
			channels.length && h("ul.channels", channels.map((channel, at) => channelOf(channel, !at && channels.length > 1, !at && (wide || !question)))),
			h("slot", { name: "chat" }),
			checklistOf(prepare, wide),
			never && h("div.never warn", h("strong", never)),
		);
	};

	const channelOf = ({ id, name, where, contact, hours, open_now, next_open, response_times: times }, first, open) => {
		const state = open_now ? t("现在服务中", "Open now") : open_now === false && t("现在休息", "Closed now");
		const opens = next_open && t("，", ", opens ") + when(next_open) + t(" 开始服务", "");
		const scheme = /^https?:/.test(contact) ? "" : /^\S+@/.test(contact) ? "mailto:" : /^[+\d][\d ()-]+$/.test(contact) ? "tel:" : null;
		const row = h("details", { open },
			h("summary", { onclick: () => row.open || tell("channel", { id, contact: null }) }, h("div.name",
				h("strong", corpus, name), first && h("span.badge", t("首选", "Best")),
				state && h(`span.state small${open_now ? " open" : ""}`, state, opens), times.length && h("span.reply small", corpus, times[0].text),
			)),
			h("p", corpus, where),
			contact && h("p", scheme === null ? contact : h("a", {
				href: scheme + contact.replace(/\s/g, ""),
				onclick: (event) => tell("channel", { id, contact }, true) || event.preventDefault(),
			}, contact)),
			hours && h("p.small", t("服务时间", "Hours"), zoneOf(), colon, readable(hours)),
			times.length && h("ul.times", { "aria-label": t("回复时间", "Reply times") }, corpus, times.map(({ text, source }) => h("li", text, h("cite.small", source)))),
		);
		return h("li", row);
	};

	/** OpenStreetMap's opening hours in everyday words; what is rarer stays as it is. */
	const readable = (hours) => hours
		.replace(/Mo|Tu|We|Th|Fr|Sa|Su/g, (day) => new Date(2024, 0, 1 + "MoTuWeThFrSaSu".indexOf(day) / 2).toLocaleDateString(locale, { weekday: "short" }))
		.replace("24/7", t("全天", "day and night")).replace("PH", t("节假日", "holidays")).replaceAll(" off", t("休息", " closed"));

	const when = (iso) => {
		const date = new Date(iso);
		const near = t(["今天", "明天"], ["today", "tomorrow"]).find((_, days) => new Date(Date.now() + days * 864e5).toDateString() === date.toDateString());
		return `${near ?? date.toLocaleDateString(locale, { dateStyle: "medium" })} ${date.toLocaleTimeString(locale, { timeStyle: "short" })}`;
	};

	let directoryOf, usual; // the channels: as they are asked for once; and the usual ones, once known
	const directory = () => (directoryOf ??= ask("channels", "channels").then(({ answer }) => {
		if (!answer) return (directoryOf = null);
		const { channels, defaults, never_share } = answer;
		usual = { channels: channels.filter(({ id }) => defaults.includes(id)), prepare: [], never_share };
		return answer;
	}));
	const nameOf = (timeZone) => new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: "long" }).formatToParts().at(-1).value;

	const zoneOf = () => {
		const zone = h("span");
		directory().then((answer) => {
			const name = nameOf(answer?.timezone); // of all hours; told where the user's is another
			if (name !== nameOf()) zone.append(t(`（${name}）`, ` (${name})`));
		});
		return zone;
	};

	let draft; // of the message: one for all panels of a search

	const checklistOf = (items, wide) => {
		const count = h("span.small");
		const label = t("消息内容", "Message");
		draft ??= h("details", h("summary", label), h("textarea.message", corpus, { "aria-label": label, rows: 11 }));
		const text = draft.lastChild;
		const said = h("p.small", { role: "status" });
		const lines = (title, rows, after) => rows.length ? ["", title + colon, ...rows.map((item) => `- ${item.label}${after(item)}`)] : [];
		const update = () => {
			const ready = items.filter(({ id }) => ticked.has(id));
			count.textContent = `${ready.length} / ${items.length}`;
			// A default changes nothing once the user has written. Sensitive things are only named: nobody is asked for them.
			text.defaultValue = [
				t("您好，我需要帮助。", "Hello, I need help."),
				t("问题", "Problem") + colon + asked.query.replace(/\d([ -]?\d){10,}/g, "***"),
				...lines(t("我已备好", "I have ready"), ready, ({ sensitive }) => sensitive ? t("（请告知在官方渠道内如何提交）", " (how do I submit it?)") : colon),
			].join("\n");
		};
		const itemOf = ({ id, label, why, example, sensitive }) => h("li", h("label.item",
			h("input", { type: "checkbox", checked: ticked.has(id), onchange: (event) => update(ticked[event.target.checked ? "add" : "delete"](id)) }),
			h("span",
				h("span", corpus, label), sensitive && h("span.small warn", t("只在官方渠道内提供", "In official channels only")),
				why && h("span.small", corpus, why),
				example && h("span.small", corpus, t("例：", "Example: ") + example),
			),
		));
		const copy = async () => {
			draft.open = true;
			let done = true;
			try {
				await navigator.clipboard.writeText(text.value);
			} catch {
				text.select();
				done = document.execCommand("copy"); // where the page is not served over https
			}
			tell("copy", { query: asked.query, text: text.value, ready: items.filter(({ id }) => ticked.has(id)).map(({ id }) => id) });
			said.textContent = done ? t("已复制，可以粘贴给客服了。", "Copied. Paste it to support.") : t("请自行复制下面的文字。", "Please copy the text below.");
		};
		update();
		return h("div.list",
			items.length && h("details", { open: wide || items.some(({ id }) => ticked.has(id)) },
				h("summary", h("div.name", h("strong", t("联系前请备好", "Have ready")), count)), h("ul", items.map(itemOf)),
			),
			button(".copy", t("复制给客服的消息", "Copy a message to support"), copy), said, draft,
		);
	};

	const box = {
		chinese, visit, focus: (options) => input.focus(options),
		/** The element is in a page, maybe anew: a search that was cut off is made again. */
		resume() {
			const { signal } = (flights.life = new AbortController());
			addEventListener("online", () => {
				const told = notice.textContent;
				notice.textContent = "";
				const { query, category } = asked;
				// A question that is being typed is left alone.
				if (query && host.matches("[state=error]") && [query, ""].includes(input.value.trim())) search(query, category, "retry");
				else if (told && hasFocus(input)) typed();
			}, { signal });
			addEventListener("pagehide", () => owed?.(), { signal });
			addEventListener("scroll", place, { signal, capture: true, passive: true });
			addEventListener("resize", place, { signal });
			visualViewport.addEventListener("resize", place, { signal });
			if (root.ariaBusy === "true") search(asked.query, asked.category, "retry");
		},
		/** It has gone, maybe to come back; what is under way is nobody's. */
		pause() {
			close();
			Object.keys(flights).forEach(cancel);
			if (root.ariaBusy === "true") asked = { ...asked };
			owed?.();
		},
		/** What another language goes on with. */
		state: () => ({ asked, found: host.matches("[state=idle], [state=error]") ? null : found, value: input.value, ticked, busy: root.ariaBusy === "true" || host.matches("[state=error]") }),
		/** An attribute has another value. */
		changed(name) {
			input.placeholder = hint();
			if (!/endpoint|category/.test(name)) return;
			close();
			if (name === "endpoint") categories = directoryOf = usual = undefined;
			if (asked.query) search(asked.query, kept());
		},
	};
	const shadow = host.shadowRoot ?? host.attachShadow({ mode: "open" });
	const spot = new CSSStyleSheet(); // where the list stands
	shadow.adoptedStyleSheets = [SHEET, spot];
	page.append(beginning());
	shadow.replaceChildren(h("div.frame", root));
	write(before?.value ?? "");
	if (found) {
		offer(found);
		learn().then(() => fill("before"));
		showAnswer(found, true);
	}
	if (before?.busy) root.ariaBusy = "true";
	host.matches("[state]") || host.setAttribute("state", "idle");
	return box;
};

customElements.get("faq-search") || customElements.define("faq-search", class extends HTMLElement {
	static observedAttributes = ["category", "endpoint", "lang", "placeholder"];
	#box;

	connectedCallback() {
		this.#translate();
		this.#box.resume();
	}

	disconnectedCallback() {
		this.#box.pause();
	}

	attributeChangedCallback(name, old, value) {
		if (!this.#box || old === value) return;
		if (name !== "lang") this.#box.changed(name);
		else if (this.isConnected) {
			this.#box.pause();
			this.connectedCallback();
		}
	}

	#translate() {
		if (this.#box?.chinese !== speaksChinese(this)) this.#box = build(this, this.#box?.state());
	}

	/** Searches as if `query` had been typed; goes back to the start where it is empty. */
	search(query, category, given) {
		this.#box?.visit(query, category, given);
	}

	focus(options) {
		this.#box?.focus(options);
	}
});

const PASSED = ["category", "endpoint", "lang", "limit", "no-feedback", "placeholder", "theme"];

customElements.get("faq-search-bubble") || customElements.define("faq-search-bubble", class extends HTMLElement {
	static observedAttributes = [...PASSED, "label"];
	#button = button(".bubble", "", () => this.open(), { "aria-haspopup": "dialog" });
	#title = h("strong");
	#close = button(".clear", "✕", () => this.close());
	// A slot in a slot: what the page puts in for its own chat ends up in the panel.
	#search = h("faq-search", { compact: "" }, h("slot", { name: "chat", slot: "chat" }));
	#body = h("div.body");
	#dialog = h("dialog.window", {
		onclick: (event) => event.target === this.#dialog && this.close(), // beside it
		onclose: () => this.toggleAttribute("open", false),
	}, h("div.top", this.#title, this.#close), this.#body);

	constructor() {
		super();
		const shadow = this.attachShadow({ mode: "open" });
		shadow.adoptedStyleSheets = [SHEET, BUBBLE];
		shadow.append(this.#button, this.#dialog);
	}

	connectedCallback() {
		this.#label();
	}

	attributeChangedCallback(name, old, value) {
		if (name !== "label" && value !== null) this.#search.setAttribute(name, value);
		else if (name !== "label") this.#search.removeAttribute(name);
		this.#label();
	}

	#label() {
		const chinese = speaksChinese(this);
		const words = this.getAttribute("label") || (chinese ? "帮助" : "Help");
		this.#button.textContent = this.#title.textContent = this.#dialog.ariaLabel = words;
		this.#close.ariaLabel = chinese ? "关闭" : "Close";
	}

	open() {
		if (!this.isConnected || this.#dialog.open) return;
		if (!this.#search.isConnected && this.querySelector("[slot=start]")) this.#search.append(h("slot", { name: "start", slot: "start" }));
		this.#body.append(this.#search); // the first request is made when somebody opens it
		this.#dialog.showModal();
		this.toggleAttribute("open", true);
		this.#search.focus();
	}

	close() {
		this.#dialog.close();
	}

	/** Opens, and searches as if `query` had been typed. */
	search(query, category) {
		this.open();
		this.#search.search(query, category);
	}
});
}
