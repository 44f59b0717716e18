// Adds a copy button to each sample. Without this script the samples can be selected by hand.
for (const sample of document.querySelectorAll(".sample")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.textContent = "Copy";
  const say = (text) => {
    button.textContent = text;
    setTimeout(() => (button.textContent = "Copy"), 2000);
  };
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(sample.querySelector("pre")?.textContent ?? "").then(
      () => say("Copied"),
      () => say("Select it by hand"),
    );
  });
  sample.classList.add("copyable");
  sample.append(button);
}
