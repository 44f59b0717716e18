import { html } from "hono/html";
import type { Html } from "../layout.ts";
import { type Look, addressOf, framePage } from "./frame.ts";
import { type NoticePlaces, dayIn } from "./notice-page.ts";

export type SecurityFacts = {
  readonly business: string;
  readonly email: string;
  readonly trainingMonths: number;
  readonly approvedVendors: number;
  readonly takesCards: boolean;
  /** The day on which the card page was last found as it was sent; null where it was not looked at, or found otherwise. */
  readonly pageFoundOn: string | null;
  readonly backupDays: number;
};

/** The security policy for everybody: what the house does by itself, with what was found. No promise that nothing holds. */
export function securityPage(look: Look, facts: SecurityFacts, places: NoticePlaces): Html {
  const { words, language } = look;
  const { business, email, trainingMonths, approvedVendors, takesCards, pageFoundOn, backupDays } = facts;
  const part = (title: string, ...say: readonly string[]): Html =>
    html`<section class="part">
      <h2>${title}</h2>
      ${say.map((line) => html`<p>${line}</p>`)}
    </section>`;
  const cards = [
    words("secure.cards"),
    ...(pageFoundOn === null ? [] : [words("secure.pageChecked", { day: dayIn(pageFoundOn, language) })]),
  ];
  return framePage(look, {
    title: words("secure.title"),
    business: business === "" ? null : business,
    foot: words("secure.foot", { email }),
    isPublic: true,
    main: html`<div>
        <h1>${words("secure.title")}</h1>
        <p class="lead">${words("secure.lead")}</p>
      </div>
      ${part(words("secure.sealedTitle"), words("secure.sealed"))} ${part(words("secure.seeTitle"), words("secure.see"))}
      ${part(words("secure.logTitle"), words("secure.log"))} ${part(words("secure.signInTitle"), words("secure.signIn"))}
      ${part(words("secure.trainTitle"), words("secure.train", { months: trainingMonths }))}
      ${part(words("secure.devicesTitle"), words("secure.devices"))}
      ${part(words("secure.vendorsTitle"), words("secure.vendors", { count: approvedVendors }))}
      ${takesCards ? part(words("secure.cardsTitle"), ...cards) : ""}
      ${part(words("secure.eraseTitle"), words("secure.erase", { days: backupDays }))}
      <p class="screen"><a href="${addressOf(places.privacy, look)}">${words("notice.back")}</a></p>`,
  });
}
