import { own, ownDocument } from "./own.ts";

const added = new Map<HTMLFormElement, { readonly signIn: readonly HTMLInputElement[]; readonly autocomplete: string | null }>();

/**
 * A browser writes what a form sends into its session files, on the disk, so that it can send it again; not so where the
 * form has a password in it (in Chromium: `PageState::RemovePasswordData`). So each form gets one, which has no name and is
 * never sent. It writes down what stands in boxes, too, and in hidden ones, to which a page may copy it; not so where the
 * form is not to be completed. And its manager of passwords offers to keep what stands in the last box before a password, as
 * the name of whoever signs in, and shows it; so there is a box for that name, too.
 */
export function keepUnremembered(): void {
  for (const form of ownDocument.forms) addTo(form);
  addEventListener("submit", onSubmit, true);
}

export function letRemember(): void {
  removeEventListener("submit", onSubmit, true);
  for (const [form, { signIn, autocomplete }] of added) {
    for (const one of signIn) one.remove();
    if (autocomplete === null) own(form).removeAttribute("autocomplete");
    else own(form).setAttribute("autocomplete", autocomplete);
  }
  added.clear();
}

/** Forms that came since. */
function onSubmit({ target }: Event): void {
  if (target instanceof HTMLFormElement) addTo(target);
}

function addTo(form: HTMLFormElement): void {
  if (added.has(form)) return;
  const signIn = [hiddenBox("text", "username"), hiddenBox("password", "current-password")];
  added.set(form, { signIn, autocomplete: own(form).getAttribute("autocomplete") });
  own(form).setAttribute("autocomplete", "off");
  own(form).append(...signIn);
}

function hiddenBox(type: "text" | "password", autocomplete: "username" | "current-password"): HTMLInputElement {
  const box = ownDocument.createElement("input");
  Object.assign(box, { type, value: "-", hidden: true, tabIndex: -1, autocomplete });
  box.setAttribute("aria-hidden", "true");
  // Pages that say how their boxes are shown would show these, too.
  box.style.setProperty("display", "none", "important");
  return box;
}
