/** What every page does once its program runs. One that cannot do its work leaves the words for whoever has no script. */
export function beginPage(isAble = true): void {
  for (const node of document.querySelectorAll<HTMLElement>("[data-script]"))
    node.hidden = (node.dataset["script"] === "without") === isAble;
  for (const time of document.querySelectorAll("time")) time.textContent = inLocalTime(time.dateTime) ?? time.textContent;
  standWhereOneCanReturn();
  document.querySelector<HTMLElement>("[data-first]")?.focus();
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

/**
 * A page that answers a form is no place to come back to: the browser would ask whether to send the form again, or show
 * nothing. It takes the address of the page on which the form stands.
 */
function standWhereOneCanReturn(): void {
  const { at } = document.documentElement.dataset;
  if (at !== undefined) history.replaceState(history.state, "", at + location.hash);
}

/** The server knows no time zone of the customer and writes UTC. */
function inLocalTime(iso: string): string | undefined {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return undefined;
  const { lang } = document.documentElement;
  // The device's own way of writing the page's language: 30 November in London, November 30 in Boston.
  const own = navigator.languages.find((language) => language.split("-")[0] === lang) ?? (lang === "en" ? "en-GB" : lang);
  return at.toLocaleString(own, { dateStyle: "long", timeStyle: "short" });
}
