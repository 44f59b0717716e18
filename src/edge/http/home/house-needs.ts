import { DAY_MS } from "../../../base/instant.ts";
import { UNREACHABLE_MS, wordsOf } from "../../../workflows/card-page/read-check.ts";
import type { HomeFacts } from "./facts.ts";
import { type Need, counted, need } from "./need.ts";

const KEY_UNUSED_DAYS = 90;
const KEY_EXPIRING_DAYS = 30;
const IMPORT_DAYS = 7;

export function cardPageNeeds({ now, cardPage }: HomeFacts): readonly Need[] {
  if (cardPage?.state === "differs") {
    const say = `${cardPage.differences.map(wordsOf).join(". ")}. Ask nobody for a card until you know what changes it.`;
    return [need("card_page_differs", "overdue", "The card page does not arrive as it is sent", say, "/settings")];
  }
  if (cardPage?.state !== "unreachable" || now - cardPage.since < UNREACHABLE_MS) return [];
  const say = "Nobody knows whether it arrives as it is sent. Is its address reachable from this server?";
  return [need("card_page_unreachable", "due", "The card page cannot be looked at", say, "/settings")];
}

export function mailNeeds({ failedMails }: HomeFacts): readonly Need[] {
  if (failedMails === 0) return [];
  return [
    need("mail_failed", "due", `${counted(failedMails, "mail")} could not be sent`, "See why, mend it, and send them again.", "/outbox"),
  ];
}

export function importNeeds({ now, imports }: HomeFacts): readonly Need[] {
  const recent = imports.filter((one) => now - Date.parse(one.createdAt) < IMPORT_DAYS * DAY_MS);
  const rejected = recent.filter((one) => one.counts.rejected > 0);
  const failed = recent.filter((one) => one.state === "failed");
  return [
    ...rejected.map(({ id, counts }) =>
      need(
        "import_rejected",
        "due",
        `${counted(counts.rejected, "row")} of an import not taken`,
        "Mend the rows and import them again.",
        `/imports?id=${id}`,
      ),
    ),
    ...failed.map(({ id, failure }) =>
      need("import_failed", "due", "An import failed", failure?.say ?? "See where it stopped.", `/imports?id=${id}`),
    ),
  ];
}

export function keyNeeds({ now, keys }: HomeFacts): readonly Need[] {
  const unused = keys.filter((key) => now - (key.lastUsedAt ?? key.createdAt) > KEY_UNUSED_DAYS * DAY_MS);
  const expiring = keys.filter((key) => key.expiresAt !== null && key.expiresAt - now < KEY_EXPIRING_DAYS * DAY_MS);
  const labelled = (some: typeof keys): string => some.map((key) => key.label).join(", ");
  return [
    ...expiring.map((key) =>
      need("key_expiring", "due", `The key ${key.label} runs out`, "Make another and hand it over in time.", "/keys", key.expiresAt),
    ),
    ...(unused.length === 0
      ? []
      : [
          need(
            "key_unused",
            "info",
            `${counted(unused.length, "key")} not used for ${KEY_UNUSED_DAYS} days`,
            `${labelled(unused)}: revoke what nobody needs.`,
            "/keys",
          ),
        ]),
  ];
}
