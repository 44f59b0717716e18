import { html, raw } from "hono/html";
import type { Html } from "../layout.ts";
import { type Look, addressOf } from "./frame.ts";

/**
 * What came of the button that was pressed last. The page takes whoever pressed it there: else a screen reader begins at the
 * top anew, and whoever sees little does not find it.
 */
export function doneNote(say: Html | string, look = ""): Html {
  return html`<p class="note${look}" role="status" tabindex="-1" ${raw("data-first")}>${say}</p>`;
}

/** That something is kept and not used, and the page where it was asked. */
export function restrictedNote(look: Look, say: "held.restricted" | "held.restrictedAll" | "consents.restricted"): Html {
  const { words } = look;
  return html`<div class="note">
    <p>${words(say)}</p>
    <p><a href="${addressOf("/c/requests", look)}">${words("requests.title")}</a></p>
  </div>`;
}
