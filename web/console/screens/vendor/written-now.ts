import type { Operation } from "../../api/vendors.ts";
import type { Typed } from "../../pieces/use-form.ts";
import { bodyToText, kindOfBody } from "./written-body.ts";

/** What of the form is looked at while it is written. */
export type Written = { readonly parameters: readonly string[]; readonly texts: readonly string[] };

export function writtenIn(typed: Typed): Written {
  return {
    parameters: typed.all("parameter.name").filter((name) => name !== ""),
    texts: [typed.text("path"), ...typed.all("header.value"), typed.exact("body")],
  };
}

export function textsOf(request: NonNullable<Operation["request"]>): readonly string[] {
  return [request.path, ...Object.values(request.headers), bodyToText(kindOfBody(request), request.body)];
}
