export type DevicesSearch = {
  readonly show?: "mine" | "ended" | undefined;
  /** The one that is looked at. */
  readonly device?: string | undefined;
  readonly enrol?: boolean | undefined;
};

export function readDevicesSearch(raw: Readonly<Record<string, unknown>>): DevicesSearch {
  return {
    ...(raw["show"] === "mine" || raw["show"] === "ended" ? { show: raw["show"] } : {}),
    ...(typeof raw["device"] === "string" ? { device: raw["device"] } : {}),
    ...(raw["enrol"] === true ? { enrol: true } : {}),
  };
}
