import { toBase64Url, utf8 } from "./bytes.ts";

/**
 * This browser's key. Its private half cannot be exported, so a stolen cookie is worth nothing without this browser; it and
 * the id that the server gave the device are all that the console keeps in the browser's storage.
 */
export type DeviceKey = { readonly privateKey: CryptoKey; readonly publicKey: string; readonly deviceId: string | null };

const DATABASE = "strongroom";
const STORE = "device";
const RECORD = "this";
const CURVE = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNING = { name: "ECDSA", hash: "SHA-256" } as const;

let kept: Promise<DeviceKey | undefined> | undefined;

/** The key as it is, or undefined where this browser has never signed in. */
export function findDeviceKey(): Promise<DeviceKey | undefined> {
  kept ??= withStore<DeviceKey | undefined>("readonly", (store) => store.get(RECORD) as IDBRequest<DeviceKey | undefined>);
  return kept;
}

/** The key as it is, or a new one. */
export async function ensureDeviceKey(): Promise<DeviceKey> {
  const found = await findDeviceKey();
  if (found !== undefined) return found;
  const pair = await crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]);
  const publicKey = toBase64Url(await crypto.subtle.exportKey("spki", pair.publicKey));
  return await keepDeviceKey({ privateKey: pair.privateKey, publicKey, deviceId: null });
}

/** Notes under which id the server knows this browser. */
export async function rememberDevice(deviceId: string): Promise<void> {
  const key = await ensureDeviceKey();
  if (key.deviceId !== deviceId) await keepDeviceKey({ ...key, deviceId });
}

/** Lets this browser be a new device: its old key belongs to somebody else, or was reported lost. */
export async function forgetDeviceKey(): Promise<void> {
  await withStore("readwrite", (store) => store.delete(RECORD));
  kept = undefined;
}

/** Signs text; the signature is in the short form of WebCrypto (IEEE P1363). */
export async function signWith(key: DeviceKey, text: string): Promise<string> {
  return toBase64Url(await crypto.subtle.sign(SIGNING, key.privateKey, utf8(text)));
}

/** Shows at sign-in that this browser holds the key which it registers. */
export async function proveDeviceKey(challenge: string): Promise<{ readonly publicKey: string; readonly signature: string }> {
  const key = await ensureDeviceKey();
  return { publicKey: key.publicKey, signature: await signWith(key, `strongroom-device-key/v1\n${challenge}`) };
}

async function keepDeviceKey(key: DeviceKey): Promise<DeviceKey> {
  await withStore("readwrite", (store) => store.put(key, RECORD));
  kept = Promise.resolve(key);
  return key;
}

async function withStore<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open();
  try {
    return await answerOf(ask(db.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    db.close();
  }
}

async function open(): Promise<IDBDatabase> {
  const asked = indexedDB.open(DATABASE, 1);
  asked.addEventListener("upgradeneeded", () => asked.result.createObjectStore(STORE));
  return await answerOf(asked);
}

function answerOf<T>(asked: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    asked.addEventListener("success", () => resolve(asked.result));
    asked.addEventListener("error", () => reject(asked.error ?? new Error("this browser keeps nothing")));
  });
}
