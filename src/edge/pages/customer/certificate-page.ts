import { html } from "hono/html";
import type { Html } from "../layout.ts";
import { type Look, framePage } from "./frame.ts";

/** Where whoever was erased fetches the certificate; nobody can sign in as them any more. */
export function certificatePage(look: Look, business: string, file: string): Html {
  const { words } = look;
  return framePage(look, {
    title: words("requests.certTitle"),
    business,
    foot: words("home.foot"),
    main: html`<div>
        <h1>${words("requests.certTitle")}</h1>
        <p class="lead">${words("requests.certSay")}</p>
      </div>
      <p><a class="button" href="${file}" download>${words("requests.certificate")}</a></p>`,
  });
}
