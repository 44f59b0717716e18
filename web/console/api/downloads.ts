import { send } from "./call.ts";

export type DownloadFormat = "age" | "zip";
export type DownloadOf =
  | { readonly what: "ledger"; readonly subject?: string; readonly from?: string; readonly to?: string }
  | { readonly what: "rejected"; readonly import: string };
export type Lock = { readonly passphrase: string; readonly format: DownloadFormat };
export type SealedFile = { readonly name: string; readonly bytes: Uint8Array };

const NAMED = /filename="?([\w.-]+)"?/u;

/** The server encrypts it; it never is a plain file anywhere. */
export async function download(of: DownloadOf, { passphrase, format }: Lock): Promise<SealedFile> {
  const answer = await send("POST", "/v1/downloads", { body: { ...of, passphrase, format } });
  const name = NAMED.exec(answer.headers.get("content-disposition") ?? "")?.[1] ?? `${of.what}.${format === "age" ? "zip.age" : "zip"}`;
  return { name, bytes: new Uint8Array(await answer.arrayBuffer()) };
}
