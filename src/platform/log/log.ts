import { pino } from "pino";
import type { DestinationStream } from "pino";

/**
 * What a log line may carry: these names and nothing else. There is no field for a body, an address with its query, an
 * error object or a free message, so that none can be logged by mistake; redaction by list is not relied upon.
 */
export type LogFields = {
  readonly requestId?: string;
  readonly tenant?: string;
  readonly actor?: string;
  readonly method?: string;
  /** The route's pattern, never the address as called. */
  readonly route?: string;
  readonly status?: number;
  readonly code?: string;
  readonly durationMs?: number;
  readonly count?: number;
  readonly sizeBytes?: number;
  readonly port?: number;
  readonly version?: string;
  readonly mode?: string;
  readonly state?: string;
  /** The class of an error, and the place in our code where it arose; see `faultFields`. */
  readonly fault?: string;
  readonly place?: string;
};

export type Log = {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
};

type Level = keyof Log;

const NAMES = new Set<string>([
  "requestId",
  "tenant",
  "actor",
  "method",
  "route",
  "status",
  "code",
  "durationMs",
  "count",
  "sizeBytes",
  "port",
  "version",
  "mode",
  "state",
  "fault",
  "place",
] satisfies (keyof LogFields)[]);

const SAFE_TEXT = /^[\w.:/{}*-]{1,160}$/u;

export type LogLevel = "silent" | "error" | "warn" | "info";

export function createLog(options: { readonly level?: LogLevel; readonly destination?: DestinationStream } = {}): Log {
  const settings = {
    level: options.level ?? "info",
    base: null,
    messageKey: "event",
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const out = options.destination === undefined ? pino(settings) : pino(settings, options.destination);
  const write =
    (level: Level) =>
    (event: string, fields: LogFields = {}) =>
      out[level](allowed(fields), event);
  return { info: write("info"), warn: write("warn"), error: write("error") };
}

/** Types are gone at run time: what is not of the list falls out here too, and text that could be prose is withheld. */
function allowed(fields: LogFields): Record<string, string | number> {
  const kept: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(fields) as [string, unknown][]) {
    if (!NAMES.has(name)) continue;
    if (typeof value === "number") kept[name] = value;
    else if (typeof value === "string") kept[name] = SAFE_TEXT.test(value) ? value : "[withheld]";
  }
  return kept;
}

const FRAME = /\(?(?:file:\/\/)?[^\s()]*\/(src\/[\w./-]+\.ts:\d+):\d+\)?$/u;

/**
 * What may be told of an unexpected error: its class, its code and the first place in our own source. Its message may
 * quote a row or an input, and so never leaves.
 */
export function faultFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { fault: "NotAnError" };
  const place = error.stack
    ?.split("\n")
    .filter((line) => line.startsWith("    at "))
    .map((line) => FRAME.exec(line)?.[1])
    .find((found) => found !== undefined);
  const code: unknown = Reflect.get(error, "code");
  return {
    fault: error.constructor.name,
    ...(typeof code === "string" ? { code } : {}),
    ...(place === undefined ? {} : { place }),
  };
}
