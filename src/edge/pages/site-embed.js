// Forms on a site of the business's own. They are plain forms to the customers' pages; this fills them in and keeps the answer
// on the page. No dependency, no cookie, no style, nothing from anywhere else; text only, so that no policy of the site is in its way.
(() => {
  const origin = new URL(document.currentScript.src).origin;
  const WORDS = {
    en: {
      email: "Your e-mail address",
      allow: "Allow",
      stop: "Stop",
      join: "Send it to me",
      leave: "Leave all lists",
      withdraw: "Stop this use",
      lists: "What is sent to me",
      request: "Ask about my data",
      kind: "What you want",
      access: "See what is held of me",
      portability: "Take my data with me",
      correction: "Have something corrected",
      erasure: "Have my data erased",
      restriction: "Have the use of my data restricted",
    },
    de: {
      email: "Ihre E-Mail-Adresse",
      allow: "Erlauben",
      stop: "Abstellen",
      join: "Bitte schicken",
      leave: "Alle Listen verlassen",
      withdraw: "Diese Nutzung abstellen",
      lists: "Was mir geschickt wird",
      request: "Wegen meiner Daten anfragen",
      kind: "Was Sie möchten",
      access: "Sehen, was über mich gespeichert ist",
      portability: "Meine Daten mitnehmen",
      correction: "Etwas berichtigen lassen",
      erasure: "Meine Daten löschen lassen",
      restriction: "Die Nutzung meiner Daten einschränken lassen",
    },
    fr: {
      email: "Votre adresse e-mail",
      allow: "Autoriser",
      stop: "Arrêter",
      join: "Me l’envoyer",
      leave: "Quitter toutes les listes",
      withdraw: "Arrêter cette utilisation",
      lists: "Ce qui m’est envoyé",
      request: "Demander au sujet de mes données",
      kind: "Ce que vous souhaitez",
      access: "Voir ce qui est conservé sur moi",
      portability: "Emporter mes données",
      correction: "Faire corriger quelque chose",
      erasure: "Faire effacer mes données",
      restriction: "Faire limiter l’usage de mes données",
    },
    es: {
      email: "Su dirección de correo",
      allow: "Permitir",
      stop: "Detener",
      join: "Quiero recibirla",
      leave: "Dejar todas las listas",
      withdraw: "Detener este uso",
      lists: "Lo que se me envía",
      request: "Preguntar por mis datos",
      kind: "Lo que desea",
      access: "Ver lo que se guarda de mí",
      portability: "Llevarme mis datos",
      correction: "Hacer corregir algo",
      erasure: "Hacer borrar mis datos",
      restriction: "Hacer limitar el uso de mis datos",
    },
  };
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
    if (!(what in PATHS)) continue;
    const form = place instanceof HTMLFormElement ? (place.method === "post" ? place : undefined) : fill(place, what);
    if (form !== undefined) keepHere(form);
  }
})();
