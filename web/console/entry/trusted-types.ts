type Policies = { createPolicy(name: string, rules: Readonly<Record<string, (text: string) => string | null>>): unknown };

/**
 * The one policy of Trusted Types. Text without `<` cannot become an element, and is let through (style elements are
 * written so); anything else that some code would turn into markup, script or a script's address is refused.
 */
export function installTrustedTypes(): void {
  const policies = (globalThis as { readonly trustedTypes?: Policies }).trustedTypes;
  policies?.createPolicy("default", {
    createHTML: (text) => (text.includes("<") ? null : text),
    createScript: () => null,
    createScriptURL: () => null,
  });
}

installTrustedTypes();
