import { digitsOnly } from "./digits.ts";
import type { Problem } from "./problems.ts";
import type { Say } from "./words.ts";

type Input = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export type Read = { readonly fields: Readonly<Record<string, unknown>>; readonly problems: readonly Problem[] };

/** Everything asked for beside a card, by the name of its field. What a value must be like is the keeper's to say; here only what is plain. */
export function readFields(form: HTMLFormElement, say: Say): Read {
  const fields: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const group of form.querySelectorAll<HTMLElement>("[data-field]")) {
    const read = readField(group, say);
    if (read.problem !== undefined) problems.push(read.problem);
    else if (read.value !== undefined) fields[group.dataset["field"] ?? ""] = read.value;
  }
  return { fields, problems };
}

type One = { readonly value?: unknown; readonly problem?: Problem };

function readField(group: HTMLElement, say: Say): One {
  const inputs = [...group.querySelectorAll<Input>("input, select, textarea")];
  const [first] = inputs;
  if (first === undefined) return {};
  const isOptional = group.dataset["optional"] === "true";
  const missing = isOptional ? {} : { problem: { input: first, say: say("field_missing") } };
  switch (group.dataset["type"] ?? "") {
    case "address":
      return readAddress(inputs, missing);
    case "date":
      return readDate(inputs, missing, say);
    case "boolean": {
      const chosen = inputs.find((input) => input instanceof HTMLInputElement && input.checked);
      return chosen === undefined ? missing : { value: chosen.value === "yes" };
    }
    case "email":
      return readText(first, missing, (text) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/u.test(text) ? undefined : say("email_shape")));
    default:
      return readText(first, missing, () => undefined);
  }
}

function readText(input: Input, missing: One, judge: (text: string) => string | undefined): One {
  const text = input.value.trim();
  if (text === "") return missing;
  const problem = judge(text);
  return problem === undefined ? { value: text } : { problem: { input, say: problem } };
}

/** Parts that stay empty are left out. A street alone is no address that anybody could use. */
function readAddress(inputs: readonly Input[], missing: One): One {
  const parts = inputs.flatMap((input) => (input.value.trim() === "" ? [] : [[input.dataset["part"] ?? "", input.value.trim()] as const]));
  if (parts.length === 0) return missing;
  const lacking = inputs.find((input) => input.required && input.value.trim() === "");
  const say = missing.problem?.say;
  return lacking !== undefined && say !== undefined ? { problem: { input: lacking, say } } : { value: Object.fromEntries(parts) };
}

function readDate(inputs: readonly Input[], missing: One, say: Say): One {
  const part = (name: string): Input | undefined => inputs.find((input) => input.dataset["part"] === name);
  const [day, month, year] = ["day", "month", "year"].map((name) => digitsOnly(part(name)?.value ?? ""));
  const [first] = inputs;
  if (first === undefined || !(day || month || year)) return missing;
  if (!day || !month || year?.length !== 4) {
    const input = !day ? part("day") : !month ? part("month") : part("year");
    return { problem: { input: input ?? first, say: say("date_shape") } };
  }
  const value = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const at = new Date(`${value}T00:00:00Z`);
  const isDay = !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
  return isDay ? { value } : { problem: { input: first, say: say("date_none") } };
}
