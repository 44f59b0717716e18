import type { CompiledMap } from "../datamap/types.ts";

const NAME_CHARS_MAX = 40;

/**
 * Which name and recipient a new vendor has, where nobody said: those of the recipient that is called as it is, else the
 * name that its label makes.
 */
export function guessPlace(
  map: CompiledMap,
  asked: { readonly label: string; readonly name: string | null; readonly recipient: string | null },
): { readonly name: string; readonly recipient: string | null } {
  const slug = slugOf(asked.label);
  const own = asked.name ?? slug;
  const recipient =
    asked.recipient === null
      ? [...map.recipients.values()].find(
          ({ name, label, vendor }) => vendor === own || (vendor === undefined && (name === own || slugOf(label) === slug)),
        )
      : map.recipients.get(asked.recipient);
  return { name: asked.name ?? recipient?.vendor ?? slug, recipient: recipient?.name ?? null };
}

/** `Blue Sky Air, Ltd.` becomes `blue_sky_air_ltd`: a name as the data map takes it. */
function slugOf(label: string): string {
  const plain = label
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, "_")
    .replaceAll(/^[^a-z]+|_+$/gu, "")
    .slice(0, NAME_CHARS_MAX)
    .replace(/_+$/u, "");
  return plain === "" ? "vendor" : plain;
}
