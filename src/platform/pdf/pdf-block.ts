/** What a document is made of, in its order. Text is written as it is: a PDF knows no markup. */
export type PdfBlock =
  | { readonly kind: "heading"; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: "text"; readonly text: string; readonly tone?: "lead" | "small" | "letter" }
  /** A name and what stands beside it, each value on lines of its own, and below them what is to be known of them. */
  | { readonly kind: "pair"; readonly label: string; readonly values: readonly string[]; readonly notes?: readonly string[] }
  | { readonly kind: "list"; readonly items: readonly string[] }
  /** Begins a table, which lasts until something else than a row comes. `share` is a part of the width. */
  | { readonly kind: "columns"; readonly columns: readonly PdfColumn[] }
  | { readonly kind: "row"; readonly cells: readonly string[] }
  /**
   * Begins a letter on a page of its own: the sender in one small line and the address below it, where the window of an envelope
   * is (DIN 5008 form B, A4 folded twice), with marks to fold by. What follows begins below the window.
   */
  | { readonly kind: "window"; readonly from: string; readonly to: readonly string[] };

export type PdfColumn = { readonly title: string; readonly share: number };

/** What a document says of itself. */
export type PdfAbout = {
  readonly title: string;
  /** Whose document it is. */
  readonly author: string;
  /** As `de`; who reads the document aloud goes by it. */
  readonly language: string;
  readonly createdAt: Date;
  /** Stands at the foot of each page. */
  readonly foot: (page: number) => string;
};
