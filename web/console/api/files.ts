import { call, send } from "./call.ts";

const FILE_NAME = /filename\*=UTF-8''([^;]+)/u;

/** Stores a file of a customer in a field; what was there goes. */
export async function storeFile(subject: string, field: string, file: File, purpose: string): Promise<void> {
  await call("PUT", `/v1/subjects/${subject}/files/${field}`, {
    query: { purpose },
    raw: { bytes: file, type: typeOfFile(file), name: file.name },
  });
}

export type OpenedFile = { readonly name: string; readonly bytes: Uint8Array };

/** Opens a file in clear, by the same decision as any reveal. */
export async function openFile(subject: string, field: string, purpose: string, reason: string | null): Promise<OpenedFile> {
  const answer = await send("POST", `/v1/subjects/${subject}/files/${field}/reveals`, {
    body: { purpose, ...(reason === null || reason === "" ? {} : { reason }) },
  });
  return await openedFileOf(answer);
}

/** As the browser takes it to be; the server looks for itself where it matters. */
export function typeOfFile({ type }: File): string {
  return /^[a-z]+\/[a-z0-9.+-]+$/u.test(type) ? type : "application/octet-stream";
}

export async function openedFileOf(answer: Response): Promise<OpenedFile> {
  const name = FILE_NAME.exec(answer.headers.get("content-disposition") ?? "")?.[1] ?? "file";
  return { name: decodeURIComponent(name), bytes: new Uint8Array(await answer.arrayBuffer()) };
}
