import { readBooking, wrongIn } from "./booking.ts";
import { FRAME_CARD, FRAME_FORM, PLAIN_FORM, REACT_FORM, SPLIT_FORM } from "./forms.ts";
import { page } from "./html.ts";
import type { Answer, Seen } from "./server.ts";

const FORMS: Readonly<Record<string, string>> = {
  "/book/plain": PLAIN_FORM,
  "/book/split": SPLIT_FORM,
  "/book/react": REACT_FORM,
  "/book/frame": FRAME_FORM,
  "/book/frame/card": FRAME_CARD,
};
const HOME =
  "<p>Pick a form; all of them book the same flight.</p><ul>" +
  '<li><a href="/book/plain">Plain form</a></li><li><a href="/book/split">Number in four boxes, month and year as lists</a></li>' +
  '<li><a href="/book/react">Form that keeps its own state</a></li><li><a href="/book/frame">Card in a frame</a></li></ul>';

/** The booking site for people: four kinds of forms, as they are met. */
export function answerPage(seen: Seen): Answer {
  const path = seen.path.split("?")[0] ?? "/";
  if (seen.method === "POST" && path === "/book") return booked(seen);
  const form = Object.hasOwn(FORMS, path) ? FORMS[path] : path === "/" ? HOME : undefined;
  return form === undefined ? html(404, page("Not found", "<p>There is nothing here.</p>")) : html(200, page("Book BA 286", form));
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
