/** What the address of the list may say. Never a customer's value: addresses are kept by browsers and proxies. */
export type CustomersSearch = {
  readonly purpose?: string | undefined;
  readonly new?: boolean | undefined;
};

export function readCustomersSearch(raw: Readonly<Record<string, unknown>>): CustomersSearch {
  return {
    ...(typeof raw["purpose"] === "string" ? { purpose: raw["purpose"] } : {}),
    ...(raw["new"] === true ? { new: true } : {}),
  };
}

export type CustomerSearch = { readonly purpose?: string | undefined };

export function readCustomerSearch(raw: Readonly<Record<string, unknown>>): CustomerSearch {
  return typeof raw["purpose"] === "string" ? { purpose: raw["purpose"] } : {};
}
