import { BASES } from "./types.ts";
import type { Basis, CompiledMap } from "./types.ts";

const USED: Readonly<Record<Basis, (purpose: string, fields: string) => string>> = {
  consent: (purpose, fields) => `To do this: ${purpose}, because you agreed, we use: ${fields}.`,
  contract: (purpose, fields) => `To do this: ${purpose}, because our contract with you needs it, we use: ${fields}.`,
  "legal-obligation": (purpose, fields) => `To do this: ${purpose}, because the law demands it, we use: ${fields}.`,
  "vital-interests": (purpose, fields) => `To do this: ${purpose}, to protect someone's life, we use: ${fields}.`,
  "public-task": (purpose, fields) => `To do this: ${purpose}, for a task in the public interest, we use: ${fields}.`,
  "legitimate-interests": (purpose, fields) => `To do this: ${purpose}, because we have a legitimate interest, we use: ${fields}.`,
};

/** Who a recipient of the map is by the register of vendors, with what it says of itself. */
export type KnownRecipient = {
  readonly recipient: string;
  readonly label: string;
  readonly termsUrl: string | null;
  readonly privacyUrl: string | null;
};

/**
 * The sentences that a privacy notice draws from the map, in a fixed order: what is collected, why, how long, who else gets
 * it; and who that is, where the register of vendors knows.
 */
export function noticeLines(map: CompiledMap, known: readonly KnownRecipient[] = []): readonly string[] {
  return [...controllerLines(map), ...purposeLines(map), ...retentionLines(map), ...recipientLines(map, known)];
}

function controllerLines({ controller }: CompiledMap): readonly string[] {
  return controller.name === "" ? [] : [`${controller.name} is responsible for your data; write to ${controller.email}.`];
}

function purposeLines(map: CompiledMap): readonly string[] {
  const declared = [...map.purposes.values()].filter((purpose) => !purpose.builtIn);
  const inOrder = declared.toSorted((a, b) => BASES.indexOf(a.basis) - BASES.indexOf(b.basis) || (a.name < b.name ? -1 : 1));
  return inOrder.flatMap((purpose) => {
    const labels = labelsOf(map, (field) => map.fields.get(field)?.purposes.has(purpose.name) === true);
    return labels === "" ? [] : [USED[purpose.basis](purpose.label, labels)];
  });
}

function retentionLines(map: CompiledMap): readonly string[] {
  return [...map.fields.values()]
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((field) => `We keep ${field.label} for ${field.retentionText}.`);
}

function recipientLines(map: CompiledMap, known: readonly KnownRecipient[]): readonly string[] {
  const inOrder = [...map.recipients.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return inOrder.map((recipient) => {
    const why = [...recipient.purposes].toSorted().map((purpose) => map.purposes.get(purpose)?.label ?? purpose);
    const given = `We give ${recipient.label}: ${labelsOf(map, (field) => recipient.fields.has(field))}, to do this: ${why.join("; ")}.`;
    return [given, ...known.filter((one) => one.recipient === recipient.name).map(knownWords)].join(" ");
  });
}

function knownWords({ label, termsUrl, privacyUrl }: KnownRecipient): string {
  const links = [
    ...(privacyUrl === null ? [] : [`its own privacy notice: ${privacyUrl}`]),
    ...(termsUrl === null ? [] : [`its terms: ${termsUrl}`]),
  ];
  return `This is ${label}${links.length === 0 ? "" : ` (${links.join("; ")})`}.`;
}

function labelsOf(map: CompiledMap, includes: (field: string) => boolean): string {
  return [...map.fields.values()]
    .filter(({ name }) => includes(name))
    .map(({ label }) => label)
    .toSorted()
    .join(", ");
}
