import { Outage } from "../../../base/fault.ts";
import { where } from "./dial.ts";
import { LONGER, isLate } from "./late.ts";
import { POOLED } from "./pooled.ts";
import type { ServerAddress } from "./read-address.ts";

/** What kept the database from being opened, in words for whoever set DATABASE_URL. What is none of these is a fault, and stays one. */
export function tellTrouble(error: unknown, { places, user, database }: ServerAddress, triedMs: number): unknown {
  if (!(error instanceof Error) || error instanceof Outage || !("code" in error) || typeof error.code !== "string") return error;
  const servers = places.map(where).join(", ");
  const who = user === undefined ? "this user" : `the user "${user}"`;
  const about = { servers, who, database: database ?? "", message: error.message };
  const say = isLate(error) ? lateWords(servers, triedMs) : words(error.code, about);
  return say === undefined ? error : new Outage(`database_${CODES[error.code] ?? "away"}`, say);
}

const CODES: Readonly<Record<string, string>> = {
  "28P01": "password",
  "28000": "access",
  "3D000": "missing",
  "42501": "rights",
  "08P01": "pooled",
};

type About = {
  readonly servers: string;
  readonly who: string;
  readonly database: string;
  readonly message: string;
};

function lateWords(servers: string, triedMs: number): string {
  return `The database server at ${servers} does not answer; it was tried for ${Math.round(triedMs / 1000)} s. Look whether it runs, and whether host and port in DATABASE_URL and the firewalls between are right. ${LONGER}`;
}

function words(code: string, { servers, who, database, message }: About): string | undefined {
  switch (code) {
    case "ECONNREFUSED":
    case "ENOENT":
      return `No database server listens at ${servers}.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `The name of the database server (${servers}) is not known to the name service.`;
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return `There is no way from this machine to the database server at ${servers}. Look at host and port in DATABASE_URL, and at the network.`;
    case "ECONNRESET":
    case "CONNECTION_CLOSED":
      return `The database server at ${servers} closed the connection while it was being opened.`;
    case "28P01":
      return `The database server does not accept ${who} with this password.`;
    case "28000":
      return `The database server does not let ${who} in from this machine: ${message}. Look at its pg_hba.conf, and at sslmode in DATABASE_URL.`;
    case "3D000":
      return `There is no database "${database}" at ${servers}. Make it: create database "${database}" owner OWNER encoding 'UTF8' template template0.`;
    case "53300":
      return `The database server has no connection left (max_connections). Strongroom takes up to 17 a process.`;
    case "57P03":
      return `The database server at ${servers} is starting up or shutting down; try again.`;
    case "42501":
      return `${who} lacks a right in the database: ${message}. It must own the database, and be allowed to make a role at the first start (alter role … createrole).`;
    case "08P01":
      return /startup parameter/u.test(message) ? POOLED : undefined;
    default:
      return undefined;
  }
}
