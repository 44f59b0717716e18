/**
 * Who may call. `public`: nobody need say who they are. `key`: any live key; what it may do is the safe's to decide.
 * `owner`: the owner's key. `log`: the owner's key, also as the password of Basic, for verifiers that others wrote.
 * `test`: any live key, and only in test mode; elsewhere the route is not there.
 */
export type Policy = "public" | "key" | "owner" | "log" | "test";
