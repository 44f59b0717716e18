import { instantToIso } from "../../../base/instant.ts";
import type { Account, Detail } from "./account.ts";
import { toldValue, valueOf } from "./value-text.ts";

/** Says which shape this is (docs/guides/rights-requests.md); it goes up when a reader would have to change. */
const FORMAT = "strongroom-account/1";

/** The account as JSON, for a program to take over. Written as it is read: the long parts come page by page. */
export async function* accountJson(account: Account): AsyncGenerator<Buffer> {
  yield Buffer.from(`${headText(account).slice(0, -2)},\n  "payments": `);
  yield* listOf(account.payments());
  yield Buffer.from(`,\n  "given": `);
  yield* listOf(account.given());
  yield Buffer.from(`,\n  "entries": `);
  yield* listOf(account.entries());
  yield Buffer.from("\n}\n");
}

function headText(account: Account): string {
  const { request, limitedTo, subject, language, madeAt, business, createdAt, updatedAt, source, sourceCode } = account;
  const { details, recipients, cards, holds, beyond } = account;
  return JSON.stringify(
    {
      format: FORMAT,
      madeAt: instantToIso(madeAt),
      language,
      business,
      request,
      limitedTo: limitedTo?.map(({ field }) => field) ?? null,
      person: { id: subject, createdAt, updatedAt, source: valueOf(source), sourceLeftOut: sourceCode },
      details: details.map(detailJson),
      recipients,
      consents: beyond?.consents ?? null,
      standingOrders: beyond?.orders ?? null,
      lists: beyond?.lists ?? null,
      requests: beyond?.requests ?? null,
      messages: beyond?.messages ?? null,
      cards,
      holds,
      records: beyond?.records ?? null,
    },
    null,
    2,
  );
}

function detailJson({ values, code, ...detail }: Detail): object {
  return {
    ...detail,
    values: values.map(({ value, ...one }) => ({ value: toldValue(valueOf(value), detail.type), ...one })),
    leftOut: code,
  };
}

async function* listOf(pages: AsyncIterable<readonly object[]>): AsyncGenerator<Buffer> {
  let before = "[\n    ";
  for await (const page of pages) {
    for (const one of page) {
      yield Buffer.from(`${before}${JSON.stringify(one)}`);
      before = ",\n    ";
    }
  }
  yield Buffer.from(before.startsWith("[") ? "[]" : "\n  ]");
}
