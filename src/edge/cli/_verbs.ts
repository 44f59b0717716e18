import { type Command, Option } from "commander";
import type { Outcome } from "./_outcome.ts";

type Report = (outcome: Outcome) => void;

/**
 * Every verb with its options. A verb's own file is loaded when it is called, so that `--help` and `map check` do not
 * wait for the database driver.
 */
export function addVerbs(program: Command, report: Report): void {
  addHouseVerbs(program, report);
  addKeyVerbs(program, report);
  addStaffVerbs(program, report);
  addMapVerbs(program, report);
  addDataVerbs(program, report);
  addProofVerbs(program, report);
  addCareVerbs(program, report);
}

const JSON_OPTION = ["--json", "print one JSON document"] as const;
const TENANT_OPTION = ["--tenant <tenant>", "the business, by id or name (needed when there are several)"] as const;
const PASSPHRASE_OPTION = ["--passphrase-file <file>", "file with the passphrase that unseals"] as const;
const ARCHIVES_PASSPHRASE_OPTION = [
  "--passphrase-file <file>",
  "file with the passphrase of the archives; it need not be the safe's",
] as const;

function addHouseVerbs(program: Command, report: Report): void {
  program
    .command("init")
    .description("set up a business in an empty data folder, or add one to a used folder")
    .requiredOption("--map <file>", "the data map, YAML or JSON")
    .option(...PASSPHRASE_OPTION)
    .option("--tenant <name>", "name of the business (default: the controller's name in the map)")
    .option("--email <email>", "for questions of privacy; stands in the map and the notice (default: the controller's in the map)")
    .option("--custody <custody>", "where cards rest: processor, until-used or vault (default: what the map says)")
    .option("--mode <mode>", "live or test (default: STRONGROOM_MODE, else live)")
    .option("--owner-name <name>", "the person who owns the business; with --owner-email, a link to join is printed")
    .option("--owner-email <email>", "their e-mail, to sign in")
    .option(...JSON_OPTION)
    .action(async (options) => report(await (await import("./init.ts")).init(options)));
  program
    .command("serve")
    .description("run everything: database, keeper, web, worker")
    .option("--port <port>", "port to listen on (default: PORT, else 4600)")
    .option(...PASSPHRASE_OPTION)
    .option(...JSON_OPTION)
    .action(async (options) => report(await (await import("./serve.ts")).serveHouse(options)));
  program
    .command("unseal")
    .description("unseal the running server")
    .option(...PASSPHRASE_OPTION)
    .option(...JSON_OPTION)
    .action(async (options) => report(await (await import("./unseal.ts")).unseal(options)));
}

function addStaffVerbs(program: Command, report: Report): void {
  program
    .command("staff")
    .description("people who work here")
    .command("invite")
    .description("invite a person, or anew one who has not joined; prints the link")
    .requiredOption("--name <name>", "their name")
    .requiredOption("--email <email>", "their e-mail")
    .option("--owner", "as an owner")
    .option("--roles <list>", "roles of the data map, separated by commas")
    .option(...PASSPHRASE_OPTION)
    .option(...TENANT_OPTION)
    .option(...JSON_OPTION)
    .action(async (options) => report(await (await import("./staff.ts")).inviteStaff(options)));
}

function addKeyVerbs(program: Command, report: Report): void {
  const key = program.command("key").description("API keys of integrations");
  key
    .command("create")
    .description("make a key; it is shown once")
    .requiredOption("--role <role>", "a role of the data map")
    .option("--purposes <list>", "purposes the key may name, separated by commas (default: all that the role grants)")
    .option("--label <label>", "what the key is for")
    .option(...TENANT_OPTION)
    .option(...JSON_OPTION)
    .action(async (options) => report(await (await import("./key.ts")).createKey(options)));
  key
    .command("list")
    .description("the keys, without their secrets")
    .option(...TENANT_OPTION)
    .option(...JSON_OPTION)
    .action(async (options) => report(await (await import("./key.ts")).listKeys(options)));
  key
    .command("revoke")
    .description("end a key at once")
    .argument("<id>", "the key's id, key_…")
    .option(...TENANT_OPTION)
    .option(...JSON_OPTION)
    .action(async (id, options) => report(await (await import("./key.ts")).revokeKey(id, options)));
  program
    .command("keys")
    .description("the keys that seal")
    .command("roll")
    .description("start a new epoch key and re-wrap every subject's keys under it")
    .option(...PASSPHRASE_OPTION)
    .option(...TENANT_OPTION)
    .option(...JSON_OPTION)
    .action(async (options) => report(await (await import("./keys-roll.ts")).rollKeys(options)));
}

function addMapVerbs(program: Command, report: Report): void {
  const map = program.command("map").description("the data map");
  map
    .command("check")
    .description("check a map file; nothing is changed")
    .argument("<file>")
    .option(...JSON_OPTION)
    .action(async (file, options) => report(await (await import("./map-check.ts")).checkMap(file, options)));
  map
    .command("diff")
    .description("what would change for whom if this file were applied")
    .argument("<file>")
    .option(...TENANT_OPTION)
    .option(...JSON_OPTION)
    .action(async (file, options) => report(await (await import("./map.ts")).diffMap(file, options)));
  map
    .command("apply")
    .description("put this map in force")
    .argument("<file>")
    .option(...TENANT_OPTION)
    .option(...JSON_OPTION)
    .action(async (file, options) => report(await (await import("./map.ts")).applyMapFile(file, options)));
}

