import type { Life, Trouble } from "./crash-load.ts";
import type { Answer } from "./http-client.ts";
import { person } from "./plain-map.ts";
import type { App } from "./strongroom.ts";

/** Work on a few customers, one call after the other, that remembers what was acknowledged. */
export type DrillDesk = {
  readonly lives: readonly Life[];
  /** One that lives, by number, around and around. */
  lifeAt(n: number): Life;
  create(): Promise<Answer>;
  patch(life: Life): Promise<Answer>;
  erase(life: Life): Promise<Answer>;
  reveal(life: Life): Promise<Answer>;
  /** Whether a reveal showed what was acknowledged. */
  isShown(life: Life, answer: Answer): boolean;
  sendImport(rows: number): Promise<Answer>;
  imports(): Promise<readonly ImportSeen[]>;
};

type ImportSeen = { readonly id: string; readonly rows: number; readonly imported: number; readonly done: boolean; readonly state: string };

export type Door = { readonly app: App; readonly key: string; readonly ownerKey: string };

const CSV = { "content-type": "text/csv" };

export function openDrillDesk(door: () => Door): DrillDesk {
  const lives: Life[] = [];
  const sent: { readonly id: string; readonly rows: number }[] = [];
  let people = 10_000_000;
  const call: App["call"] = (method, path, more) => door().app.call(method, path, { key: door().key, ...more });

  return {
    lives,
    lifeAt: (n) => {
      const live = lives.filter(({ standing }) => standing === "live");
      const life = live[n % live.length];
      if (life === undefined) throw new Error("nobody was created yet");
      return life;
    },
    create: async () => {
      const fields = traveller(++people);
      const idempotencyKey = `drill-${people}`;
      const body = { fields, purpose: "booking" };
      const answer = await call("POST", "/v1/subjects", { body, headers: { "idempotency-key": idempotencyKey } });
      const life = {
        email: String(fields["email"]),
        idempotencyKey,
        fields,
        standing: "live",
        consent: "absent",
        unanswered: null,
      } as const;
      if (answer.status === 201) lives.push({ ...life, id: String(answer.json.id) });
      return answer;
    },
    patch: async (life) => {
      const fields = { home: `${++people} Other Street, Anytown` };
      const answer = await call("PATCH", `/v1/subjects/${life.id}`, { body: { fields, purpose: "booking" } });
      if (answer.status === 200) Object.assign(life.fields, fields);
      return answer;
    },
    erase: async (life) => {
      const body = { subject: life.id, reason: "the drill erases some" };
      const answer = await call("POST", "/v1/erasures", { key: door().ownerKey, body });
      if (answer.status === 201) life.standing = "erased";
      return answer;
    },
    reveal: (life) => call("POST", `/v1/subjects/${life.id}/reveals`, { body: { fields: ["home"], purpose: "booking" } }),
    isShown: (life, answer) => answer.json?.fields?.home?.value === life.fields["home"],
    sendImport: async (rows) => {
      people += rows;
      const answer = await call("POST", "/v1/imports?purpose=booking", { raw: csvOf(people, rows), headers: CSV });
      if (answer.status === 202) sent.push({ id: String(answer.json.id), rows });
      return answer;
    },
    imports: () => Promise.all(sent.map(async (one) => ({ ...(await call("GET", `/v1/imports/${one.id}`)).json, ...one }))),
  };
}

/** Without the telephone: of those a hundred thousand are enough for other tests, and nobody may have another's. */
function traveller(n: number): Record<string, string | number | boolean> {
  const { phone: _none, ...fields } = person(n);
  return fields;
}

function csvOf(last: number, count: number): string {
  const names = Object.keys(traveller(0));
  const line = (n: number): string =>
    Object.values(traveller(n))
      .map((value) => `"${value}"`)
      .join(",");
  return `${names.join(",")}\n${Array.from({ length: count }, (_, n) => line(last - n)).join("\n")}\n`;
}

/** Says each thing that must hold, and keeps those that do not. */
export type Checklist = {
  readonly troubles: Trouble[];
  readonly say: (line: string) => void;
  readonly check: (isSo: boolean, what: string) => void;
};

export function openChecklist(): Checklist {
  const troubles: Trouble[] = [];
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  return {
    troubles,
    say,
    check: (isSo, what) => {
      if (!isSo) troubles.push({ what, subject: null });
      say(`${isSo ? "yes" : "NO "}  ${what}`);
    },
  };
}

/** How often each answer was given: `12 done, 3 disk_full`. */
export type Tally = { add(answer: Answer): void; isOnly(codes: readonly string[]): boolean; told(): string };

export function openTally(): Tally {
  const counts = new Map<string, number>();
  return {
    add: (answer) => {
      const code = answer.status < 300 ? "done" : String(answer.json?.code ?? answer.status);
      counts.set(code, (counts.get(code) ?? 0) + 1);
    },
    isOnly: (codes) => [...counts.keys()].every((code) => codes.includes(code)),
    told: () => [...counts].map(([code, count]) => `${count} ${code}`).join(", "),
  };
}
