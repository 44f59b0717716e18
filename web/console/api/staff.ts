import { queryOptions, useQuery } from "@tanstack/react-query";
import type { z } from "zod";
import type { InvitedAnswer, LeftAnswer, RolesAnswer, StaffAnswer, StaffReachAnswer } from "../../../src/edge/http/contract/staff.ts";
import { allPages } from "./all-pages.ts";
import { call } from "./call.ts";

export type Person = z.infer<typeof StaffAnswer>;
export type Role = z.infer<typeof RolesAnswer>["items"][number];
export type Invited = z.infer<typeof InvitedAnswer>;
export type Left = z.infer<typeof LeftAnswer>;
/** Where somebody is signed in, and the keys that they made. */
export type Holding = z.infer<typeof StaffReachAnswer>;

/** Everybody who works here or did. */
export const staffQuery = queryOptions({
  queryKey: ["staff"],
  queryFn: async ({ signal }) => (await allPages<Person>("/v1/staff", {}, { signal })).items,
});

export function personQuery(id: string) {
  return queryOptions({ queryKey: ["staff", id], queryFn: ({ signal }) => call<Person>("GET", `/v1/staff/${id}`, { signal }) });
}

export function holdingQuery(id: string) {
  return queryOptions({
    queryKey: ["staff", id, "reach"],
    queryFn: ({ signal }) => call<Holding>("GET", `/v1/staff/${id}/reach`, { signal }),
  });
}

const ROLES_FRESH_MS = 60_000;

/** The roles of the data map in words, and what an owner may do. */
export const rolesQuery = queryOptions({
  queryKey: ["roles"],
  queryFn: ({ signal }) => call<z.infer<typeof RolesAnswer>>("GET", "/v1/roles", { signal }),
  staleTime: ROLES_FRESH_MS,
});

/** The names of people by their ids, as far as the list is there. */
export function useNames(isWanted = true): ReadonlyMap<string, string> {
  const { data } = useQuery({ ...staffQuery, enabled: isWanted });
  return new Map(data?.map(({ id, name, email }) => [id, name === "" ? email : name]));
}

export type NewPerson = {
  readonly name?: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly isOwner: boolean;
  readonly language: string;
};

export async function invitePerson(who: NewPerson): Promise<Invited> {
  return await call<Invited>("POST", "/v1/staff", { body: who });
}

export async function inviteAgain(id: string): Promise<Invited> {
  return await call<Invited>("POST", `/v1/staff/${id}/invitations`, { body: {} });
}

export type Reach = { readonly roles: readonly string[]; readonly isOwner: boolean };

export async function changePerson(id: string, changes: Partial<Reach> & { readonly name?: string }): Promise<void> {
  await call("PATCH", `/v1/staff/${id}`, { body: changes });
}

export async function rewriteCard(id: string, card: { readonly name: string; readonly email: string }): Promise<void> {
  await call("PUT", `/v1/staff/${id}/card`, { body: card });
}

export async function putOff(id: string, isRevokingKeys: boolean): Promise<Left> {
  return await call<Left>("DELETE", `/v1/staff/${id}`, { query: { revokeKeys: isRevokingKeys ? "true" : undefined } });
}

export async function letReturn(id: string, reach: Reach): Promise<Invited> {
  return await call<Invited>("POST", `/v1/staff/${id}/return`, { body: reach });
}
