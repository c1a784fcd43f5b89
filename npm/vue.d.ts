// For Vue 3: import type {} from "faq-search/vue"
import type { DefineComponent } from "vue";
import type { FaqSearchAttributes, FaqSearchBubbleAttributes, FaqSearchEventMap } from "./faq-search.js";

type Capital<Name extends string> = Name extends `faq-${infer Rest}` ? `onFaq${Capitalize<Rest>}` : never;
type Handlers = { [Name in keyof FaqSearchEventMap as Capital<Name>]?: (event: FaqSearchEventMap[Name]) => void };

declare module "vue" {
	interface GlobalComponents {
		"faq-search": DefineComponent<FaqSearchAttributes & Handlers>;
		"faq-search-bubble": DefineComponent<FaqSearchBubbleAttributes & Handlers>;
	}
}
