import type { VendorId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { FillBox } from "../../registers/vendors/fill-forms.ts";
import type { Safe } from "../../safe/safe.ts";
import { defineForm } from "../../workflows/filling/define-form.ts";
import { OPERATOR } from "./_operator.ts";
import { Stop, refused } from "./_outcome.ts";

const NUMBER = "{{subject.hotel_card.number}}";
const EXPIRES = "{{subject.hotel_card.expiry | MM/YY}}";
const NOTHING = { id: null, name: null, autocomplete: null, label: null, css: null } as const;

/** Pretend Air's pages, as an owner would have taught them. `base` is where it listens; its payment house is the same machine under another name. */
export async function teachPages(safe: Safe, tx: Tx, vendor: VendorId, base: string): Promise<void> {
  const payment = base.replace("127.0.0.1", "localhost");
  const people = [
    named("Passenger", "{{subject.last_name | upper}}/{{subject.first_name | upper}}", "passenger"),
    named("Passport", "{{subject.passport}}", "passport"),
  ];
  const number = named("Card number", NUMBER, "number");
  const expires = named("Expires", EXPIRES, "expires");
  const quarters = [0, 1, 2, 3].map((n) => ({
    ...named(`Digits ${n + 1}`, NUMBER, `number${n + 1}`),
    slice: { from: 4 * n, length: 4 },
  }));
  const lists = [list("Month", "{{subject.hotel_card.expiry.month}}", "month"), list("Year", "{{subject.hotel_card.expiry.year}}", "year")];
  const pages = {
    plain: [number, expires],
    // As it was before its builders were at it.
    changed: [number, expires],
    split: [...quarters, ...lists],
    react: [labelled("Card number", NUMBER), labelled("Expires", EXPIRES)],
    frame: [number, expires].map((box) => ({ ...box, frame: payment })),
  };
  for (const [name, card] of Object.entries(pages)) {
    const boxes = [...people, ...card];
    const frames = name === "frame" ? [payment] : [];
    const form = {
      vendor,
      name,
      label: `Passenger and card, on the ${name} page`,
      purpose: "booking",
      path: `/book/${name}`,
      frames,
      boxes,
    };
    const saved = await defineForm(safe, tx, OPERATOR, form);
    if (!saved.ok) throw new Stop(refused(saved.refusal.code, "The demo's pages could not be taught."));
  }
}

function named(label: string, fill: string, name: string): FillBox {
  return { label, fill, slice: null, frame: "top", kind: "text", find: { ...NOTHING, name } };
}

function labelled(label: string, fill: string): FillBox {
  return { ...named(label, fill, ""), find: { ...NOTHING, label } };
}

function list(label: string, fill: string, name: string): FillBox {
  return { ...named(label, fill, name), kind: "select" };
}
