/** A text message to one number, in E.164. `id` is the same for every attempt. */
export type Sms = { readonly id: string; readonly to: string; readonly text: string; readonly kind: string };

/** E.164: a plus sign and up to fifteen digits; an extension cannot be texted to. */
export function isTextable(number: string): boolean {
  return /^\+[1-9]\d{6,14}$/u.test(number);
}
