import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { endedFields } from "../../registers/datamap/versions.ts";
import { fieldsWithData } from "../../registers/subjects/write.ts";
import type { Safe } from "../safe.ts";

/**
 * The map by which values end: with the fields that were taken out of it while customers had values in them. Nobody may use
 * those any more, but they lie here, and their time is the one that customers were told.
 */
export async function keptMap(safe: Safe, tx: Tx): Promise<CompiledMap> {
  const map = await safe.maps.get(tx);
  const ended = await endedFields(tx, map, await fieldsWithData(tx));
  return ended.length === 0 ? map : { ...map, fields: new Map([...map.fields, ...ended.map((field) => [field.name, field] as const)]) };
}

/** The same for whoever destroys by it: it stays in force until the transaction ends, since the next one may keep what this one does not. */
export async function holdKeptMap(safe: Safe, tx: Tx): Promise<CompiledMap> {
  await safe.maps.hold(tx, await safe.maps.get(tx));
  return await keptMap(safe, tx);
}

/** The safe for what is still done with values of such fields: they are forgotten by who keeps them, and told to whose they are. */
export function withKeptMap(safe: Safe): Safe {
  return { ...safe, maps: { ...safe.maps, get: (tx) => keptMap(safe, tx) } };
}
