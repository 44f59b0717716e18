import postgres from "postgres";

/** A connection to a server that is just being killed hangs; the next attempt finds the new one. */
export const CONNECT_SECONDS = 3;

/** What the driver is told for every connection of ours. It leaves out settings that are `false` or nothing: those are words here. */
export const COMMON = {
  connect_timeout: CONNECT_SECONDS,
  idle_timeout: 0,
  max_lifetime: null,
  backoff: (retries: number) => Math.min(0.05 * 2 ** retries, 1),
  onnotice: () => undefined,
  connection: { application_name: "strongroom", TimeZone: "UTC" },
} as const;

/** What a driver knows once it has been connected. */
export type Template = { readonly options: postgres.ParsedOptions };

type Options = postgres.Options<Record<string, postgres.PostgresType>>;

/**
 * Left alone, the driver asks for the types of arrays over each new connection, and one that is lost in this moment ends the process: nobody
 * waits for that question. So it is asked once, before anybody is served, and `driverLike` makes drivers that know the answer.
 */
export async function learnTypes(driver: postgres.Sql): Promise<Template> {
  try {
    await driver.unsafe("select 1");
    return { options: driver.options };
  } finally {
    await driver.end({ timeout: 1 });
  }
}

export function driverLike({ options }: Template, more: Options): postgres.Sql {
  const made = { ...options, ...more, fetch_types: false, parameters: {}, shared: { ...sharedOf(options), retries: 0 } };
  return postgres(made as Options);
}

/** Not among the driver's declared options: by it the driver knows that they are its own, read already. */
function sharedOf(options: postgres.ParsedOptions): object {
  return (options as postgres.ParsedOptions & { readonly shared: object }).shared;
}
