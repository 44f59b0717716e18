/** What an answer says of a refusal of the edge; words never repeat what the caller sent. */
export type Words = { readonly status: number; readonly title: string; readonly say: string; readonly unlock?: string };
