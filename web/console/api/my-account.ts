import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { Language } from "../../../src/base/language.ts";
import type { CodesAnswer, PasskeysAnswer, SecretsAnswer, SessionsAnswer } from "../../../src/edge/http/contract/me.ts";
import type { TotpAnswer } from "../../../src/edge/http/contract/sign-in.ts";
import { call } from "./call.ts";
import { type MakeOptions, makePasskey } from "./passkey.ts";

export type Passkey = z.infer<typeof PasskeysAnswer>["items"][number];
export type TotpSecret = z.infer<typeof TotpAnswer>;

type Options = { readonly challenge: string; readonly options: MakeOptions };

export const passkeysQuery = queryOptions({
  queryKey: ["me", "passkeys"],
  queryFn: async ({ signal }) => (await call<z.infer<typeof PasskeysAnswer>>("GET", "/v1/me/passkeys", { signal })).items,
});

export const secretsQuery = queryOptions({
  queryKey: ["me", "secrets"],
  queryFn: ({ signal }) => call<z.infer<typeof SecretsAnswer>>("GET", "/v1/me/secrets", { signal }),
});

export const sessionsQuery = queryOptions({
  queryKey: ["me", "sessions"],
  queryFn: async ({ signal }) => (await call<z.infer<typeof SessionsAnswer>>("GET", "/v1/me/sessions", { signal })).items,
});

/** Has the browser make one more passkey. The server asks for a fresh sign-in before it gives the challenge. */
export async function addPasskey(label: string): Promise<void> {
  const { challenge, options } = await call<Options>("POST", "/v1/me/passkeys/options", { body: {} });
  const credential = await makePasskey(options);
  await call("POST", "/v1/me/passkeys", { body: { challenge, credential, ...(label === "" ? {} : { label }) } });
}

export async function removePasskey(id: string): Promise<void> {
  await call("DELETE", `/v1/me/passkeys/${id}`);
}

export async function setPassword(password: string): Promise<void> {
  await call("PUT", "/v1/me/password", { body: { password } });
}

export async function setLanguage(language: Language): Promise<void> {
  await call("PUT", "/v1/me/language", { body: { language } });
}

export async function offerTotp(): Promise<TotpSecret> {
  return await call<TotpSecret>("POST", "/v1/me/totp", { body: {} });
}

export async function confirmTotp(code: string): Promise<void> {
  await call("POST", "/v1/me/totp/confirmations", { body: { code } });
}

export async function makeRecoveryCodes(): Promise<readonly string[]> {
  return (await call<z.infer<typeof CodesAnswer>>("POST", "/v1/me/recovery-codes", { body: {} })).codes;
}

export async function endSession(id: string): Promise<void> {
  await call("DELETE", `/v1/me/sessions/${id}`);
}
