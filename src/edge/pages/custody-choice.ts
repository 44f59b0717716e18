import { html } from "hono/html";
import type { Custody } from "../../registers/datamap/types.ts";
import type { Html } from "./layout.ts";

/** Where cards may rest, in words for an owner, and which questionnaire of PCI DSS 4.0.1 a merchant then fills in. */
const PLACES: Readonly<Record<Custody, { readonly label: string; readonly say: string; readonly pci: string }>> = {
  processor: {
    label: "At your payment provider",
    say: "Customers type the card on the provider’s page. You charge it by a token, and see brand, last four and expiry; the number never reaches this server.",
    pci: "the shortest questionnaire, SAQ A.",
  },
  "until-used": {
    label: "Here, until it was used",
    say: "For bookings that somebody enters elsewhere, at an airline or a hotel. The card comes sealed from your own card page and is destroyed after its use, or after a day.",
    pci: "the whole standard, SAQ D for merchants. This server, its network and every screen that shows a number are in scope.",
  },
  vault: {
    label: "Here, for next time",
    say: "The same, and with the customer’s consent the card stays for as long as the data map says.",
    pci: "SAQ D for merchants too, and what it asks of storing: a retention that you can explain, a purge check each quarter.",
  },
};

/** The question of custody. Nothing is scripted: each answer carries its consequence. */
export function custodyChoice(chosen: string, problem: string | undefined): Html {
  return html`<fieldset aria-describedby="custody-hint">
    <legend>Where shall customers’ cards rest?</legend>
    ${problem === undefined ? "" : html`<p class="problem">${problem}</p>`}
    <p class="hint">It decides how much of PCI DSS, the card schemes’ standard, is yours to prove.</p>
    ${Object.entries(PLACES).map(
      ([custody, { label, say, pci }]) =>
        html`<label class="choice">
          <input type="radio" name="custody" value="${custody}" ${chosen === custody ? "checked" : ""} />
          <span><strong>${label}</strong><span class="quiet small">${say}</span><span class="small">PCI DSS: ${pci}</span></span>
        </label>`,
    )}
    <p class="hint" id="custody-hint">
      The security code (CVC) is never stored, whichever you choose. Whoever keeps cards for other businesses is a service provider: SAQ D
      for service providers, or an assessor’s report. Your acquiring bank has the last word.
    </p>
  </fieldset>`;
}
