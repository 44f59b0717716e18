import type { TestDatabase } from "../../platform/storage/testing.ts";

/**
 * The database lets one of two go that wait for each other; here whoever writes the entry of a deed, as often as is told to what is
 * answered.
 */
export async function makeCollisions({ owner }: TestDatabase): Promise<(times: number) => Promise<void>> {
  await owner`create sequence collisions`;
  await owner`
    create function collide() returns trigger language plpgsql security definer as $$
    begin
      if nextval('collisions') <= current_setting('strongroom.collisions', true)::int then
        raise exception 'deadlock detected' using errcode = '40P01';
      end if;
      return null;
    end $$`;
  await owner`create trigger collide before insert on ledger_batches for each statement execute function collide()`;
  return async (times) => {
    await owner`select setval('collisions', 1, false)`;
    await owner.unsafe(`alter function collide() set strongroom.collisions = '${times}'`);
  };
}
