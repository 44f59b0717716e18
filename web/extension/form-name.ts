import type { FillForm } from "./forms.ts";

/**
 * By what a form is kept: whoever teaches one under the label of another teaches that one anew. Labels that are not alike
 * have names of their own, also where no letter of them is left in a name.
 */
export function nameFor(label: string, forms: readonly Pick<FillForm, "name" | "label">[]): string {
  const same = forms.find((one) => plain(one.label) === plain(label));
  const slug = slugOf(label);
  const taken = new Set(forms.map(({ name }) => name));
  let name = slug;
  for (let n = 2; taken.has(name); n++) name = `${slug}-${n}`;
  return same?.name ?? name;
}

const SLUG_CHARS_MAX = 36;

function plain(label: string): string {
  return label.normalize("NFKC").trim().toLowerCase();
}

function slugOf(label: string): string {
  const slug = label
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, "-")
    .replaceAll(/^[^a-z]+|-+$/gu, "")
    .slice(0, SLUG_CHARS_MAX);
  return slug === "" ? "form" : slug;
}
