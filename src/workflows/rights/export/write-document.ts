import { instant, instantToIso } from "../../../base/instant.ts";
import type { PdfBlock } from "../../../platform/pdf/pdf-block.ts";
import { writePdf } from "../../../platform/pdf/write-pdf.ts";
import type { Account } from "./account.ts";
import { headOf, sectionsOf } from "./sections.ts";

/** The account as a PDF: what the page says, for whoever wants to print it or put it away. */
export function accountDocument(account: Account): AsyncGenerator<Buffer> {
  const { words, business, language, madeAt } = account;
  const about = {
    title: words("title", { business: business.name }),
    author: business.name,
    language,
    createdAt: new Date(instantToIso(instant(madeAt))),
    foot: (page: number) => words("page", { business: business.name, page }),
  };
  return writePdf(about, blocksOf(account));
}

async function* blocksOf(account: Account): AsyncGenerator<PdfBlock> {
  const { title, lead, notes } = headOf(account);
  yield { kind: "heading", level: 1, text: title };
  yield { kind: "text", text: lead, tone: "lead" };
  for (const note of notes) yield { kind: "text", text: note, tone: "small" };
  for (const { heading, body } of sectionsOf(account)) {
    yield { kind: "heading", level: 2, text: heading };
    if (body.kind === "text") yield { kind: "text", text: body.say };
    else if (body.kind === "details") {
      if (body.details.length === 0) yield { kind: "text", text: account.words("none") };
      for (const { label, values, notes: uses } of body.details) yield { kind: "pair", label, values, notes: uses };
    } else {
      let isBegun = false;
      for await (const rows of body.pages) {
        if (rows.length > 0 && !isBegun) yield { kind: "columns", columns: body.columns };
        isBegun ||= rows.length > 0;
        for (const cells of rows) yield { kind: "row", cells };
      }
      if (!isBegun) yield { kind: "text", text: account.words("none") };
    }
  }
}
