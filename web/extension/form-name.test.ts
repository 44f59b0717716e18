import { expect, test } from "vitest";
import { nameFor } from "./form-name.ts";

test("a form that is called otherwise takes no other's place, and one that is called alike does", () => {
  const names: string[] = [];
  const forms: { readonly name: string; readonly label: string }[] = [];
  for (const label of [
    "Pay by card",
    "支払い",
    "Оплата",
    "pay BY card ",
    "Pay - by card",
    "Оплата",
    "x".repeat(80),
    `${"x".repeat(79)}y`,
  ]) {
    names.push(nameFor(label, forms));
    forms.push({ name: names.at(-1) ?? "", label });
  }
  const x = "x".repeat(36);
  expect(names).toEqual(["pay-by-card", "form", "form-2", "pay-by-card", "pay-by-card-2", "form-2", x, `${x}-2`]);
});
