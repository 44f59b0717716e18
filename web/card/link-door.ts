/** `#p.…`: the mail lacks the postcode; `#c.…`: it lacks the code that was told apart. */
const FRAGMENT = /^#([pc])\.([0-9a-z]{20,120})$/u;

type Link = { readonly by: "p" | "c"; readonly token: string };

/**
 * Whoever comes by a link has its token behind the `#`, which no server has seen. It is taken out of the address bar and
 * put into the form; nothing is sent before somebody presses the button.
 */
export function beginLinkDoor(): void {
  const form = document.querySelector<HTMLFormElement>("#link");
  if (form === null) return;
  const link = linkHere();
  if (link !== undefined) {
    history.replaceState(link, "", location.pathname + location.search);
    field(form, "token").value = link.token;
    field(form, "by").value = link.by;
  }
  const token = field(form, "token").value;
  if (token !== "") {
    const by = field(form, "by").value === "c" ? "c" : "p";
    // A link that was tried comes back in the page, where a reload would not find it.
    history.replaceState({ by, token } satisfies Link, "");
    showLink(form, by);
  }
  document.querySelector("#have-number")?.addEventListener("click", () => {
    history.replaceState(null, "", location.pathname + location.search);
    show(document.querySelector("#number"), true);
    show(form, false);
    document.querySelector<HTMLElement>("#number input")?.focus();
  });
  addEventListener("hashchange", () => {
    if (FRAGMENT.test(location.hash)) location.reload();
  });
}

/** After a reload, or on the way back, the address bar does not have it any more; the browser's own memory of the page does. */
function linkHere(): Link | undefined {
  const [, by, token] = FRAGMENT.exec(location.hash) ?? [];
  if (token !== undefined) return { by: by === "c" ? "c" : "p", token };
  const kept = history.state as Partial<Link> | null;
  return typeof kept?.token === "string" && (kept.by === "p" || kept.by === "c") ? { by: kept.by, token: kept.token } : undefined;
}

function showLink(form: HTMLFormElement, by: "p" | "c"): void {
  for (const part of form.querySelectorAll<HTMLElement>("[data-by]")) part.hidden = part.dataset["by"] !== by;
  for (const input of form.querySelectorAll<HTMLInputElement>("[data-by] input"))
    input.disabled = input.closest("[data-by]")?.matches("[hidden]") ?? true;
  show(document.querySelector("#number"), false);
  show(form, true);
  const input = form.querySelector<HTMLInputElement>("[data-by]:not([hidden]) input");
  if (input !== null && document.querySelector("[data-first]") === null) input.focus();
}

function show(node: Element | null, isShown: boolean): void {
  if (node instanceof HTMLElement) node.hidden = !isShown;
}

function field(form: HTMLFormElement, name: string): HTMLInputElement {
  const input = form.elements.namedItem(name);
  if (!(input instanceof HTMLInputElement)) throw new Error(`the form has no ${name}`);
  return input;
}
