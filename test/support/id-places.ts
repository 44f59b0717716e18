/** A place in a call that takes an id: of which kind, by its prefix, and where. */
export type IdPlace = {
  readonly method: string;
  readonly path: string;
  readonly where: "path" | "query" | "body";
  /** The parameter, or the steps to a member: `items[].subject`. */
  readonly name: string;
  readonly kind: string;
};

type Schema = {
  readonly $ref?: string;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
};
type Operation = {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
};
export type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

/** Every place of the OpenAPI document that takes an id, so that a new route is among them by itself. A cursor is no id: it names a place in a list. */
export function idPlaces({ paths, components }: Document): readonly IdPlace[] {
  const within = (schema: Schema, name: string): readonly { readonly name: string; readonly kind: string }[] => {
    if (schema.$ref !== undefined) return within(components.schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {}, name);
    const kind = /^\^([a-z]{3})_\[0-9a-z\]/u.exec(schema.pattern ?? "")?.[1];
    return [
      ...(kind === undefined ? [] : [{ name, kind }]),
      ...Object.entries(schema.properties ?? {}).flatMap(([step, inner]) => within(inner, name === "" ? step : `${name}.${step}`)),
      ...(schema.items === undefined ? [] : within(schema.items, `${name}[]`)),
      ...(schema.anyOf ?? []).flatMap((inner) => within(inner, name)),
    ];
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([lower, { parameters = [], requestBody }]) => {
      const method = lower.toUpperCase();
      const taken = parameters.filter((one) => one.name !== "cursor" && (one.in === "path" || one.in === "query"));
      return [
        ...taken.flatMap((one) => within(one.schema, one.name).map((at) => ({ method, path, where: one.in as "path" | "query", ...at }))),
        ...Object.values(requestBody?.content ?? {}).flatMap(({ schema }) =>
          within(schema, "").map((at) => ({ method, path, where: "body" as const, ...at })),
        ),
      ];
    }),
  );
}

/** The body with this id at that place. */
export function withMember(body: unknown, steps: string, id: string): unknown {
  const [step = "", ...rest] = steps.split(".");
  const name = step.replace("[]", "");
  const whole = (typeof body === "object" && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  const before = whole[name];
  const inner = rest.length === 0 ? id : withMember(Array.isArray(before) ? before[0] : before, rest.join("."), id);
  return { ...whole, [name]: step.endsWith("[]") ? [inner] : inner };
}
