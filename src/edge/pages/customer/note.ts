import { html, raw } from "hono/html";
import type { Html } from "../layout.ts";

/**
 * What came of the button that was pressed last. The page takes whoever pressed it there: else a screen reader begins at the
 * top anew, and whoever sees little does not find it.
 */
export function doneNote(say: Html | string, look = ""): Html {
  return html`<p class="note${look}" role="status" tabindex="-1" ${raw("data-first")}>${say}</p>`;
}
