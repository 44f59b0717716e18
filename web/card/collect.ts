const FRAGMENT = /^#([0-9a-z]{20,120})$/u;

/**
 * A vendor fetches a file: what stands behind the `#` is taken out of the address bar and put into the form, so that nobody
 * has to type it. Nothing is sent before somebody presses the button.
 */
export function beginCollect(): void {
  const input = document.querySelector<HTMLInputElement>("#collect input[name=token]");
  if (input === null) return;
  const [, token] = FRAGMENT.exec(location.hash) ?? [];
  const kept: unknown = (history.state as { readonly collect?: unknown } | null)?.collect;
  const known = token ?? (typeof kept === "string" ? kept : undefined);
  if (known !== undefined) {
    history.replaceState({ collect: known }, "", location.pathname + location.search);
    input.value = known;
    const field = document.querySelector<HTMLElement>("#collect-code");
    if (field !== null) field.hidden = true;
  }
  addEventListener("hashchange", () => {
    if (FRAGMENT.test(location.hash)) location.reload();
  });
}
