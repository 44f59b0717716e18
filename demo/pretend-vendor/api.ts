import { randomBytes } from "node:crypto";
import { type Booking, readBooking, wrongIn } from "./booking.ts";
import type { Answer, Seen } from "./server.ts";

const bookings = new Map<string, { readonly flight: string; readonly ends: string }>();
/** Whoever asks twice under one key gets one booking. */
const byKey = new Map<string, Answer>();

/** `POST /api/bookings` as JSON, form, XML or multipart; `GET /api/bookings/{reference}`. */
export function answerApi(seen: Seen): Answer {
  const path = seen.path.split("?")[0] ?? "";
  if (seen.method === "GET" && path.startsWith("/api/bookings/")) return read(path.slice("/api/bookings/".length));
  if (seen.method !== "POST" || path !== "/api/bookings") return json(404, { error: "There is nothing here." });
  const key = String(seen.headers["idempotency-key"] ?? "");
  const answered = byKey.get(key) ?? book(readBooking(String(seen.headers["content-type"] ?? ""), seen.body));
  if (key !== "") byKey.set(key, answered);
  return answered;
}

function book(booking: Booking): Answer {
  const wrong = wrongIn(booking);
  if (wrong.length > 0) return json(422, { error: "The booking cannot be made.", wrong });
  const reference = randomBytes(3).toString("hex").toUpperCase();
  const kept = { flight: booking.flight, ends: booking.number.slice(-4) };
  bookings.set(reference, kept);
  return json(201, { reference, state: "confirmed", ...kept, seat: booking.seat });
}

function read(reference: string): Answer {
  const booking = bookings.get(reference);
  return booking === undefined
    ? json(404, { error: "There is no such booking." })
    : json(200, { reference, state: "confirmed", ...booking });
}

function json(status: number, body: object): Answer {
  return { status, type: "application/json", body: JSON.stringify(body) };
}
