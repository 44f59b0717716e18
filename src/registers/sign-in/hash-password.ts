import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { assert } from "../../base/fault.ts";
import { type Result, ok, refuse } from "../../base/result.ts";

/** OWASP's first choice for Argon2id: 19 MiB, two passes, one lane. */
const COST = { memoryKib: 19_456, passes: 2, lanes: 1 };
const SALT_BYTES = 16;
const TAG_BYTES = 32;
const SHAPE = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([\w-]{16,86})\$([\w-]{43})$/u;
const MEMORY_KIB_MAX = 1024 * 1024;

/** Two at once keep two of the four threads that files and databases share; the rest wait, and no more than these. */
const AT_ONCE = 2;
const WAITING_MAX = 32;

export type BusyRefusal = { readonly code: "too_busy" };

/** A password as it is kept. Text is normalised first, so that another keyboard or system gives the same. */
export async function hashPassword(password: string): Promise<Result<string, BusyRefusal>> {
  const salt = randomBytes(SALT_BYTES);
  const tag = await queued(() => stretch(password, salt, COST));
  if (!tag.ok) return tag;
  const { memoryKib, passes, lanes } = COST;
  return ok(`$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${salt.toString("base64url")}$${tag.value.toString("base64url")}`);
}

/** Without a hash, the work is done all the same: how long it takes must not tell who has an account. */
export async function verifyPassword(hash: string | undefined, password: string): Promise<Result<boolean, BusyRefusal>> {
  const [, memory, passes, lanes, salt = "", tag = ""] = SHAPE.exec(hash ?? nobodys) ?? [];
  const cost = { memoryKib: Number(memory), passes: Number(passes), lanes: Number(lanes) };
  assert(cost.memoryKib > 0 && cost.memoryKib <= MEMORY_KIB_MAX && cost.lanes > 0 && cost.passes > 0, "a kept password has not its shape");
  const made = await queued(() => stretch(password, Buffer.from(salt, "base64url"), cost));
  if (!made.ok) return made;
  const isSame = timingSafeEqual(made.value, Buffer.from(tag, "base64url"));
  return ok(hash !== undefined && isSame);
}

/** Of today's cost, and of no password. */
const nobodys = `$argon2id$v=19$m=${COST.memoryKib},t=${COST.passes},p=${COST.lanes}$${Buffer.alloc(SALT_BYTES, 1).toString("base64url")}$${Buffer.alloc(TAG_BYTES, 1).toString("base64url")}`;

let running = 0;
const waiting: (() => void)[] = [];

async function queued<T>(work: () => Promise<T>): Promise<Result<T, BusyRefusal>> {
  if (running >= AT_ONCE && waiting.length >= WAITING_MAX) return refuse({ code: "too_busy" });
  // Whoever ends hands the place on, so that it is never free for one who comes between.
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return ok(await work());
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

function stretch(password: string, salt: Buffer, cost: typeof COST): Promise<Buffer> {
  const options = {
    message: Buffer.from(password.normalize("NFKC")),
    nonce: salt,
    parallelism: cost.lanes,
    tagLength: TAG_BYTES,
    memory: cost.memoryKib,
    passes: cost.passes,
  };
  return new Promise((resolve, reject) => {
    argon2("argon2id", options, (error, tag) => {
      if (error) reject(error);
      else resolve(tag);
    });
  });
}
