import { DAY_MS } from "../../../base/instant.ts";
import { UNREACHABLE_MS } from "../../../workflows/card-page/read-check.ts";
import type { HomeFacts } from "./facts.ts";
import { type Need, need } from "./need.ts";

const KEY_UNUSED_DAYS = 90;
const KEY_EXPIRING_DAYS = 30;
const IMPORT_DAYS = 7;

export function cardPageNeeds({ now, cardPage }: HomeFacts): readonly Need[] {
  if (cardPage?.state === "differs") return [need("card_page_differs", "overdue", { differences: [...cardPage.differences] }, "/settings")];
  if (cardPage?.state !== "unreachable" || now - cardPage.since < UNREACHABLE_MS) return [];
  return [need("card_page_unreachable", "due", {}, "/settings")];
}

export function mailNeeds({ failedMails: count }: HomeFacts): readonly Need[] {
  return count === 0 ? [] : [need("mail_failed", "due", { count }, "/outbox")];
}

export function importNeeds({ now, imports }: HomeFacts): readonly Need[] {
  const recent = imports.filter((one) => now - Date.parse(one.createdAt) < IMPORT_DAYS * DAY_MS);
  const rejected = recent.filter((one) => one.counts.rejected > 0);
  const failed = recent.filter((one) => one.state === "failed");
  return [
    ...rejected.map(({ id, counts }) => need("import_rejected", "due", { count: counts.rejected }, `/imports?id=${id}`)),
    ...failed.map(({ id, failure }) =>
      need("import_failed", "due", { code: failure?.code ?? "", line: failure?.line ?? null }, `/imports?id=${id}`),
    ),
  ];
}

export function keyNeeds({ now, keys }: HomeFacts): readonly Need[] {
  const unused = keys.filter((key) => now - (key.lastUsedAt ?? key.createdAt) > KEY_UNUSED_DAYS * DAY_MS);
  const expiring = keys.filter((key) => key.expiresAt !== null && key.expiresAt - now < KEY_EXPIRING_DAYS * DAY_MS);
  const labels = unused.map((key) => key.label);
  return [
    ...expiring.map((key) => need("key_expiring", "due", { label: key.label }, "/keys", key.expiresAt)),
    ...(unused.length === 0 ? [] : [need("key_unused", "info", { count: unused.length, days: KEY_UNUSED_DAYS, labels }, "/keys")]),
  ];
}
