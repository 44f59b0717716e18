import { html } from "hono/html";
import type { Html } from "../layout.ts";
import { type Look, framePage } from "./frame.ts";

/** Where whoever was erased, or of whom something was, fetches the certificate: perhaps nobody can sign in as them any more. */
export function certificatePage(
  look: Look,
  { business, file, isPart }: { readonly business: string; readonly file: string; readonly isPart: boolean },
): Html {
  const { words } = look;
  const title = words(isPart ? "requests.certPartTitle" : "requests.certTitle");
  return framePage(look, {
    title,
    business,
    foot: words("home.foot"),
    main: html`<div>
        <h1>${title}</h1>
        <p class="lead">${words("requests.certSay")}</p>
      </div>
      <p><a class="button" href="${file}" download>${words("requests.certificate")}</a></p>`,
  });
}
