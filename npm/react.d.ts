// For React 19: import type {} from "faq-search/react"
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type {
	FaqSearchAttributes, FaqSearchBubbleAttributes, FaqSearchBubbleElement, FaqSearchElement, FaqSearchEventMap,
} from "./faq-search.js";

type Handlers = { [Name in keyof FaqSearchEventMap as `on${Name}`]?: (event: FaqSearchEventMap[Name]) => void };
type Props<Element, Attributes> =
	Omit<DetailedHTMLProps<HTMLAttributes<Element>, Element>, keyof Attributes> & Attributes & Handlers;

declare module "react" {
	namespace JSX {
		interface IntrinsicElements {
			"faq-search": Props<FaqSearchElement, FaqSearchAttributes>;
			"faq-search-bubble": Props<FaqSearchBubbleElement, FaqSearchBubbleAttributes>;
		}
	}
}
