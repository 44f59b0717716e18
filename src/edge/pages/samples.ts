import { html } from "hono/html";
import type { CompiledField, CompiledMap, CompiledRole } from "../../registers/datamap/types.ts";
import type { Html } from "./layout.ts";

/** A command to copy; the button comes with the page's script. */
export function sample(text: string): Html {
  return html`<div class="sample"><pre>${text}</pre></div>`;
}

/** A call with the key of a shell variable, one header a line. */
export function curl(address: string, key: string, body?: string): string {
  const lines = [
    `curl -s ${address}`,
    `-H "Authorization: Bearer $${key}"`,
    ...(body === undefined ? [] : ['-H "Content-Type: application/json"', `-d '${body}'`]),
  ];
  return lines.join(" \\\n  ");
}

export type FirstCalls = { readonly role: string; readonly purpose: string; readonly fields: Readonly<Record<string, string>> };

const SAMPLE_VALUES: { readonly [type: string]: string } = {
  name: "Ana Example",
  email: "ana@example.com",
  text: "Example",
  phone: "+44 20 7946 0018",
  date: "1990-04-01",
  country: "GB",
};

/** First calls that work under this very map: a role that keys may have, and the fields that it must and may give. */
export function firstCallsFor(map: CompiledMap): FirstCalls | undefined {
  const candidates = [...map.roles.values()]
    .filter((role) => role.keys)
    .flatMap((role) => [...role.grants.keys()].map((purpose) => ({ role, purpose })));
  for (const { role, purpose } of candidates) {
    const fields = [...map.fields.values()].filter(
      (field) => field.required || (field.type.name === "email" && mayChange(role, purpose, field)),
    );
    const isWhole = fields.length > 0 && fields.every((field) => mayChange(role, purpose, field) && field.type.name in SAMPLE_VALUES);
    if (isWhole) return { role: role.name, purpose, fields: Object.fromEntries(fields.map((field) => [field.name, sampleValue(field)])) };
  }
  return undefined;
}

function sampleValue(field: CompiledField): string {
  if (field.type.name === "name" && /first|given/iu.test(field.name)) return "Ana";
  if (field.type.name === "name" && /last|family|sur/iu.test(field.name)) return "Example";
  return SAMPLE_VALUES[field.type.name] ?? "";
}

function mayChange(role: CompiledRole, purpose: string, field: CompiledField): boolean {
  return role.grants.get(purpose)?.get(field.name)?.has("change") === true;
}
