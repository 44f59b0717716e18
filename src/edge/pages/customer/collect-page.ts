import { html } from "hono/html";
import type { CollectRefusal } from "../../../workflows/disclosing/collect.ts";
import type { Html } from "../layout.ts";
import { type Look, addressOf, framePage } from "./frame.ts";

/** Whose file it is, and whom it is for. */
export type CollectDoor = { readonly id: string; readonly business: string; readonly vendor: string };

/**
 * Where a vendor fetches a file. The token stands behind the `#`, where no server looks; the script puts it into the form,
 * and without script it is typed. Looking at the page changes nothing.
 */
export function collectPage(look: Look, { id, business, vendor }: CollectDoor): Html {
  const { words } = look;
  return framePage(look, {
    title: words("collect.title", { vendor }),
    business,
    foot: words("collect.foot"),
    main: html`<form id="collect" method="post" action="${addressOf(`/d/${id}`, look)}" autocomplete="off">
      <div>
        <h1>${words("collect.title", { vendor })}</h1>
        <p class="lead">${words("collect.lead", { business })}</p>
      </div>
      <div class="field" id="collect-code">
        <label for="token">${words("collect.code")}</label>
        <input id="token" name="token" type="text" required maxlength="120" spellcheck="false" aria-describedby="token-hint" />
        <p class="hint" id="token-hint">${words("collect.codeHint")}</p>
      </div>
      <button type="submit">${words("collect.button")}</button>
      <p class="row">${words("collect.hint", { business })}</p>
      <p class="row">${words("collect.notYou", { business })}</p>
    </form>`,
  });
}

/** Why there is no file, and what whoever came can do. */
export function noFilePage(look: Look, { code }: CollectRefusal, business: string | null): Html {
  const title = look.words(`collect.${code}Title`);
  return framePage(look, {
    title,
    business,
    foot: look.words("collect.foot"),
    main: html`<div>
      <h1>${title}</h1>
      <p class="lead">${look.words(`collect.${code}`)}</p>
    </div>`,
  });
}
