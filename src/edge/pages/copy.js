// Adds a copy button to each sample. Without this script the samples can be selected by hand.
for (const sample of document.querySelectorAll(".sample")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(sample.querySelector("pre, input")?.textContent || sample.querySelector("input")?.value || "");
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  sample.classList.add("copyable");
  sample.append(button);
}
