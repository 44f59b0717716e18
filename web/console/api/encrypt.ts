/** Encrypts so that the `age` tool opens it with the passphrase. The library comes when it is needed. */
export async function encryptWithPassphrase(bytes: Uint8Array, passphrase: string): Promise<Uint8Array> {
  const { Encrypter } = await import("age-encryption");
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  return await encrypter.encrypt(bytes);
}

/** Hands bytes to the browser as a file of this name. */
export function saveFile(name: string, bytes: Uint8Array | string, type = "application/octet-stream"): void {
  const address = URL.createObjectURL(new Blob([bytes as BlobPart], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}

/** Until the browser has surely begun to write the file. */
const KEPT_MS = 10_000;
