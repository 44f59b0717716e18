import { html } from "hono/html";
import type { Html } from "./layout.ts";
import { layout } from "./layout.ts";
import type { Look } from "./look.ts";

/** What the page tells of a route, and where the viewer shows it whole. */
export type ListedRoute = { readonly method: string; readonly path: string; readonly summary: string; readonly address: string };
export type ListedRoom = { readonly name: string; readonly address: string; readonly routes: readonly ListedRoute[] };

/**
 * Every route on one page, room by room, without script: it is there at once, a browser searches it, and the viewer is asked for
 * one room only. The whole document at once kept it busy for seconds, and for seconds again at each route.
 */
export function docsPage(look: Look, rooms: readonly ListedRoom[]): Html {
  return layout(look, {
    title: "API",
    main: html`<h1>API</h1>
      <p class="lead">
        Every route, room by room. Errors are problem details (RFC 9457) with <code>code</code> and <code>say</code>; every answer carries
        <code>X-Request-Id</code>. For programs: <a href="/v1/openapi.json">OpenAPI 3.1</a>.
      </p>
      <nav class="rooms" aria-label="Rooms">${rooms.map(({ name }) => html`<a href="#${idOf(name)}">${name}</a> `)}</nav>
      ${rooms.map(room)}`,
  });
}

function room({ name, address, routes }: ListedRoom): Html {
  return html`<section class="card" aria-labelledby="${idOf(name)}">
    <h2 id="${idOf(name)}"><a href="${address}">${name}</a></h2>
    <ul class="routes">
      ${routes.map(
        (one) =>
          html`<li>
            <a href="${one.address}"
              ><span class="method">${one.method}</span> <code>${one.path}</code> <span class="quiet">${one.summary}</span></a
            >
          </li>`,
      )}
    </ul>
  </section>`;
}

function idOf(name: string): string {
  return name.replaceAll(" ", "-");
}
