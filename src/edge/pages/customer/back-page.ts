import { html, raw } from "hono/html";
import type { Html } from "../layout.ts";
import { type Look, addressOf, framePage } from "./frame.ts";

/**
 * Where the payment provider's page sends people back to. It knows nobody: the browser brings no cookie along from another
 * site. Its script asks, and the button does the same, from here.
 */
export function backPage(look: Look, outcome: "asking" | "slow" | "gone"): Html {
  const { words } = look;
  return framePage(look, {
    title: words("back.title"),
    business: null,
    main: html`${part(
        "asking",
        outcome,
        html`<h1>${words("back.title")}</h1>
          <p class="lead">${words("back.lead")}</p>
          <div class="spin"></div>`,
      )}
      ${part(
        "slow",
        outcome,
        html`<h1>${words("back.title")}</h1>
          <p class="note wait">${words("back.slow")}</p>`,
      )}
      ${part(
        "gone",
        outcome,
        html`<h1>${words("back.goneTitle")}</h1>
          <p class="lead">${words("back.gone")}</p>`,
      )}
      <form
        id="settle"
        method="post"
        action="${addressOf("/c/settle", look)}"
        data-then="${addressOf("/c/done", look)}"
        ${outcome === "asking" ? raw(' data-ask="true"') : ""}
      >
        <button type="submit" class="second">${words("back.check")}</button>
      </form>
      <p class="row links"><a href="${addressOf("/c/fill", look)}">${words("back.again")}</a></p>`,
  });
}

function part(name: "asking" | "slow" | "gone", outcome: string, markup: Html): Html {
  return html`<div class="said" role="status" data-outcome="${name}" ${name === outcome ? "" : raw(" hidden")}>${markup}</div>`;
}
