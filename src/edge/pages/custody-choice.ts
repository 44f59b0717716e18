import { html } from "hono/html";
import { CUSTODIES } from "../../registers/datamap/types.ts";
import type { Html } from "./layout.ts";
import type { Words } from "./look.ts";

/** The question where cards may rest. Nothing is scripted: each answer carries its consequence, the questionnaire of PCI DSS 4.0.1 for merchants. */
export function custodyChoice(words: Words, chosen: string, problem: string | undefined): Html {
  return html`<fieldset aria-describedby="custody-hint">
    <legend>${words("custody.title")}</legend>
    ${problem === undefined ? "" : html`<p class="problem">${problem}</p>`}
    <p class="hint">${words("custody.lead")}</p>
    ${CUSTODIES.map(
      (place) =>
        html`<label class="choice">
          <input type="radio" name="custody" value="${place}" ${chosen === place ? "checked" : ""} />
          <span
            ><strong>${words(`custody.${place}.label`)}</strong><span class="quiet small">${words(`custody.${place}.say`)}</span
            ><span class="small">${words("custody.pci", { pci: words(`custody.${place}.pci`) })}</span></span
          >
        </label>`,
    )}
    <p class="hint" id="custody-hint">${words("custody.hint")}</p>
  </fieldset>`;
}
