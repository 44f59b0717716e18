import type { Box, Choice, FillForm, Find, Opened, Refusal, Vendor, Watermark } from "./forms.ts";

/** What the console's tab is asked for; it makes the calls, with its person's session and this browser's proof. */
export type Verbs = {
  readonly hello: { readonly ask: null; readonly answer: Who };
  readonly vendors: { readonly ask: null; readonly answer: readonly Vendor[] };
  readonly choices: { readonly ask: { readonly vendor: string; readonly form: string }; readonly answer: readonly Choice[] };
  readonly open: { readonly ask: OpenAsk; readonly answer: Opened };
  /** Fills of this person whose cards wait for the word that the booking went through. */
  readonly waiting: { readonly ask: { readonly vendor: string }; readonly answer: readonly WaitingFill[] };
  readonly used: { readonly ask: { readonly fill: string }; readonly answer: null };
  /** A refusal that the extension was told without the console, in the person's language. */
  readonly words: { readonly ask: Refusal; readonly answer: Refusal };
  readonly teach: { readonly ask: { readonly vendor: string }; readonly answer: Teaching };
  readonly "save-form": { readonly ask: SaveAsk; readonly answer: null };
};
export type Verb = keyof Verbs;

export type Who = {
  readonly business: string;
  readonly person: string;
  readonly language: string;
  readonly isOwner: boolean;
  readonly isLocked: boolean;
};

export type WaitingFill = { readonly fill: string; readonly at: string };

export type Wish = {
  readonly vendor: string;
  readonly form: string;
  readonly subject: string;
  readonly purpose: string;
  readonly card: string | null;
  readonly reason: string | null;
};
export type OpenAsk = Wish & { readonly origin: string; readonly to: string };

/** What a vendor may be given, as the boxes of a form can be filled from it. */
export type Teaching = {
  readonly purposes: readonly { readonly name: string; readonly label: string }[];
  readonly sources: readonly { readonly fill: string; readonly label: string }[];
};
export type SaveAsk = {
  readonly vendor: string;
  readonly name: string;
  readonly form: Omit<FillForm, "name" | "changedAt"> & {
    /** As this person has seen it; null: there was none. */ readonly lastChangedAt: string | null;
  };
};

/** From the background to the frames of a vendor's page. */
export type ToPage =
  | { readonly kind: "panel"; readonly isOpen: boolean }
  | { readonly kind: "look"; readonly call: string; readonly boxes: readonly Box[] }
  | { readonly kind: "put"; readonly call: string; readonly items: readonly { readonly box: number; readonly text: string }[] }
  | { readonly kind: "guard"; readonly watermark: Watermark; /** Then the minute is theirs. */ readonly hasValues: boolean }
  | { readonly kind: "submitted" }
  | { readonly kind: "clear" }
  | { readonly kind: "point"; readonly isOn: boolean }
  | { readonly kind: "frames" };

/** Since when the page has its guards; one that an earlier fill left has had them before. */
export type Guarded = "before" | "now";

/** From a frame of a vendor's page; it holds no value and may learn none. */
export type FromPage =
  | { readonly kind: "offer"; readonly path: string; /** The same page as before, seen again. */ readonly isSeenAgain: boolean }
  | { readonly kind: "here"; readonly call: string; readonly path: string; readonly found: readonly number[] }
  | { readonly kind: "submitted" }
  | { readonly kind: "pointed"; readonly box: Pointed };

/**
 * What a page is told: its forms, what its button says, and whether the panel has a question. No form is an answer, too,
 * other than null: then nobody could be asked, and it is worth asking again.
 */
export type Offered = {
  readonly words: string;
  readonly forms: readonly FillForm[];
  /** A page before this one was filled here, and its card waits for a word. */
  readonly isAsked: boolean;
};

/** A box that somebody pointed at. */
export type Pointed = {
  readonly kind: Box["kind"];
  readonly find: Find;
  readonly label: string;
  /** How many characters it takes; null where it does not say. */
  readonly longest: number | null;
};

/** From the panel and the popup, which are the extension's own pages. */
export type FromPanel =
  | { readonly kind: "state" }
  | { readonly kind: "choices"; readonly vendor: string; readonly form: string }
  | { readonly kind: "fill"; readonly wish: Wish }
  | { readonly kind: "used"; readonly fill: string }
  | { readonly kind: "teach"; readonly vendor: string }
  | { readonly kind: "save"; readonly ask: SaveAsk }
  | { readonly kind: "point"; readonly isOn: boolean }
  /** Of which origins the frames of the page are. */
  | { readonly kind: "frames" }
  | { readonly kind: "close" }
  | { readonly kind: "to-console" }
  | { readonly kind: "allowed"; readonly origins: readonly string[] }
  /** Whoever waits for the person keeps the background awake, which holds this fill's key. */
  | { readonly kind: "stay" };

/** The person must do something in the console first. */
export type Waiting = { readonly kind: "waiting"; readonly for: "unlock" | "step-up" };

/** How things stand for the page in a tab. */
export type State = {
  readonly who: Who | null;
  readonly vendor: Vendor | null;
  /** Its forms for this very page. */
  readonly forms: readonly FillForm[];
  readonly path: string;
  readonly waiting: readonly WaitingFill[];
  readonly vendors: readonly Vendor[];
};

export type FillOutcome =
  | { readonly kind: "filled"; readonly fill: string }
  /** Boxes that are not where they were, or not as they were; nothing was filled. */
  | { readonly kind: "changed"; readonly missing: readonly string[] }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  /** The page did not keep what was put in, or a value has no such part; everything was taken out again. */
  | { readonly kind: "failed"; readonly boxes: readonly string[] };
