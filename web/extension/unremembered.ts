const added = new Map<HTMLFormElement, { readonly password: HTMLInputElement; readonly autocomplete: string | null }>();

/**
 * A browser writes what a form sends into its session files, on the disk, so that it can send it again; not so where the
 * form has a password in it (in Chromium: `PageState::RemovePasswordData`). So each form gets one, which has no name and is
 * never sent. It writes down what stands in boxes, too, and in hidden ones, to which a page may copy it; not so where the
 * form is not to be completed.
 */
export function keepUnremembered(): void {
  for (const form of document.forms) addTo(form);
  addEventListener("submit", onSubmit, true);
}

export function letRemember(): void {
  removeEventListener("submit", onSubmit, true);
  for (const [form, { password, autocomplete }] of added) {
    password.remove();
    if (autocomplete === null) form.removeAttribute("autocomplete");
    else form.setAttribute("autocomplete", autocomplete);
  }
  added.clear();
}

/** Forms that came since. */
function onSubmit({ target }: Event): void {
  if (target instanceof HTMLFormElement) addTo(target);
}

function addTo(form: HTMLFormElement): void {
  if (added.has(form)) return;
  const password = document.createElement("input");
  Object.assign(password, { type: "password", value: "-", hidden: true, tabIndex: -1, autocomplete: "off" });
  password.setAttribute("aria-hidden", "true");
  added.set(form, { password, autocomplete: form.getAttribute("autocomplete") });
  form.setAttribute("autocomplete", "off");
  form.append(password);
}
