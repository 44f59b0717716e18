const added = new Set<HTMLInputElement>();

/**
 * A browser writes what a form sends into its session files, on the disk, so that it can send it again; not so where the
 * form has a password in it (in Chromium: `PageState::RemovePasswordData`). So each form gets one, which has no name and is
 * never sent.
 */
export function keepUnremembered(): void {
  for (const form of document.forms) addTo(form);
  addEventListener("submit", onSubmit, true);
}

export function letRemember(): void {
  removeEventListener("submit", onSubmit, true);
  for (const one of added) one.remove();
  added.clear();
}

/** Forms that came since. */
function onSubmit({ target }: Event): void {
  if (target instanceof HTMLFormElement) addTo(target);
}

function addTo(form: HTMLFormElement): void {
  if ([...added].some((one) => one.form === form)) return;
  const one = document.createElement("input");
  Object.assign(one, { type: "password", value: "-", hidden: true, tabIndex: -1, autocomplete: "off" });
  one.setAttribute("aria-hidden", "true");
  form.append(one);
  added.add(one);
}
