/** By what a box is known again: all that stands here must be so. */
export type Find = {
  readonly id: string | null;
  readonly name: string | null;
  readonly autocomplete: string | null;
  readonly label: string | null;
  readonly css: string | null;
};

/** One box of a vendor's page, and what belongs into it. */
export type Box = {
  readonly label: string;
  /** As `{{card.expiry | MM/YY}}`. */
  readonly fill: string;
  /** A part of the text alone, for numbers in several boxes. */
  readonly slice: { readonly from: number; readonly length: number } | null;
  /** `top`, or the origin of the declared frame in which it stands. */
  readonly frame: string;
  readonly kind: "text" | "select";
  readonly find: Find;
};

export type FillForm = {
  readonly name: string;
  readonly label: string;
  readonly purpose: string;
  /** Of the page's path; one `*` stands for anything. */
  readonly path: string;
  readonly frames: readonly string[];
  readonly boxes: readonly Box[];
  readonly changedAt: string;
};

export type Vendor = {
  readonly vendor: string;
  readonly label: string;
  readonly origin: string;
  readonly standing: { readonly ok: boolean; readonly say?: string | undefined; readonly unlock?: string | null | undefined };
  readonly forms: readonly FillForm[];
};

/** A customer for whom the person may fill this form now. */
export type Choice = {
  readonly subject: string;
  /** Whether the console shows them at this moment. */
  readonly isOnScreen: boolean;
  readonly request: { readonly id: string; readonly title: string; readonly number: string | null } | null;
  readonly purpose: string;
  readonly cards: readonly {
    readonly id: string;
    readonly nickname: string | null;
    readonly brand: string;
    readonly last4: string;
    readonly expires: string | null;
  }[];
};

/** A fill that was granted: its one-use ticket, and where the values belong. */
export type Opened = {
  readonly id: string;
  readonly ticket: string;
  readonly boxes: readonly Box[];
  readonly watermark: Watermark;
};
export type Watermark = { readonly name: string; readonly at: string };

/** A "no" in the server's own words. */
export type Refusal = {
  readonly code: string;
  readonly say: string;
  readonly unlock: string | null;
  readonly fields: readonly { readonly field: string; readonly say: string }[];
};
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

/** Whether a page's path is one of the form's. */
export function fitsPath(pattern: string, path: string): boolean {
  const [before = "", after] = pattern.split("*");
  if (after === undefined) return path === before;
  return path.length >= before.length + after.length && path.startsWith(before) && path.endsWith(after);
}
