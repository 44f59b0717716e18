const FLIGHT = '<input type="hidden" name="flight" value="BA286">';
const PASSENGER =
  '<label>Passenger <input name="passenger" autocomplete="name"></label><label>Passport <input name="passport" autocomplete="off"></label>';
const BOOK = '<button type="submit">Book</button>';
const YEARS = Array.from({ length: 20 }, (_, n) => `<option value="${2026 + n}">${2026 + n}</option>`).join("");
const MONTHS = Array.from({ length: 12 }, (_, n) => `<option value="${n + 1}">${String(n + 1).padStart(2, "0")}</option>`).join("");

/** One box for each thing, with the names that browsers know. */
export const PLAIN_FORM = `<form method="post" action="/book">${FLIGHT}${PASSENGER}
<label>Card number <input name="number" autocomplete="cc-number" inputmode="numeric"></label>
<label>Expires <input name="expires" autocomplete="cc-exp" placeholder="MM/YY"></label>
<label>Security code <input name="cvc" autocomplete="cc-csc" inputmode="numeric"></label>${BOOK}</form>`;

/** The number in four boxes that jump on, month and year as lists. */
export const SPLIT_FORM = `<form method="post" action="/book">${FLIGHT}${PASSENGER}
<fieldset><legend>Card number</legend>${[1, 2, 3, 4].map((n) => `<input name="number${n}" maxlength="4" size="4" inputmode="numeric" aria-label="Digits ${n}">`).join(" ")}</fieldset>
<label>Month <select name="month">${MONTHS}</select></label><label>Year <select name="year">${YEARS}</select></label>
<label>Security code <input name="cvc" inputmode="numeric"></label>${BOOK}</form>
<script>for (const box of document.querySelectorAll("fieldset input")) box.addEventListener("input", () => { if (box.value.length === 4) box.nextElementSibling?.focus(); });</script>`;

/**
 * A form that keeps its values apart from its boxes, as React does: what is written into a box without an input event is
 * not there when it is sent, and the next render puts the old value back.
 */
export const REACT_FORM = `<form id="form">${PASSENGER}
<label>Card number <input data-of="number" inputmode="numeric"></label>
<label>Expires <input data-of="expires" placeholder="MM/YY"></label>
<label>Security code <input data-of="cvc" inputmode="numeric"></label>${BOOK}</form><p id="said" role="status"></p>
<script>
const state = { flight: "BA286", passenger: "", passport: "", number: "", expires: "", cvc: "" };
const boxes = [...document.querySelectorAll("#form input")];
const nameOf = (box) => box.dataset.of ?? box.name;
const render = () => { for (const box of boxes) if (box.value !== state[nameOf(box)]) box.value = state[nameOf(box)]; };
for (const box of boxes) {
  // As React tracks it: a value that was set from outside does not count unless its setter of the prototype was used and told.
  const proto = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  let tracked = "";
  Object.defineProperty(box, "value", { get: () => proto.get.call(box), set: (value) => { tracked = String(value); proto.set.call(box, value); } });
  box.addEventListener("input", () => { if (proto.get.call(box) === tracked) return; tracked = proto.get.call(box); state[nameOf(box)] = tracked; render(); });
}
setInterval(render, 200);
document.getElementById("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await fetch("/api/bookings", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(state) });
  const said = await answer.json();
  document.getElementById("said").textContent = answer.ok ? "Booked. Paid with the card ending " + said.ends + "." : "Please look again at: " + said.wrong.join(", ") + ".";
});
</script>`;

/**
 * The card is entered in a frame of the payment house, which is another origin and gives the page what it needs. Here the
 * payment house is this very machine under its other name.
 */
export const frameForm = (payment: string): string => `<form method="post" action="/book" id="form">${FLIGHT}${PASSENGER}
<iframe src="${payment}/book/frame/card" title="Card details"></iframe><input type="hidden" name="number"><input type="hidden" name="expires"><input type="hidden" name="cvc">${BOOK}</form>
<script>
const form = document.getElementById("form");
addEventListener("message", (event) => { if (event.origin === "${payment}") for (const name of ["number", "expires", "cvc"]) form.elements[name].value = event.data[name] ?? ""; });
</script>`;

export const FRAME_CARD = `<form id="card">
<label>Card number <input name="number" autocomplete="cc-number" inputmode="numeric"></label>
<label>Expires <input name="expires" autocomplete="cc-exp" placeholder="MM/YY"></label>
<label>Security code <input name="cvc" autocomplete="cc-csc" inputmode="numeric"></label></form>
<script>document.getElementById("card").addEventListener("input", () => parent.postMessage(Object.fromEntries(new FormData(document.getElementById("card"))), "*"));</script>`;

/** Somebody else's frame beside the form, with boxes of the same names: what was meant for the page must not end up there. */
export const overheardForm = (other: string): string =>
  `${PLAIN_FORM}<iframe src="${other}/book/frame/card" title="Advertisement"></iframe>`;

/** As the plain one, after its builders were at it: the boxes have other names. */
export const CHANGED_FORM = PLAIN_FORM.replace('name="number"', 'name="pan"').replace('autocomplete="cc-number"', 'autocomplete="off"');
