import { readFileSync } from "node:fs";
import { assert } from "../../base/fault.ts";
import type { MapController } from "../datamap/types.ts";
import type { PolicyKind } from "./kind.ts";
import type { NewPolicy } from "./publish.ts";

const FILES = { clause: "confidentiality.md", policy: "handling-data.md" } as const satisfies Record<PolicyKind, string>;

/**
 * The document that is shipped for this kind, with the business's own name and address in it: a start in plain words
 * that the owner may change, and that a lawyer should read.
 */
export function policyFromTemplate(kind: PolicyKind, name: string, controller: MapController): NewPolicy {
  const file = readFileSync(new URL(`./templates/${FILES[kind]}`, import.meta.url), "utf8");
  const found = /^# (.+)\n\n([\s\S]+)$/u.exec(file);
  assert(found !== null, "a template has no title");
  const [, title = "", text = ""] = found;
  return { kind, name, language: "en", title: filled(title, controller), text: filled(text, controller) };
}

function filled(text: string, controller: MapController): string {
  return text.replaceAll("{{business}}", controller.name).replaceAll("{{email}}", controller.email);
}
