import type { Edge } from "../http/edge.ts";
import type { Route } from "../http/route.ts";

export function pageRoutes(_edge: Edge): readonly Route[] {
  return [];
}
