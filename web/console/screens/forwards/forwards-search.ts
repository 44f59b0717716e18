/** What the address of the list may say: ids, and no value of anybody. */
export type ForwardsSearch = {
  readonly vendor?: string | undefined;
  readonly customer?: string | undefined;
  /** The one that is open. */
  readonly id?: string | undefined;
};

export function readForwardsSearch(raw: Readonly<Record<string, unknown>>): ForwardsSearch {
  return { ...textIn(raw, "vendor"), ...textIn(raw, "customer"), ...textIn(raw, "id") };
}

/** For whom, to whom, what of it, and the request and card from which somebody came. */
export type NewForwardSearch = {
  readonly customer?: string | undefined;
  readonly purpose?: string | undefined;
  readonly vendor?: string | undefined;
  readonly operation?: string | undefined;
  readonly card?: string | undefined;
};

export function readNewForwardSearch(raw: Readonly<Record<string, unknown>>): NewForwardSearch {
  return {
    ...textIn(raw, "customer"),
    ...textIn(raw, "purpose"),
    ...textIn(raw, "vendor"),
    ...textIn(raw, "operation"),
    ...textIn(raw, "card"),
  };
}

function textIn<Name extends string>(raw: Readonly<Record<string, unknown>>, name: Name): { readonly [name in Name]?: string } {
  const value = raw[name];
  return typeof value === "string" && value !== "" ? ({ [name]: value } as { readonly [name in Name]: string }) : {};
}
