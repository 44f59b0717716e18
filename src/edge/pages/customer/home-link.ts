import { html } from "hono/html";
import type { Html } from "../layout.ts";
import { type Look, addressOf } from "./frame.ts";

/** From every page of the customer's own place back to where it begins. */
export function homeLink(look: Look): Html {
  return html`<p class="row links"><a href="${addressOf("/c/mine", look)}">${look.words("home.back")}</a></p>`;
}
