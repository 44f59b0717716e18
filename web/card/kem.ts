import { Dhkem, HkdfSha256Native, KemId, XCurveDhkemPrimitives, mod, montgomery } from "@hpke/common";
import { DhkemX25519HkdfSha256 } from "@hpke/core";

const P = 2n ** 255n - 19n;
const KEY_BYTES = 32;

/** DHKEM(X25519, HKDF-SHA256) by the browser itself, or by script where it is older than its X25519 (before 2023 to 2025). */
export async function chooseKem(subtle: Pick<SubtleCrypto, "generateKey"> = crypto.subtle): Promise<Dhkem> {
  try {
    await subtle.generateKey("X25519", false, ["deriveBits"]);
    return new DhkemX25519HkdfSha256();
  } catch {
    return new ScriptKem();
  }
}

/** The key pair that is made here lives for one message; what the time of its arithmetic tells stays on the person's own device. */
class ScriptKem extends Dhkem {
  constructor() {
    const kdf = new HkdfSha256Native();
    const curve = montgomery({ P, type: "x25519", powPminus2, adjustScalarBytes });
    super(KemId.DhkemX25519HkdfSha256, new XCurveDhkemPrimitives("X25519", KEY_BYTES, curve, kdf), kdf);
    Object.assign(this, { secretSize: KEY_BYTES, encSize: KEY_BYTES, publicKeySize: KEY_BYTES, privateKeySize: KEY_BYTES });
  }
}

/** RFC 7748, section 5: three low bits and the highest cleared, the second highest set. */
function adjustScalarBytes(bytes: Uint8Array): Uint8Array {
  bytes[0] = (bytes[0] ?? 0) & 248;
  bytes[31] = ((bytes[31] ?? 0) & 127) | 64;
  return bytes;
}

/** The inverse, by Fermat: x to the power of P minus 2. */
function powPminus2(x: bigint): bigint {
  let [power, base, result] = [P - 2n, x, 1n];
  for (; power > 0n; power >>= 1n) {
    if ((power & 1n) === 1n) result = mod(result * base, P);
    base = mod(base * base, P);
  }
  return result;
}
