import { Redacted } from "../../../base/redacted.ts";

/** Where one server listens: a name or address with its port, or the folder of its unix socket. */
export type ServerPlace = { readonly host: string; readonly port: number };

/**
 * `prefer`: encrypted where the server can; `require`: encrypted, to whoever answers; `verify-ca`: to a server with a certificate of
 * these authorities; `verify-full`: which names the host.
 */
export type ServerTls = {
  readonly mode: "disable" | "prefer" | "require" | "verify-ca" | "verify-full";
  /** Files in PEM; without authorities those that Node knows. */
  readonly authoritiesFile?: string;
  readonly certificateFile?: string;
  readonly keyFile?: string;
};

/** What `DATABASE_URL` says: one server, or several of which one at a time takes writes. */
export type ServerAddress = {
  readonly places: readonly ServerPlace[];
  readonly user?: string;
  readonly password?: Redacted<string>;
  readonly database?: string;
  readonly tls: ServerTls;
  readonly connectSeconds?: number;
  readonly applicationName?: string;
  readonly options?: string;
};

type Problem = { readonly ok: false; readonly say: string };
type Read = { readonly ok: true; readonly address: ServerAddress } | Problem;

const PORT = 5432;
const CONNECT_SECONDS_MAX = 30;
const NO_ADDRESS = "is not an address such as postgres://user:password@db.example.com:5432/strongroom";
const ENCODE = "write special characters of user and password percent-encoded (@ is %40, / is %2F, % is %25)";
const NO_HOST = "names a server by something that is no host, or with a port that is no number";
const MODES = ["disable", "prefer", "require", "verify-ca", "verify-full"] as const;
/** How other programs call the same. */
const OTHER_MODES: Readonly<Record<string, ServerTls["mode"]>> = {
  allow: "prefer",
  true: "require",
  false: "disable",
  "no-verify": "require",
};
const KNOWN = new Set([
  "application_name",
  "channel_binding",
  "connect_timeout",
  "dbname",
  "host",
  "options",
  "password",
  "port",
  "ssl",
  "sslcert",
  "sslkey",
  "sslmode",
  "sslrootcert",
  "target_session_attrs",
  "user",
]);

/**
 * Reads an address as libpq would. An option that would have no effect is refused rather than passed over: whoever wrote it counts on
 * it. No problem repeats what was given: a password stands in it.
 */
