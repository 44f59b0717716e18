import { COMMON } from "../connection.ts";
import type { ServerAddress } from "./read-address.ts";

const TRANSACTION_TIMEOUT_SINCE = 170_000;
/** Names of sessions are cut at 63 bytes, and each connection adds to it. */
const NAME_LENGTH_MAX = 50;

/**
 * What a provider sets for statements of people would end a long deed half-way, and a commit that waits for a standby would be
 * acknowledged without it. And locks of a process that vanished with its machine must not outlive it by hours.
 */
export function sessionSettings({ options, applicationName }: ServerAddress, version: number): Readonly<Record<string, string>> {
  return {
    ...COMMON.connection,
    ...(applicationName === undefined ? {} : { application_name: applicationName.slice(0, NAME_LENGTH_MAX) }),
    statement_timeout: "0",
    lock_timeout: "0",
    idle_in_transaction_session_timeout: "0",
    idle_session_timeout: "0",
    ...(version < TRANSACTION_TIMEOUT_SINCE ? {} : { transaction_timeout: "0" }),
    tcp_keepalives_idle: "15",
    tcp_keepalives_interval: "5",
    tcp_keepalives_count: "3",
    ...(options === undefined ? {} : { options }),
  };
}
