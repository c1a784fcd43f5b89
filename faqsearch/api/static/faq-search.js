/*! <faq-search>, faqsearch's search box. MIT licence. How to use it: docs/embedding.md
 * One file below 30 kB, for one tag in a page. It runs under a Content-Security-Policy without 'unsafe-inline' and
 * under Trusted Types: styles are a constructed sheet, and the browser parses no HTML here. */
"use strict";
{
const HOME = new URL("..", document.currentScript?.src || document.baseURI).href;
const DEBOUNCE_MS = 150;
const TIMEOUT_MS = 15000;

const DARK = `--ink:#e9e7e2;--soft:#a9adb0;--line:#3d4246;--card:#1c1f21;--tint:#25292b;--accent:var(--faq-accent,#7ec4bb);
--on:var(--faq-on-accent,#0c2320);--mark:#544a23;--warn:#f0bd84;--open:#86cf9c;color-scheme:dark`;
const SHEET = new CSSStyleSheet();
SHEET.replaceSync(`
:host{display:block;font-family:var(--faq-font,inherit);line-height:1.7;color:var(--ink);color-scheme:light;
--ink:#22262a;--soft:#5b6268;--line:#d9d8d2;--card:#fff;--tint:#f5f4ef;--accent:var(--faq-accent,#0d5f58);
--on:var(--faq-on-accent,#fff);--mark:#f3e2a0;--warn:#7d4a0e;--open:#1d7440;--round:var(--faq-radius,.6em)}
@media(prefers-color-scheme:dark){:host(:not([theme=light])){${DARK}}}
:host([theme=dark]){${DARK}}
:host([hidden]),[hidden]{display:none!important}
*,::before,::after{box-sizing:border-box}
h2,p,ul,cite{margin:0;padding:0;font-style:normal}
ul{list-style:none}
h2{font-size:1.4em;line-height:1.4}
h3{font-size:1em;margin:0 0 .5em}
h2,h3{font-weight:650}
a,.link,.copy,[aria-pressed=true],.popup mark{color:var(--accent)}
button,input,textarea{font:inherit;color:inherit}
button,textarea,.box,.popup,.error,.cards>li{border:1px solid var(--line);border-radius:var(--round);background:var(--card)}
button{min-height:2.75em;padding:.3em 1.1em;cursor:pointer}
button:hover,.copy,[aria-pressed=true],.cards>li:has([open]){border-color:var(--accent)}
.link,.clear{padding:0;border:0;background:none}
.link{text-decoration:underline}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
mark{color:inherit;background:linear-gradient(transparent 60%,var(--mark) 0)}
svg{width:1.25em;height:1.25em;flex:none;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round}
.root{container-type:inline-size;overflow-wrap:anywhere;line-break:strict;text-autospace:normal}
.away{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.small{font-size:.86em;color:var(--soft)}
.warn{color:var(--warn)}
.sub{margin-top:.35em;color:var(--soft)}
.box{position:relative;display:flex;align-items:center;padding:.35em .35em .35em 1em}
.box,.panel{border-radius:calc(var(--round)*1.4)}
.box:focus-within{border-color:var(--accent);box-shadow:0 0 0 1px var(--accent)}
.box input{flex:1;min-width:0;min-height:2.75em;padding:0 .7em;border:0;outline:0;background:none;font-size:max(16px,1.06em)}
::placeholder,.box svg{color:var(--soft);opacity:1}
.clear{display:grid;place-items:center;width:2.75em}
.go,.badge{background:var(--accent);border-color:var(--accent);color:var(--on)}
.popup{position:absolute;inset:calc(100% + .4em) 0 auto;z-index:9;max-height:min(24em,60vh);overflow-y:auto;padding:.4em;box-shadow:0 .6em 2em #0003}
.popup li{padding:.55em .75em;border-radius:.4em;cursor:pointer}
.popup li:hover,[aria-selected=true],[aria-pressed=true]{background:var(--tint)}
[aria-selected=true]{box-shadow:inset 3px 0 var(--accent)}
.popup mark{background:none;font-weight:600}
[aria-busy=true] :is(.go,.page){opacity:.5;transition:opacity .2s .3s}
form~p,.filter,.meant{margin-top:1em}
.filter{display:flex;flex-wrap:wrap;gap:.5em}
.filter button{border-radius:2em}
.page{display:grid;gap:2em;margin-top:2em;grid-template-columns:minmax(0,1fr)}
.answer{margin-top:.75em;max-width:42em}
.text>*{margin:0 0 .75em}
.text :is(ul,ol){padding-inline-start:1.6em}
.text ul{list-style:disc}
.text li{margin:.25em 0}
.text img{max-width:100%}
.text :is(pre,table){display:block;overflow-x:auto}
.text :is(td,th){border:1px solid;padding:.3em .7em}
.rows{max-width:46em}
.rows>li{border-top:1px solid var(--line)}
.cards{display:grid;gap:.75em;margin-top:1.25em}
.cards>li{padding:0 1.1em}
summary{display:grid;grid-template-columns:minmax(0,1fr) auto;align-items:center;gap:0 1em;min-height:2.75em;padding:.7em 0;cursor:pointer;list-style:none}
summary::-webkit-details-marker{display:none}
summary::after{content:"";width:.5em;height:.5em;margin:.3em;border:solid var(--soft);border-width:0 1.5px 1.5px 0;transform:rotate(45deg)}
[open]>summary::after{transform:rotate(225deg)}
summary .small{grid-column:1;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden}
[open]>summary .small{display:none}
.vote{display:flex;flex-wrap:wrap;align-items:center;gap:.5em .75em;margin-top:1em;padding-bottom:.75em}
.vote>:is(label,p){width:100%}
textarea{display:block;width:100%;margin:.4em 0;padding:.6em .8em;font-size:max(16px,.92em)}
.message{field-sizing:content}
.panel,.error{padding:1.4em}
.panel{align-self:start;background:var(--tint)}
.panel h2{font-size:1.2em}
.channels>li{padding-top:1.1em}
.channels>li+li,.list{margin-top:1.1em;border-top:1px solid var(--line)}
.name,.list h3{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 .6em}
.badge{padding:0 .6em;border-radius:1em;font-size:.78em}
.state::before{content:"";display:inline-block;width:.6em;height:.6em;margin-inline-end:.45em;border-radius:50%;border:1.5px solid}
.open{color:var(--open)}
.open::before{background:var(--open)}
.panel summary{min-height:2.4em;padding:0;color:var(--soft)}
.times li{padding-bottom:.5em}
.times cite,.item .small{display:block}
.list{padding-top:1.1em}
.item{display:grid;grid-template-columns:auto minmax(0,1fr);gap:0 .8em;padding:.6em 0;cursor:pointer}
.item input{width:1.25em;height:1.25em;margin:.22em 0 0;accent-color:var(--accent)}
.copy{width:100%;margin:.6em 0;font-weight:600}
.never{display:flex;gap:.8em;margin-top:1.1em;padding:.9em 1em;border-radius:var(--round);background:color-mix(in srgb,var(--warn) 10%,var(--card))}
@container(min-width:50em){
.page{grid-template:auto 1fr/minmax(0,1fr) 22em;column-gap:3.5em}
.panel{grid-area:1/2/3}
.unanswered{grid-template:none/minmax(0,1fr)}
.unanswered .panel{grid-area:auto;display:grid;grid-template-columns:1fr 1fr;gap:0 3em;padding:2em}
.unanswered :is(.title,.never){grid-column:1/3}
.unanswered .list{border:0;margin:0}
}
@media(forced-colors:active){[aria-selected=true]{outline:2px solid Highlight}}
`);

/** h("p.small", {lang: "zh"}, "text"): classes are parts, too; null and false are left out; `onclick` is a listener. */
const h = (name, ...rest) => {
	const [tag, style] = name.split(".");
	const node = document.createElement(tag);
	if (style) node.className = node.part = style;
	for (const item of rest.flat(9)) {
		if (item?.constructor !== Object) {
			if (item) node.append(item);
			continue;
		}
		for (const [key, value] of Object.entries(item)) {
			if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
			else if (value != null && value !== false) node.setAttribute(key, value);
		}
	}
	return node;
};
const button = (style, label, onclick, ...more) => h("button" + style, { type: "button", onclick }, label, more);

const icon = (path) => {
	const [svg, line] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
	svg.setAttribute("viewBox", "0 0 24 24");
	svg.setAttribute("aria-hidden", "true");
	line.setAttribute("d", path);
	svg.append(line);
	return svg;
};

const TOKENS = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+="[^"]*")*)\s*\/?>|[^<]+|</g;
const TAGS = /^(a|blockquote|br|code|del|em|h[1-6]|hr|img|li|mark|ol|p|pre|s|strong|table|tbody|td|th|thead|tr|ul)$/;
const ATTRIBUTES = { a: /^(href|title)$/, img: /^(src|alt|title)$/, ol: /^start$/ };
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', "#x27": "'", nbsp: "\u00a0" };
const decoded = (text) => text.replace(/&(#?\w+);/g, (whole, name) => ENTITIES[name] ?? whole);

/** The server's sanitised HTML as nodes; what is not known to be harmless is left out. */
const nodesOf = (html, base) => {
	const open = [document.createDocumentFragment()];
	for (const [token, slash, tag, rest] of html.matchAll(TOKENS)) {
		if (!tag) open.at(-1).append(decoded(token));
		else if (!TAGS.test(tag)) continue;
		else if (slash) open.length > 1 && open.pop();
		else {
			// Headings of an answer stand below its question, whatever level their author chose.
			const node = h(tag.replace(/^h\d/, "h3"), /^(table|pre)$/.test(tag) && { tabindex: 0 }); // they scroll
			for (const [, key, value] of rest.matchAll(/([a-z-]+)="([^"]*)"/g)) {
				if (!ATTRIBUTES[tag]?.test(key)) continue;
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

/** Puts <mark> around `words` in the texts below `root`. */
const markWords = (root, words) => {
	const pattern = new RegExp(`(${words.map((word) => word.replace(/[^\p{L}\p{N}]/gu, "\\$&")).join("|") || "$^"})`, "gi");
	const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
	const texts = [];
	while (walker.nextNode()) texts.push(walker.currentNode);
	for (const text of texts) text.replaceWith(...text.data.split(pattern).map((part, at) => (at % 2 ? h("mark", part) : part)));
	return root;
};

/** Brings one <faq-search> to life. */
const start = (host) => {
	const chinese = /^zh/i.test(host.closest("[lang]")?.lang || navigator.language);
	const t = (zh, en) => (chinese ? zh : en);
	const locale = t("zh-CN", "en");
	const colon = t("：", ": ");
	const corpus = { lang: "zh-CN" }; // of what is not the interface's
	const base = new URL(host.getAttribute("endpoint") || HOME, document.baseURI).href.replace(/\/?$/, "/");
	const linked = host.hasAttribute("deep-link");
	const tell = (name, detail) => host.dispatchEvent(new CustomEvent(`faq-${name}`, { detail, bubbles: true, composed: true }));

	// -- the service

	const flights = {}; // purpose → AbortController of the latest request

	const inWords = (status, wait) => {
		const then = wait ? t(` ${wait} 秒后`, ` in ${wait} s`) : t("稍后", " later");
		if (/429|503/.test(status)) return t(`服务器正忙，请${then}再试。`, `The server is busy. Try again${then}.`);
		if (/414|422/.test(status)) return t("问题太长，请写短一些（最多 500 字）。", "Too long: 500 characters at most.");
		if (status) return t(`服务器出错了（${status}），请稍后再试。`, `The server failed (${status}). Try again later.`);
		if (!navigator.onLine) return t("网络已断开，恢复后会自动重试。", "You are offline. Once you are back, it goes on.");
		return t("连不上服务器。请检查网络后重试。", "The server cannot be reached. Check your network.");
	};

	const cancel = (purpose) => {
		flights[purpose]?.abort();
		delete flights[purpose];
	};

	/** {answer}, or {fault, status} in words; nothing when a newer request of the same purpose took its place. */
	const ask = async (purpose, path, body) => {
		cancel(purpose);
		const flight = (flights[purpose] = new AbortController());
		const timer = setTimeout(() => flight.abort(), TIMEOUT_MS);
		const post = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), keepalive: true };
		let status = 0, wait, answer;
		try {
			const response = await fetch(`${base}api/v1/${path}`, { credentials: "omit", signal: flight.signal, ...post });
			status = response.status;
			wait = response.headers.get("Retry-After");
			if (response.ok) answer = await response.json();
		} catch {} // no answer
		clearTimeout(timer);
		if (flights[purpose] !== flight) return {};
		return answer ? { answer } : { status, fault: inWords(status, wait) };
	};

	// -- the combobox: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/

	let options = [], active = -1, composing = false, timer;

	const activate = (at) => {
		active = at;
		options.forEach((option, place) => (option.ariaSelected = place === at));
		options[at]?.scrollIntoView({ block: "nearest" });
		input.setAttribute("aria-activedescendant", options[at]?.id ?? "");
	};
	const open = (yes) => {
		list.hidden = !yes;
		input.ariaExpanded = !!yes;
		activate(-1);
	};
	// Also drops what is on its way.
	const close = () => {
		clearTimeout(timer);
		cancel("suggest");
		open(false);
	};

	const suggest = async () => {
		const query = input.value.trim();
		const { answer, fault } = await ask("suggest", `suggest?${new URLSearchParams({ q: query })}`);
		if (fault) close();
		if (answer || fault) notice.textContent = status.textContent = fault ?? "";
		if (!answer || composing || host.shadowRoot.activeElement !== input) return;
		open(false);
		options = answer.suggestions.map(({ text }, at) => {
			const stay = (event) => event.preventDefault(); // the focus stays in the input
			const attributes = { id: `o${at}`, role: "option", "aria-selected": "false", onmousedown: stay, onclick: () => go(text) };
			return markWords(h("li.option", attributes, text), [query]);
		});
		list.replaceChildren(...options);
		open(options.length);
		status.textContent = list.ariaLabel + colon + options.length;
	};

	const typed = () => {
		clear.hidden = !input.value;
		if (composing) return;
		clearTimeout(timer);
		cancel("suggest");
		activate(-1);
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
		clear.hidden = !text;
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
		} else if (key === "Enter") go(options[active]?.textContent);
		else if (key === "Escape" && !list.hidden) close();
		else if (key === "Escape" && input.value) write("");
		else return /^(Arrow|Home|End)/.test(key) && activate(-1);
		event.preventDefault();
		event.stopPropagation();
	};

	const go = (text = input.value) => {
		if (composing || !text.trim()) return input.focus();
		write(text.trim());
		// On a touch screen the keyboard would cover what was found.
		if (matchMedia("(pointer: coarse)").matches) input.blur();
		search(input.value, asked.category);
	};

	const input = h("input", {
		id: "q", part: "input", role: "combobox", maxlength: 500, enterkeyhint: "search",
		placeholder: host.getAttribute("placeholder") || t("用自己的话描述，也可以输入拼音", "In your own words, or in pinyin"),
		autocomplete: "off", autocapitalize: "off", spellcheck: "false",
		"aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "list",
		oninput: typed, onkeydown: keyed, oncompositionstart: () => compose(true), oncompositionend: () => compose(false),
	});
	const list = h("ul.popup", corpus, { id: "list", role: "listbox", "aria-label": t("搜索建议", "Suggestions"), hidden: true });
	const clear = button(".clear", icon("M6 6l12 12M18 6 6 18"), () => input.focus(write("")), { "aria-label": t("清空", "Clear"), hidden: true });
	const notice = h("p.warn");
	const status = h("div.away", { role: "status" });
	const form = h("form", { role: "search", onsubmit: (event) => go(event.preventDefault()) },
		h("div.box",
			icon("M16.5 16.5 21 21M18 10.5a7.5 7.5 0 1 1-15 0 7.5 7.5 0 0 1 15 0Z"),
			h("label.away", { for: "q" }, t("您遇到了什么问题？", "What is the problem?")),
			input, clear, h("button.go", t("搜索", "Search")), list,
		),
		{ onfocusout: (event) => form.contains(event.relatedTarget) || close() },
	);
	const page = h("div", h("slot", { name: "results" }), h("slot", { name: "start" }));
	const root = h("div.root", { lang: locale }, form, notice, status, page);

	// -- searching

	let asked = {}; // {query, category} of the latest search
	let found; // its answer
	let failed = false;
	let words = []; // those to mark
	let owed; // sends a vote that waits for its comment
	let panel;

	const show = (state, ...nodes) => {
		owed?.();
		cancel("entry"); // whose panel would be shown
		host.setAttribute("state", state);
		page.replaceChildren(h("div", nodes));
	};

	const search = async (query, category, push = linked) => {
		close();
		asked = { query, category };
		if (push) remember();
		notice.textContent = "";
		root.ariaBusy = "true";
		const parameters = { q: query, limit: host.getAttribute("limit") || 6, ...(category && { category }) };
		const { answer, fault, status: code } = await ask("search", `search?${new URLSearchParams(parameters)}`);
		if (!answer && !fault) return;
		root.ariaBusy = "false";
		failed = !!fault;
		if (answer) return showAnswer(answer);
		const again = () => search(query, category, false);
		show("error", h("div.page", h("div.error", h("p", fault), button("", t("重试", "Try again"), again))));
		status.textContent = fault;
		tell("error", { query, status: code });
	};

	const remember = () => {
		const url = new URL(location);
		url.searchParams.delete("page");
		url.searchParams.set("q", asked.query);
		url.searchParams.delete("category");
		if (asked.category) url.searchParams.set("category", asked.category);
		if (url.href !== location.href) history.pushState(null, "", url);
	};

	const follow = () => {
		const address = new URLSearchParams(location.search);
		const query = (address.get("q") ?? "").trim();
		const category = address.get("category") || undefined;
		if (query && query === asked.query && category === asked.category) return;
		write(query);
		if (query) {
			asked = { query, category };
			const served = host.querySelector("script"); // the answer that the page came with
			served?.remove();
			return served ? showAnswer(JSON.parse(served.text)) : search(query, category, false);
		}
		cancel("search");
		root.ariaBusy = null;
		asked = {};
		show("idle", h("slot", { name: "start" }));
	};

	// -- results

	const showAnswer = (answer) => {
		const { results, escalation, query, generation, total } = (found = answer);
		const [first] = results;
		const { reason } = escalation;
		const none = reason === "no_match";
		// The query's words as the corpus writes them.
		const marked = results.flatMap(({ snippet }) => [...snippet.matchAll(/<mark>(.+?)<\/mark>/g)].map((match) => decoded(match[1])));
		words = [...new Set(marked)].filter((word) => word.length > 1).sort((a, b) => b.length - a.length);
		const others = t("其他问题", "Other questions");
		let title, head, rest;
		if (answer.status === "answered") {
			title = t("找到答案", "Answer found") + colon + first.question;
			head = [h("h2", corpus, first.question), bodyOf(first)];
			rest = rowsOf(others, results.slice(1));
		} else if (answer.status === "ambiguous") {
			// Those that are likely enough, as POST /answer picks them.
			const likely = results.filter(({ confidence }, at) => at < 2 || (at < 4 && confidence >= results[1].confidence / 2));
			title = t("您想问的是哪一个？", "Which one do you mean?");
			head = [h("h2", title), h("ul.cards", likely.map((result) => rowOf(result, "choice")))];
			rest = rowsOf(others, results.slice(likely.length));
		} else {
			const gap = reason === "known_gap";
			title = gap ? t("这个问题，这里没有答案", "This is not answered here") : none ? t("没有找到相关的内容", "Nothing was found") : t("没有找到确切的答案", "No sure answer");
			const hint = gap ? t("常有人问，但现有资料没有说明。", "People ask this, but nothing here says. ") : t("请换个说法再试；还不行，", "Try other words. ");
			head = [h("h2", title), h("p.sub", hint + t("请联系下面的渠道。", "A channel below can help."))];
			rest = [rowsOf(t("也许有关", "Perhaps related"), none ? [] : results.slice(0, 3)), voteOn()];
		}
		panel = panelOf(escalation, answer.status !== "unanswered" && first.question);
		const filter = h("div.filter", { role: "group", "aria-label": t("按类别筛选", "Filter by category") });
		const meant = answer.did_you_mean;
		show(answer.status,
			meant && h("p.meant", t("您是不是要找", "Did you mean") + colon, button(".link", meant, () => go(meant), corpus)),
			filter,
			h(`div.page ${answer.status}`, h("div", head), panel, h("div", rest)),
		);
		fill(filter, none ? {} : answer.facets.category ?? {});
		status.textContent = title;
		tell("answer", { query, status: answer.status, reason, total, generation });
	};

	let categories;
	const fill = async (filter, counts) => {
		categories ??= (await ask("categories", "categories")).answer?.categories;
		const shown = (categories ?? []).filter(({ id }) => counts[id] || id === asked.category);
		const { query, category } = asked;
		if (shown.length < 2 && !category) return;
		filter.replaceChildren(...[{ name: t("全部", "All") }, ...shown].map(({ id, name }) =>
			button("", name, () => search(query, id), { "aria-pressed": String(id === category) }, id && corpus)));
	};

	const rowsOf = (title, results) => results.length ? [h("h3", title), h("ul.rows", results.map((result) => rowOf(result)))] : [];

	/** A question that opens to its answer, of which the panel then speaks. */
	const rowOf = (result, group) => {
		const summary = h("summary", corpus, h("strong.question", result.question), h("span.small", nodesOf(result.snippet, base)));
		const details = h("details", { name: group }, summary, { ontoggle: async () => {
			if (!details.open) return;
			if (details.lastChild === summary) details.append(bodyOf(result));
			tell("open", { id: result.id });
			const { answer } = await ask("entry", `entries/${encodeURIComponent(result.id)}`);
			const old = panel;
			if (answer) old.replaceWith((panel = panelOf(answer.escalation, result.question)));
		} });
		return h("li", details);
	};

	const bodyOf = ({ id, answer_html, sources, updated }) => h("div.answer",
		h("div.text", corpus, markWords(nodesOf(answer_html, base), words)),
		sources.map(({ title, locator }) => h("p.small", corpus, t("出处", "Source") + colon + title + (locator && ` › ${locator}`))),
		updated && h("p.small", `${t("更新于", "Updated")} ${updated}`),
		voteOn(id),
	);

	const voteOn = (id) => {
		if (host.hasAttribute("no-feedback")) return;
		const { query, generation } = found;
		const said = h("p.small", { role: "status" });
		const send = async (helpful, comment) => {
			owed = null;
			said.textContent = "…";
			const { answer, fault } = await ask(`vote ${id}`, "feedback", { query, entry_id: id, generation, helpful, comment });
			said.textContent = answer ? t("谢谢，已记下。", "Thank you, noted.") : fault;
			if (!answer) return;
			place.replaceChildren(said);
			tell("feedback", { query, id, helpful });
		};
		const explain = () => {
			owed?.();
			const text = h("textarea", { id: `why-${id}`, rows: 4, maxlength: 1000 });
			owed = () => send(false, text.value.trim() || null); // at the latest when the user goes on
			const care = t("请不要写密码、验证码、卡号、证件号。", "No passwords, codes or card numbers, please.");
			place.replaceChildren(
				h("label", { for: text.id }, t("哪里没说清，或缺了什么？（选填）", "What is missing? (optional)"), h("p.small", care)),
				text, button("", t("发送", "Send"), owed), said,
			);
			text.focus();
		};
		const question = id ? t("这条回答有帮助吗？", "Did this answer help?") : t("这些对您有帮助吗？", "Did this help?");
		const place = h("div.vote", { role: "group", "aria-label": question },
			question, button("", t("有帮助", "Yes"), () => send(true)), button("", t("没有帮助", "No"), explain), said,
		);
		return place;
	};

	// -- escalation

	const ticked = new Set(); // ids of what the user has ready; kept from search to search

	/** `question`: the entry's that the panel speaks of, if any. */
	const panelOf = ({ channels, prepare, never_share }, question) => {
		const never = never_share.length && t("谁来问都不要说：", "Never tell anybody: ") + never_share.join(t("、", ", "));
		return h("section.panel", { "aria-labelledby": "panel" },
			h("div.title",
				h("h2", { id: "panel" }, question ? t("还没解决？", "Not solved yet?") : t("这些渠道可以帮您", "Who can help")),
				question && h("p.small", corpus, question),
			),
			h("ul.channels", channels.map((channel, at) => channelOf(channel, !at && channels.length > 1))),
			checklistOf(prepare, never, question),
			never && h("div.never warn", icon("M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6l7-3ZM12 8v5M12 16h.01"), h("strong", never)),
		);
	};

	const channelOf = ({ name, where, contact, hours, open_now, next_open, response_times: times }, first) => {
		const state = open_now ? t("现在服务中", "Open now") : open_now === false ? t("现在休息", "Closed now") : t("服务时间未公布", "Hours not published");
		const opens = next_open && t(`，${when(next_open)} 开始服务`, `, opens ${when(next_open)}`);
		const scheme = /^https?:/.test(contact) ? "" : /^\S+@/.test(contact) ? "mailto:" : /^[+\d][\d ()-]+$/.test(contact) ? "tel:" : null;
		return h("li",
			h("div.name", h("strong", corpus, name), first && h("span.badge", t("首选", "Best")), h(`span.state small${open_now ? " open" : ""}`, state, opens)),
			h("p", corpus, where),
			contact && h("p", scheme === null ? contact : h("a", { href: scheme + contact.replace(/\s/g, "") }, contact)),
			hours && h("p.small", t("服务时间", "Hours") + colon + (chinese ? hours.replace(/Mo|Tu|We|Th|Fr|Sa|Su/g, weekday) : hours)),
			times.length > 0 && h("details", { open: first || times.length < 2 },
				h("summary", t("多久回复", "How fast it replies")),
				h("ul.times", corpus, times.map(({ text, source }) => h("li", text, h("cite.small", source)))),
			),
		);
	};

	const weekday = (day) => `周${"一二三四五六日"["MoTuWeThFrSaSu".indexOf(day) / 2]}`;

	/** A moment in the user's own time. */
	const when = (iso) => new Date(iso).toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" });

	const checklistOf = (items, never, question) => {
		const count = h("span.small");
		const text = h("textarea.message", corpus, { id: "message", readonly: true, rows: 9 });
		const shown = h("div", h("label.small", { for: "message" }, t("消息内容", "Message")), text, { hidden: true });
		const said = h("p.small", { role: "status" });
		const lines = (title, rows, after) => rows.length ? ["", title + colon, ...rows.map((item) => `- ${item.label}${after(item)}`)] : [];
		const update = () => {
			const ready = items.filter(({ id }) => ticked.has(id));
			count.textContent = `${ready.length} / ${items.length}`;
			// Sensitive things are only named: nobody is asked to write them down.
			text.value = [
				t("您好，我需要帮助。", "Hello, I need help."),
				t("问题", "Problem") + colon + asked.query,
				...(question ? [t("已看过", "Read already") + colon + question] : []),
				...lines(t("我已备好", "I have ready"), ready, ({ sensitive }) => sensitive ? t("（请告知在官方渠道内如何提交）", " (how do I submit it officially?)") : colon),
				...lines(t("暂时没有", "I do not have"), items.filter(({ id }) => !ticked.has(id)), () => ""),
				...(never ? ["", never] : []),
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
			shown.hidden = false;
			let done = true;
			try {
				await navigator.clipboard.writeText(text.value);
			} catch {
				text.select();
				done = document.execCommand("copy"); // where the page is not served over https
			}
			said.textContent = done ? t("已复制，可以粘贴给客服了。", "Copied. Paste it to support.") : t("请自行复制下面的文字。", "Please copy the text below.");
		};
		update();
		return h("div.list",
			items.length > 0 && [h("h3", t("联系前请备好", "Have ready"), count), h("ul", items.map(itemOf))],
			button(".copy", t("复制给客服的消息", "Copy a message to support"), copy), said, shown,
		);
	};

	// -- the page around

	const life = new AbortController();
	const { signal } = life;
	addEventListener("popstate", () => linked && follow(), { signal });
	addEventListener("online", () => failed && search(asked.query, asked.category, false), { signal });
	addEventListener("pagehide", () => owed?.(), { signal });
	host.focus = (options) => input.focus(options);
	host.search = go;
	host.stop = () => {
		owed?.();
		life.abort();
		Object.keys(flights).forEach(cancel);
		clearTimeout(timer);
	};
	const shadow = host.shadowRoot ?? host.attachShadow({ mode: "open" });
	shadow.adoptedStyleSheets = [SHEET];
	shadow.replaceChildren(root);
	if (linked) follow();
};

customElements.get("faq-search") || customElements.define("faq-search", class extends HTMLElement {
	connectedCallback() {
		start(this);
	}

	disconnectedCallback() {
		this.stop();
	}
});
}