function addDataVerbs(program: Command, report: Report): void {
  program
    .command("import")
    .description("bring customers in from a CSV or NDJSON file (- is stdin)")
    .argument("<file>")
    .option("--map <json>", 'which column fills which field, {"column": "field"}, or a file with that')
    .option("--purpose <purpose>", "the purpose the details are collected for")
    .option("--yes", "take the columns as guessed (a person at a terminal is asked)")
    .option("--format <format>", "csv or ndjson (default: by the file's name)")
    .option(...PASSPHRASE_OPTION)
    .option(...TENANT_OPTION)
    .option(...JSON_OPTION)
    .action(async (file, options) => report(await (await import("./import.ts")).importFile(file, options)));
  program
    .command("export")
    .description("every customer in clear, as NDJSON in one age-encrypted file")
    .option("--out <file>", "where to write (default: export-<time>.ndjson.age)")
    .option("--recipient <recipient...>", "age recipients (age1…) who can open it")
    .option("--export-passphrase-file <file>", "file with a passphrase that will open it; without it and a recipient: the safe's")
    .option(...PASSPHRASE_OPTION)
    .option(...TENANT_OPTION)
    .option(...JSON_OPTION)
    .action(async (options) => report(await (await import("./export.ts")).exportSubjects(options)));
  program
    .command("scan")
    .description("look for card numbers, bank accounts and e-mails in files; values are never printed")
    .argument("<paths...>", "files or folders")
    .option(...JSON_OPTION)
    .action(async (paths, options) => report(await (await import("./scan.ts")).scanPaths(paths, options)));
}

function addProofVerbs(program: Command, report: Report): void {
  program
    .command("verify")
    .description("check the ledger and the sealed values, from a server, a folder or a backup")
    .option("--url <url>", "a live server")
    .option("--key-file <file>", "file with a key that may read the server's ledger")
    .option("--key <key>", "the key itself; whoever lists this machine's processes reads it")
    .option("--folder <folder>", "a folder of tiles")
    .option("--backup <file>", "a data archive")
    .option("--identity <file>", "age identity file, for a backup made with --recipient")
    .option("--witness <file>", "a checkpoint that someone else kept")
    .option("--trust <file>", "public keys of the ledger that you trust, one a line")
    .option("--certificate <file>", "check a certificate of erasure; with --trust alone, by nothing else than the file and the keys")
    .option(...ARCHIVES_PASSPHRASE_OPTION)
    .option(...TENANT_OPTION)
    .option(...JSON_OPTION)
    .action(async (options) => report(await (await import("./verify.ts")).verify(options)));
  program
    .command("checkpoint")
    .description("the signed head of the ledger, for a witness to keep")
    .option("--out <file>", "write it there")
    // It opens nothing. Scripts that give each verb the passphrase go on.
    .addOption(new Option(...PASSPHRASE_OPTION).hideHelp())
    .option(...TENANT_OPTION)
    .option(...JSON_OPTION)
    .action(async (options) => report(await (await import("./checkpoint.ts")).printCheckpoint(options)));
}

function addCareVerbs(program: Command, report: Report): void {
  program
    .command("backup")
    .description("two age-encrypted archives: the data, and the keys")
    .requiredOption("--out <folder>", "where to write them")
    .option("--recipient <recipient...>", "age recipients (age1…) who can open them; default: the passphrase")
    .option(...ARCHIVES_PASSPHRASE_OPTION)
    .option(...JSON_OPTION)
    .action(async (options) => report(await (await import("./backup.ts")).backup(options)));
  program
    .command("restore")
    .description("fill an empty data folder from two archives; the erased stay erased")
    .requiredOption("--data <file>", "a data archive, of any day")
    .requiredOption("--keys <file>", "the newest keys archive")
    .option("--identity <file>", "age identity file, for archives made with --recipient")
    .option(...ARCHIVES_PASSPHRASE_OPTION)
    .option(...JSON_OPTION)
    .action(async (options) => report(await (await import("./restore.ts")).restore(options)));
  program
    .command("doctor")
    .description("look for what is wrong and say how to mend it")
    .option("--deep", "also open every value and remake every look-up, to find damaged keys; needs the passphrase")
    .option(...PASSPHRASE_OPTION)
    .option(...JSON_OPTION)
    .action(async (options) => report(await (await import("./doctor.ts")).doctor(options)));
  program
    .command("demo")
    .description("a sample business in ./demo-data")
    .option("--no-serve", "prepare it and stop")
    .option("--codes", "the sign-in codes of the demo's staff at this moment")
    .option(...JSON_OPTION)
    .action(async (options) => report(await (await import("./demo.ts")).demo(options)));
}
