import type { OperatingSystem } from "./device.ts";

/**
 * The oldest version that its maker still mends, as of November 2026. Read anew with each release of ours. Rolling and
 * unlisted systems have no floor.
 */
export type OsFloor = {
  readonly os: OperatingSystem;
  /** Of Linux: the distribution, as `ID` of /etc/os-release. */
  readonly distribution?: string;
  readonly oldest: string;
  readonly name: string;
  readonly source: string;
};

export const OS_FLOORS: readonly OsFloor[] = [
  // 24H2 is mended until 2027-10-12 in its Enterprise and Education editions; every Windows 10 ended on 2025-10-14.
  {
    os: "windows",
    oldest: "10.0.26100",
    name: "Windows 11, version 24H2",
    source: "https://learn.microsoft.com/lifecycle/products/windows-11-enterprise-and-education",
  },
  // Apple names no dates: it mends the newest three, and a new one comes each September.
  { os: "macos", oldest: "15", name: "macOS 15", source: "https://support.apple.com/100100" },
  { os: "ios", oldest: "18", name: "iOS 18", source: "https://support.apple.com/100100" },
  // Android 13 left the security bulletins in March 2026.
  { os: "android", oldest: "14", name: "Android 14", source: "https://source.android.com/docs/security/bulletin" },
  // Debian 11 LTS ended on 2026-08-31.
  { os: "linux", distribution: "debian", oldest: "12", name: "Debian 12", source: "https://wiki.debian.org/LTS" },
  { os: "linux", distribution: "ubuntu", oldest: "22.04", name: "Ubuntu 22.04", source: "https://ubuntu.com/about/release-cycle" },
  // Fedora 42 ended on 2026-05-13.
  { os: "linux", distribution: "fedora", oldest: "43", name: "Fedora 43", source: "https://docs.fedoraproject.org/en-US/releases/eol/" },
  { os: "linux", distribution: "rhel", oldest: "8", name: "RHEL 8", source: "https://access.redhat.com/support/policy/updates/errata" },
];

/**
 * Whether a version is at its maker's floor or above: undefined where there is no floor for it, `unreadable` where there
 * is one and the text holds no number. Of Linux the text is distribution and version, as `debian 13`.
 */
export function holdToFloor(
  os: OperatingSystem,
  version: string,
): { readonly floor: OsFloor; readonly found: "current" | "too_old" | "unreadable" } | undefined {
  const words = version.toLowerCase().split(/\s+/u);
  const floor = OS_FLOORS.find((one) => one.os === os && (one.distribution === undefined || words.includes(one.distribution)));
  if (floor === undefined) return undefined;
  const numbers = /\d+(?:\.\d+)*/u.exec(version)?.[0];
  if (numbers === undefined) return { floor, found: "unreadable" };
  return { floor, found: isBelow(numbers, floor.oldest) ? "too_old" : "current" };
}

function isBelow(version: string, oldest: string): boolean {
  const have = version.split(".").map(Number);
  const need = oldest.split(".").map(Number);
  const at = need.findIndex((part, n) => (have[n] ?? 0) !== part);
  return at >= 0 && (have[at] ?? 0) < (need[at] ?? 0);
}
