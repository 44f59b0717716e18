// Forms on a site of the business's own. They are plain forms to the customers' pages; this fills them in and keeps the answer
// on the page. No dependency, no cookie, no style, nothing from anywhere else; text only, so that no policy of the site is in its way.
(() => {
  const origin = new URL(document.currentScript.src).origin;
  // Put in as it is served, from site-words.json.
  const WORDS = SITE_WORDS;
  const PATHS = {
    join: "/embed/joins",
    leave: "/embed/leaves",
    withdraw: "/embed/withdrawals",
    consent: "/embed/consents",
    lists: "/c/lists",
    request: "/c/requests/new",
  };
  const KINDS = ["access", "portability", "correction", "erasure", "restriction"];

  const make = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const languageOf = (place) => {
    const [language] = (place.closest("[lang]")?.lang ?? navigator.language).toLowerCase().split("-");
    return language in WORDS ? language : "en";
  };
  /** One box for each use that stands in the place, none ticked beforehand; for a single use none is needed. */
  const choices = (uses) =>
    uses.map(({ dataset, textContent }) => {
      const box = make("input", { type: "checkbox", name: `use.${dataset.purpose}`, value: "yes" });
      return make("p", {}, make("label", {}, box, ` ${textContent.trim()}`));
    });
  const hidden = (name, value) => (value === undefined ? [] : [make("input", { type: "hidden", name, value })]);

  const fill = (place, what) => {
    const { business, list, purpose, label } = place.dataset;
    const language = languageOf(place);
    const words = WORDS[language];
    if (what === "lists") {
      place.replaceChildren(make("a", { href: `${origin}${PATHS.lists}?lang=${language}` }, label ?? words.lists));
      return undefined;
    }
    const uses = what === "consent" ? choices([...place.querySelectorAll("[data-purpose]")]) : [];
    const title = label === undefined ? [] : [make(uses.length > 0 ? "legend" : "p", {}, label)];
    if (what === "request") {
      const options = KINDS.map((kind) => make("option", { value: kind }, words[kind]));
      const choice = make("label", {}, `${words.kind} `, make("select", { name: "kind" }, ...options));
      const rest = [...hidden("business", business), ...hidden("lang", language), make("button", { type: "submit" }, words.request)];
      place.replaceChildren(make("form", { method: "get", action: `${origin}${PATHS.request}` }, ...title, choice, " ", ...rest));
      return undefined;
    }
    const box = { type: "email", name: "email", autocomplete: "email", autocapitalize: "none", maxlength: "254", required: "" };
    const button = (text, more = {}) => make("button", { type: "submit", ...more }, text);
    const send =
      what === "consent"
        ? [button(words.allow, { name: "standing", value: "given" }), " ", button(words.stop, { name: "standing", value: "withdrawn" })]
        : [button(words[what])];
    const form = make(
      "form",
      { method: "post", action: `${origin}${PATHS[what]}?lang=${language}` },
      ...(uses.length > 0 ? [make("fieldset", {}, ...title, ...uses)] : title),
      make("label", {}, `${words.email} `, make("input", box)),
      " ",
      ...hidden("business", business),
      ...hidden("list", list),
      ...hidden("purpose", uses.length > 0 ? undefined : purpose),
      ...send,
    );
    place.replaceChildren(form);
    return form;
  };

  /** Keeps the answer on this page. Where it cannot be read, the form goes as a form, and a page of ours answers it. */
  const keepHere = (form) => {
    const answer = make("p", { role: "status" });
    form.append(answer);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      // Which of the buttons was pressed stands in no other part of the form.
      const { name, value } = event.submitter ?? {};
      const pressed = name ? [[name, value]] : [];
      const buttons = [...form.querySelectorAll("button")];
      for (const button of buttons) button.disabled = true;
      fetch(form.action, {
        method: "POST",
        headers: { accept: "application/json" },
        body: new URLSearchParams([...new FormData(form), ...pressed]),
        credentials: "omit",
        referrerPolicy: "no-referrer",
      })
        .then((told) => told.json())
        .then(({ say, received }) => {
          answer.textContent = say;
          if (received === true) form.reset();
        })
        .catch(() => {
          const sent = pressed.flatMap(([key, chosen]) => hidden(key, chosen));
          form.append(...sent);
          form.submit();
          for (const one of sent) one.remove();
        })
        .finally(() => {
          for (const button of buttons) button.disabled = false;
        });
    });
  };

  for (const place of document.querySelectorAll("[data-strongroom]")) {
    const what = place.dataset.strongroom;
    // The lines that load this may stand on a page more than once.
    if (!(what in PATHS) || place.dataset.filled !== undefined) continue;
    place.dataset.filled = "";
    const form = place instanceof HTMLFormElement ? (place.method === "post" ? place : undefined) : fill(place, what);
    if (form !== undefined) keepHere(form);
  }
})();
