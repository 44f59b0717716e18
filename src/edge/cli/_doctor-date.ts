import { HOUR_MS, type Instant, instantToIso } from "../../base/instant.ts";
import { DOUBT_MS, isContradicted, isJump } from "../../platform/date/judge-date.ts";
import { readDate } from "../../platform/date/watch-date.ts";
import type { Database } from "../../platform/storage/database.ts";
import { type Finding, found } from "./_finding.ts";

/** Whether this machine's clock goes on from where a server last saw it, and whether the database's says the same. */
export async function checkDate(db: Pick<Database, "owner" | "kind">, now: Instant): Promise<Finding[]> {
  const read = await readDate(db);
  if (read === undefined) return [];
  const { date, databaseAt } = read;
  const findings: Finding[] = [];
  if (databaseAt !== null && isContradicted(now, databaseAt))
    findings.push(
      found(
        "database-clock",
        "wanting",
        `The clock of the database server says ${instantToIso(databaseAt)}, and this machine's ${instantToIso(now)}.`,
        "Have both set by the network (NTP).",
      ),
    );
  const { seenAt, ranMs } = date;
  if (seenAt === null) return findings;
  if (!isJump(seenAt, now))
    return [...findings, found("date", "good", `The clock goes on from ${instantToIso(seenAt)}, where it was last seen.`)];
  const hours = Math.ceil((DOUBT_MS - ranMs) / HOUR_MS);
  findings.push(
    found(
      "date",
      "wanting",
      `The date is in doubt: a server last ran at ${instantToIso(seenAt)}, and now the clock says ${instantToIso(now)}. Nothing is destroyed for its age.`,
      `If the clock is wrong, set it right: nothing is lost. If the server was switched off for so long, an owner confirms the date under Retention; otherwise it goes on by itself once an unsealed server has run for another ${hours} h.`,
    ),
  );
  return findings;
}
