import { dayAsSaid } from "../../src/base/language.ts";

/** What every page does once its program runs. One that cannot do its work leaves the words for whoever has no script. */
export function beginPage(isAble = true): void {
  for (const node of document.querySelectorAll<HTMLElement>("[data-script]"))
    node.hidden = (node.dataset["script"] === "without") === isAble;
  for (const time of document.querySelectorAll("time")) time.textContent = inLocalTime(time.dateTime) ?? time.textContent;
  standWhereOneCanReturn();
  keepWhatIsTypedOffline();
  sendOnce();
  beginAt(document.querySelector<HTMLElement>("[data-first]"));
  const languages = document.querySelector<HTMLDetailsElement>(".languages");
  document.addEventListener("click", (event) => {
    if (languages?.open === true && !languages.contains(event.target as Node)) languages.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || languages?.open !== true) return;
    languages.open = false;
    languages.querySelector("summary")?.focus();
  });
}

/** Where an address names a part of the page, the browser goes there once more when all is drawn, and takes the focus away. */
function beginAt(first: HTMLElement | null): void {
  first?.focus();
  if (location.hash === "") return;
  addEventListener("load", () => requestAnimationFrame(() => requestAnimationFrame(() => first?.focus({ preventScroll: true }))));
}

/**
 * A page that answers a form is no place to come back to: the browser would ask whether to send the form again, or show
 * nothing. It takes the address of the page on which the form stands.
 */
function standWhereOneCanReturn(): void {
  const { at } = document.documentElement.dataset;
  if (at !== undefined) history.replaceState(history.state, "", at + location.hash);
}

/**
 * A form that is sent without a connection would leave a page of the browser's own in its place, and what was typed be gone.
 * It is not sent; beside the button that was pressed it is said why. Where this program does not run, that page of the
 * browser's sends the form once more when it is loaded again.
 */
function keepWhatIsTypedOffline(): void {
  const line = document.querySelector<HTMLElement>("#offline");
  document.addEventListener("submit", (event) => {
    // A form that a program sends says by itself that the connection was lost.
    if (line === null || navigator.onLine || event.defaultPrevented) return;
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    if (event.submitter === null) form.append(line);
    else event.submitter.after(line);
    line.hidden = false;
    line.textContent = line.dataset["say"] ?? "";
  });
  addEventListener("online", () => {
    if (line !== null) line.hidden = true;
  });
}

/** After so long, whoever presses again means it: they stopped the page that was to come, or a file came in its place. */
const ONCE_MS = 10_000;

/**
 * The second of two taps would break off the answer to the first: the code was right and is spent by then, and what came of it
 * is told to nobody. It is not sent; a page that comes back from the browser's memory begins anew.
 */
function sendOnce(): void {
  const under = new Map<HTMLFormElement, () => void>();
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const form = event.target as HTMLFormElement;
    if (under.has(form)) return event.preventDefault();
    const button = event.submitter;
    const end = (): void => {
      under.delete(form);
      button?.removeAttribute("aria-disabled");
    };
    under.set(form, end);
    button?.setAttribute("aria-disabled", "true");
    setTimeout(end, ONCE_MS);
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) for (const end of under.values()) end();
  });
}

/** The server knows no time zone of the customer and writes UTC. */
function inLocalTime(iso: string): string | undefined {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return undefined;
  const { lang } = document.documentElement;
  // The device's own way of writing the page's language: 30 November in London, November 30 in Boston.
  const own = navigator.languages.find((language) => language.split("-")[0] === lang) ?? (lang === "en" ? "en-GB" : lang);
  return dayAsSaid(at.toLocaleString(own, { dateStyle: "long", timeStyle: "short" }), lang);
}
