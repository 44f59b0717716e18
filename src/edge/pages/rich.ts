import { html } from "hono/html";
import type { Html } from "./layout.ts";

/** A sentence with names of programs in it, `as here`, and at most one link, [as here]. */
export function rich(sentence: string, href = ""): readonly (string | Html)[] {
  return sentence.split(/(`[^`]+`|\[[^\]]+\])/u).map((part) => {
    if (part.startsWith("`")) return html`<code>${part.slice(1, -1)}</code>`;
    return part.startsWith("[") ? html`<a href="${href}">${part.slice(1, -1)}</a>` : part;
  });
}
