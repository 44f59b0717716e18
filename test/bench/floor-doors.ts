import postgres from "postgres";
import type { FloorDoor } from "./floor-database.ts";

const CONNECTIONS = 10;

/**
 * The driver's ten connections, in turns. As one pool of ten it keeps a list that grows with every statement and is searched
 * from its start: after ten seconds of load the floor had a third of its speed, and every ratio to it would flatter the product.
 */
export function openFloorDoors(door: FloorDoor): postgres.Sql {
  const connections = Array.from({ length: CONNECTIONS }, () => postgres({ ...door, database: "floor", max: 1, onnotice: () => {} }));
  let turn = 0;
  const next = (): postgres.Sql => connections[(turn = (turn + 1) % CONNECTIONS)] as postgres.Sql;
  // Of the driver's door the floor has the tag alone: values, and lists of rows to insert.
  return ((first: TemplateStringsArray, ...rest: readonly never[]) => next()(first, ...rest)) as unknown as postgres.Sql;
}
