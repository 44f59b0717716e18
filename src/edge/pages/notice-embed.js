// Shows a business's privacy notice on a site of its own. Text only: whatever stands in the notice, none of it becomes HTML.
(() => {
  const { dataset, src } = document.currentScript;
  const place = document.querySelector(dataset.into ?? "[data-strongroom-notice]");
  if (place === null) return;

  const make = (name, ...children) => {
    const made = document.createElement(name);
    made.append(...children);
    return made;
  };
  const linkTo = (address, text) => {
    const link = make("a", text);
    link.href = address;
    return link;
  };
  const row = (cell, cells) => make("tr", ...cells.map((text) => make(cell, text)));
  const table = ({ columns, rows }) =>
    make("table", make("thead", row("th", columns)), make("tbody", ...rows.map((cells) => row("td", cells))));
  const section = ({ heading, say, table: rows }) => [
    make("h3", heading),
    ...say.map((line) => make("p", line)),
    ...(rows === null ? [] : [table(rows)]),
  ];

  const show = ({ text, language, page }) => {
    place.lang = language;
    place.classList.add("strongroom-notice");
    const short = text.short.flatMap(({ heading, say }) => [make("h3", heading), make("p", say)]);
    const rest = dataset.part === "short" ? [make("p", linkTo(page, text.title))] : text.sections.flatMap(section);
    place.replaceChildren(make("h2", text.title), ...short, ...rest);
  };

  const address = new URL("/v1/notice", src);
  for (const name of ["business", "language"]) if (dataset[name] !== undefined) address.searchParams.set(name, dataset[name]);
  fetch(address, { credentials: "omit" })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(`${answer.status}`))))
    .then(show)
    .catch(() => {
      const page = new URL("/privacy", src);
      if (dataset.business !== undefined) page.searchParams.set("business", dataset.business);
      place.replaceChildren(linkTo(page, page.host));
    });
})();
