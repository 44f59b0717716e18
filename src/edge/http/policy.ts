/**
 * Who may call. `public`: nobody need say who they are. `key`: any live key, or a person who is signed in; what they may
 * do is the safe's to decide. `owner`: the owner's key, or a signed-in owner. `person`: a person only, no key. `log`: as
 * `owner`, and the key also as the password of Basic, for verifiers that others wrote. `test`: as `key`, and only in
 * test mode; elsewhere the route is not there.
 */
export type Policy = "public" | "key" | "owner" | "person" | "log" | "test";
