import { readBooking, wrongIn } from "./booking.ts";
import { CHANGED_FORM, FRAME_CARD, PLAIN_FORM, REACT_FORM, SPLIT_FORM, frameForm, overheardForm } from "./forms.ts";
import { page } from "./html.ts";
import type { Answer, Seen } from "./server.ts";

const FORMS: Readonly<Record<string, (other: string) => string>> = {
  "/book/plain": () => PLAIN_FORM,
  "/book/split": () => SPLIT_FORM,
  "/book/react": () => REACT_FORM,
  "/book/frame": frameForm,
  "/book/frame/card": () => FRAME_CARD,
  "/book/overheard": overheardForm,
  "/book/changed": () => CHANGED_FORM,
};
const HOME =
  "<p>Pick a form; all of them book the same flight.</p><ul>" +
  '<li><a href="/book/plain">Plain form</a></li><li><a href="/book/split">Number in four boxes, month and year as lists</a></li>' +
  '<li><a href="/book/react">Form that keeps its own state</a></li><li><a href="/book/frame">Card in a frame</a></li></ul>';

/** The booking site for people: forms as they are met, one that others listen in on, and one that was changed overnight. */
export function answerPage(seen: Seen): Answer {
  const path = seen.path.split("?")[0] ?? "/";
  if (seen.method === "POST" && path === "/book") return booked(seen);
  if (path === "/") return html(200, page("Book BA 286", HOME));
  const form = Object.hasOwn(FORMS, path) ? FORMS[path] : undefined;
  if (form === undefined) return html(404, page("Not found", "<p>There is nothing here.</p>"));
  return html(200, page("Book BA 286", form(otherName(String(seen.headers.host ?? "")))));
}

/** The same machine under its other name is another origin to a browser. */
function otherName(host: string): string {
  const port = /:(\d{1,5})$/u.exec(host)?.[1] ?? "80";
  return `http://${host.startsWith("localhost") ? "127.0.0.1" : "localhost"}:${port}`;
}

function booked(seen: Seen): Answer {
  const booking = readBooking(String(seen.headers["content-type"] ?? ""), seen.body);
  const wrong = wrongIn(booking);
  if (wrong.length > 0)
    return html(422, page("Not booked", `<p id="wrong">Please look again at: ${wrong.join(", ")}.</p><p><a href="/">Back</a></p>`));
  return html(200, page("Booked", `<p id="booked">Booked. Paid with the card ending ${booking.number.slice(-4)}.</p>`));
}

function html(status: number, body: string): Answer {
  return { status, type: "text/html; charset=utf-8", body };
}
