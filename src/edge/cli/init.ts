import { readFileSync } from "node:fs";
import { unveil } from "../../base/redacted.ts";
import { instant } from "../../base/instant.ts";
import { startKeeper } from "../../platform/keeper/keeper.ts";
import { refusalOfPassphrase } from "../../platform/keeper/providers/provider.ts";
import { settingOf } from "../../platform/settings/settings.ts";
import { readTenants } from "../../platform/storage/tenants.ts";
import { parseMapJson } from "../../registers/datamap/parse-map.ts";
import { mapToJson } from "../../registers/datamap/serialize.ts";
import { CUSTODIES, type DataMap } from "../../registers/datamap/types.ts";
import { hasCards, withCustody } from "../../registers/datamap/with-custody.ts";
import { keeperSigner } from "../../registers/ledger/keeper-signer.ts";
import { sequenceTenant } from "../../registers/ledger/sequence.ts";
import { openRoot, setUpTenant } from "../../workflows/set-up/set-up-tenant.ts";
import { withDatabase } from "./_database.ts";
import { checkedPerson, joinLinkOf } from "./_join-link.ts";
import { requireMap } from "./_map-file.ts";
import { OPERATOR } from "./_operator.ts";
import { type Outcome, Stop, done, refused, wrongUsage } from "./_outcome.ts";
import { type PassphraseOption, passphraseFileOf, readNewPassphrase } from "./_passphrase.ts";

export type InitOptions = PassphraseOption & {
  readonly map: string;
  readonly tenant?: string;
  readonly email?: string;
  readonly mode?: string;
  readonly custody?: string;
  readonly ownerEmail?: string;
  readonly ownerName?: string;
};

/** Sets up a business without the wizard: keys, map and the owner's key, which is printed here and nowhere else. */
export async function init(options: InitOptions): Promise<Outcome> {
  const file = requireMap(options.map);
  const own = options.email === undefined ? file : withEmail(file, options.email);
  const map = options.custody === undefined ? own : withCardsIn(own, options.custody);
  const mode = modeOf(options);
  const owner = ownerOf(options);
  const passphrase = await readNewPassphrase(
    passphraseFileOf(options),
    "A passphrase for this data folder (the server asks for it at each start)",
  );
  const tooShort = refusalOfPassphrase(unveil(passphrase));
  if (tooShort !== undefined) return refused(tooShort.code, tooShort.say);
  // A map that is not the file's any more is kept without the file.
  const yaml = map === file ? { yaml: readFileSync(options.map, "utf8") } : {};
  return await withDatabase(
    async (db) => {
      const name = options.tenant ?? map.controller.name;
      const tenants = await readTenants(db);
      if (tenants.length > 0 && options.tenant === undefined) {
        return refused(
          "not_empty",
          "There is a business here already. Add another one with --tenant NAME, or name an empty folder: DATA_DIR=…",
        );
      }
      if (tenants.some((tenant) => tenant.name === name)) return refused("tenant_exists", "There is a business of this name already.");

      const keeper = startKeeper();
      try {
        const now = instant(Date.now());
        const opened = await openRoot(db, keeper, passphrase, now);
        if (!opened.ok) return refused(opened.refusal.code, "This is not the passphrase of this data folder.");
        const made = await setUpTenant(db, keeper, OPERATOR, { name, mode, map, ...yaml, ...(owner === undefined ? {} : { owner }) }, now);
        if (!made.ok) return refused("not_set_up", "The business could not be set up.");
        const { tenant, ownerKey, join } = made.value;
        const joinLink = join === undefined ? undefined : joinLinkOf(join);
        await sequenceTenant(db, keeperSigner(keeper), tenant, now);
        return done(
          { tenant, ownerKey: unveil(ownerKey), ...(joinLink === undefined ? {} : { joinLink }) },
          [
            `${name} is set up.`,
            `Owner's key, shown this once: ${unveil(ownerKey)}`,
            ...(joinLink === undefined ? [] : [`The owner makes a passkey here (good once, for a week): ${joinLink}`]),
            "Next: npm start",
          ].join("\n\n"),
        );
      } finally {
        await keeper.close();
      }
    },
    { mayMake: true },
  );
}

function withEmail(map: DataMap, email: string): DataMap {
  const parsed = parseMapJson({ ...(mapToJson(map) as object), controller: { ...map.controller, email } });
  if (!parsed.ok) throw new Stop(wrongUsage("--email is an e-mail address, such as privacy@example.com."));
  return parsed.map;
}

function withCardsIn(map: DataMap, asked: string): DataMap {
  const custody = CUSTODIES.find((one) => one === asked);
  if (custody === undefined) throw new Stop(wrongUsage(`--custody is ${CUSTODIES.join(", ")}: where customers' cards rest.`));
  if (!hasCards(map)) throw new Stop(wrongUsage("--custody is about cards, and this map has no field of type card."));
  return withCustody(map, custody);
}

function ownerOf({ ownerName, ownerEmail }: InitOptions): { readonly name: string; readonly email: string } | undefined {
  if (ownerName === undefined && ownerEmail === undefined) return undefined;
  if (ownerName === undefined || ownerEmail === undefined) throw new Stop(wrongUsage("--owner-name and --owner-email go together."));
  return checkedPerson("--owner-name", ownerName, "--owner-email", ownerEmail);
}

function modeOf(options: InitOptions): "live" | "test" {
  const mode = options.mode ?? settingOf(process.env, "STRONGROOM_MODE") ?? "live";
  if (mode !== "live" && mode !== "test") throw new Stop(wrongUsage("--mode is live or test."));
  return mode;
}
