import type { OpenGroup, OpenItem, SealGroup, SealItem } from "./values.ts";

/** What the card page sealed, as HPKE has it. */
export type SealedBlob = { readonly enc: Uint8Array; readonly sealed: Uint8Array };
/** Whose key seals it, and the place that it is bound to. */
export type CardPlace = Pick<SealGroup, "subject" | "keyClass" | "epoch" | "wrapped"> & { readonly item: Omit<SealItem, "plaintext"> };
/** One that was received, or the canonical text of one that the provider keeps. */
export type WantedCard = { readonly handle: string } | { readonly canonical: string };
/** A card of a subject where it is, and under which key. */
export type CardGroup = Omit<OpenGroup, "items"> & { readonly item: Omit<OpenItem, "view"> };
