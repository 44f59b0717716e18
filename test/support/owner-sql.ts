import { readFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";

/** Speaks with the embedded database as its owner, past the product. */
export async function withOwner<T>(dataDir: string, fn: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const secrets = JSON.parse(readFileSync(join(dataDir, "database.json"), "utf8")) as { readonly owner: string; readonly port: number };
  const sql = postgres({
    host: join(dataDir, "run", "sockets"),
    port: secrets.port,
    database: "strongroom",
    username: "strongroom_owner",
    password: secrets.owner,
    max: 1,
    onnotice: () => undefined,
  });
  try {
    return await fn(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}
