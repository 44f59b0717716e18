// Adds a copy button to each sample. Without this script the samples can be selected by hand.
const { copy, copied, byHand } = document.currentScript.dataset;

for (const sample of document.querySelectorAll(".sample")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.textContent = copy;
  const say = (text) => {
    button.textContent = text;
    setTimeout(() => (button.textContent = copy), 2000);
  };
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(sample.querySelector("pre")?.textContent ?? "").then(
      () => say(copied),
      () => say(byHand),
    );
  });
  sample.classList.add("copyable");
  sample.append(button);
}
