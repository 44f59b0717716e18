import type { TestDatabase } from "../../platform/storage/testing.ts";

/**
 * The database lets one of two go that wait for each other; here whoever writes into one of these tables, such as the entry of a deed,
 * as often as is told to what is answered.
 */
export async function makeCollisions(
  { owner }: TestDatabase,
  tables: readonly string[] = ["ledger_batches"],
): Promise<(times: number) => Promise<void>> {
  await owner`create sequence collisions`;
  await owner`
    create function collide() returns trigger language plpgsql security definer as $$
    begin
      if nextval('collisions') <= current_setting('strongroom.collisions', true)::int then
        raise exception 'deadlock detected' using errcode = '40P01';
      end if;
      return null;
    end $$`;
  for (const table of tables)
    await owner`create trigger collide before insert on ${owner(table)} for each statement execute function collide()`;
  return async (times) => {
    await owner`select setval('collisions', 1, false)`;
    await owner.unsafe(`alter function collide() set strongroom.collisions = '${times}'`);
  };
}
