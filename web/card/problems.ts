import type { Say } from "./words.ts";

/** Something that is not right yet: the input to go to, and a sentence. */
export type Problem = { readonly input: Element; readonly say: string };

/** Beside the field, in words, and told to whoever cannot see it. An empty sentence takes it away. */
export function tellBeside(input: Element, say: string): void {
  const place = document.getElementById(`${groupOf(input)}-problem`);
  input.setAttribute("aria-invalid", String(say !== ""));
  if (place === null) return;
  place.textContent = say;
  place.hidden = say === "";
}

/** Parts of one thing (an address, a date, a choice) share the place of the sentence. */
function groupOf(input: Element): string {
  return input.closest<HTMLElement>("[data-group]")?.dataset["group"] ?? input.id;
}

export function clearProblems(form: HTMLFormElement): void {
  for (const input of form.querySelectorAll("[aria-invalid=true]")) tellBeside(input, "");
}

/** All of them at once: beside each field, and in a list at the top that takes the focus. */
export function tellProblems(form: HTMLFormElement, problems: readonly Problem[], say: Say): void {
  clearProblems(form);
  for (const problem of problems) tellBeside(problem.input, problem.say);
  tellAtTop(
    [countSaid(problems.length, say)],
    problems.map(({ input, say }) => ({ text: `${labelOf(input)}: ${say}`, href: `#${input.id}`, input })),
  );
}

function countSaid(count: number, say: Say): string {
  return `${say(count === 1 ? "problems_one" : "problems_other", count)} ${say("nothingSent")}`;
}

/** One that is right now goes from beside the field and from the list at the top, and the list with the last. */
export function letGo(input: Element, say: Say): void {
  tellBeside(input, "");
  const top = document.querySelector<HTMLElement>("#summary");
  const links = [...(top?.querySelectorAll<HTMLAnchorElement>("li a") ?? [])];
  const link = links.find(({ hash }) => hash === `#${input.id}`);
  const count = top?.querySelector("p");
  if (top === null || link === undefined || !count) return;
  // Whoever listens is typing, and hears what is left when they send.
  top.setAttribute("aria-live", "off");
  link.closest("li")?.remove();
  count.textContent = countSaid(links.length - 1, say);
  top.hidden = links.length === 1;
}

type Way = { readonly text: string; readonly href: string; readonly input?: Element };

export function tellAtTop(sentences: readonly string[], ways: readonly Way[] = []): void {
  const top = document.querySelector<HTMLElement>("#summary");
  if (top === null) return;
  const list = document.createElement("ul");
  for (const { text, href, input } of ways) {
    const link = document.createElement("a");
    link.textContent = text;
    link.href = href;
    link.addEventListener("click", (event) => {
      if (!(input instanceof HTMLElement)) return;
      event.preventDefault();
      input.focus();
    });
    list.appendChild(document.createElement("li")).appendChild(link);
  }
  const said = sentences.map((sentence) => {
    const line = document.createElement("p");
    line.textContent = sentence;
    return line;
  });
  top.removeAttribute("aria-live");
  top.replaceChildren(...said, ...(ways.length === 0 ? [] : [list]));
  top.hidden = false;
  top.focus();
  top.scrollIntoView({ block: "nearest" });
}

export function clearTop(): void {
  const top = document.querySelector<HTMLElement>("#summary");
  if (top !== null) top.hidden = true;
}

function labelOf(input: Element): string {
  const group = input.closest("fieldset")?.querySelector("legend")?.textContent;
  const label =
    input instanceof HTMLInputElement || input instanceof HTMLSelectElement || input instanceof HTMLTextAreaElement
      ? input.labels?.[0]
      : null;
  return (group ?? label?.textContent ?? "").trim();
}