export function readServerAddress(text: string): Read {
  const parts = /^postgres(?:ql)?:\/\/([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/u.exec(text);
  if (parts === null) return no(`${NO_ADDRESS}; ${ENCODE}`);
  const [, authority = "", path = "", query = ""] = parts;
  const at = authority.lastIndexOf("@");
  const servers = decoded(authority.slice(at + 1)) ?? "";
  // A special character in the password ends what is taken for the servers, and the rest of it stands behind.
  if (servers.split(",").some((one) => splitHost(one) === undefined)) return no(`${NO_HOST}${at === -1 ? `; ${ENCODE}` : ""}`);
  const options = readOptions(query);
  if (!(options instanceof Map)) return options;

  const [userText = "", passwordText] = at === -1 ? [] : splitOnce(authority.slice(0, at), ":");
  const [user, password, database] = [decoded(userText), decoded(passwordText ?? ""), decoded(path)];
  if (user === undefined || password === undefined || database === undefined) return no(`holds a % that begins no character; ${ENCODE}`);
  const places = readPlaces(options.get("host") ?? servers, servers, options.get("port"));
  if (typeof places === "string") return no(places);
  const tls = readTls(options);
  if (typeof tls === "string") return no(tls);
  const wrong = wrongOption(options);
  if (wrong !== undefined) return no(wrong);

  const said = {
    user: options.get("user") ?? user,
    password: options.get("password") ?? password,
    database: options.get("dbname") ?? database,
    applicationName: options.get("application_name") ?? "",
    options: options.get("options") ?? "",
    connect: options.get("connect_timeout") ?? "",
  };
  return {
    ok: true,
    address: {
      places,
      tls,
      ...(said.user === "" ? {} : { user: said.user }),
      ...(said.password === "" ? {} : { password: new Redacted(said.password) }),
      ...(said.database === "" ? {} : { database: said.database }),
      ...(said.applicationName === "" ? {} : { applicationName: said.applicationName }),
      ...(said.options === "" ? {} : { options: said.options }),
      ...(said.connect === "" ? {} : { connectSeconds: Number(said.connect) }),
    },
  };
}

function readOptions(query: string): Map<string, string> | Problem {
  const options = new Map<string, string>();
  for (const pair of query === "" ? [] : query.split("&")) {
    const [nameText, valueText = ""] = splitOnce(pair, "=");
    const [name, value] = [decoded(nameText), decoded(valueText)];
    if (name === undefined || value === undefined) return no(`holds a % that begins no character; ${ENCODE}`);
    if (!KNOWN.has(name))
      return no(
        `has an option that Strongroom does not know, number ${options.size + 1}; leave it out (known are ${[...KNOWN].join(", ")})`,
      );
    if (options.has(name)) return no(`says ${name} twice`);
    options.set(name, value);
  }
  return options;
}

/** Ports stand behind the hosts, or in an option of their own: one for all, or one for each. */
function readPlaces(hostsText: string, servers: string, portOption: string | undefined): readonly ServerPlace[] | string {
  const ports = (portOption ?? "").split(",");
  const hosts = hostsText === "" ? ["localhost"] : hostsText.split(",");
  if (ports.length !== 1 && ports.length !== hosts.length) return "has another number of ports than of servers";
  // `@localhost:5433/safe?host=/folder`: the socket's folder is given apart, its port stands where it always does.
  const general = hostsText === servers ? undefined : splitHost(servers)?.port;
  const places: ServerPlace[] = [];
  for (const [n, text] of hosts.entries()) {
    const split = splitHost(text);
    if (split === undefined) return NO_HOST;
    const option = ports.length === 1 ? ports[0] : ports[n];
    const port = option === undefined || option === "" ? (split.port ?? general ?? PORT) : Number(option);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) return "has a port that is no number from 1 to 65535";
    places.push({ host: split.host, port });
  }
  return places;
}

function splitHost(text: string): { readonly host: string; readonly port?: number } | undefined {
  if (text.startsWith("/")) return { host: text };
  const found = /^(?:\[([0-9a-f:.%]+)\]|([\w.-]*))(?::(\d{1,5}))?$/iu.exec(text);
  if (found === null) return undefined;
  const [, v6, name, port] = found;
  const host = v6 ?? name ?? "";
  return { host: host === "" ? "localhost" : host, ...(port === undefined ? {} : { port: Number(port) }) };
}

function readTls(options: ReadonlyMap<string, string>): ServerTls | string {
  const authorities = options.get("sslrootcert");
  const said = options.get("sslmode") ?? options.get("ssl") ?? (authorities === "system" ? "verify-full" : "disable");
  const mode = MODES.find((one) => one === said) ?? OTHER_MODES[said];
  if (mode === undefined) return `says another sslmode than ${MODES.join(", ")}`;
  const [certificateFile, keyFile] = [options.get("sslcert"), options.get("sslkey")];
  if ((certificateFile === undefined) !== (keyFile === undefined)) return "names one of sslcert and sslkey; they belong together";
  if (authorities === "system" && mode !== "verify-full") return "says sslrootcert=system, which goes with sslmode=verify-full only";
  if (authorities !== undefined && (mode === "disable" || mode === "prefer"))
    return `says sslrootcert, and by sslmode=${mode} that nothing need be verified; write sslmode=verify-full`;
  return {
    // As in libpq: whoever names authorities wants them asked.
    mode: mode === "require" && authorities !== undefined ? "verify-ca" : mode,
    ...(authorities === undefined || authorities === "system" ? {} : { authoritiesFile: authorities }),
    ...(certificateFile === undefined ? {} : { certificateFile }),
    ...(keyFile === undefined ? {} : { keyFile }),
  };
}

function wrongOption(options: ReadonlyMap<string, string>): string | undefined {
  const attributes = options.get("target_session_attrs") ?? "any";
  if (!["any", "read-write", "primary"].includes(attributes))
    return "says by target_session_attrs that a standby would do; Strongroom writes with everything it does, and looks for the primary by itself";
  if (options.get("channel_binding") === "require")
    return "says channel_binding=require, which Strongroom does not speak; sslmode=verify-full tells the server from others, too";
  const seconds = options.get("connect_timeout");
  if (seconds !== undefined && !(/^\d{1,2}$/u.test(seconds) && Number(seconds) >= 1 && Number(seconds) <= CONNECT_SECONDS_MAX))
    return `says a connect_timeout that is no number of seconds from 1 to ${CONNECT_SECONDS_MAX}`;
  return undefined;
}

function splitOnce(text: string, by: string): [string, string | undefined] {
  const at = text.indexOf(by);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function no(say: string): Problem {
  return { ok: false, say };
}
