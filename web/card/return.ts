/** How long the provider is asked anew before the person is told that it takes its time. */
const WAITS_MS = [0, 1_000, 2_000, 3_000, 5_000, 8_000] as const;

/** Back from the provider: asks whether the card has arrived, and goes on when it has. The buttons do the same without this. */
export function beginReturn(): void {
  const form = document.querySelector<HTMLFormElement>("#settle");
  if (form?.dataset["ask"] !== "true") return;
  const show = (name: string): void => {
    for (const part of document.querySelectorAll<HTMLElement>("[data-outcome]")) part.hidden = part.dataset["outcome"] !== name;
  };
  void settle(form.action).then((outcome) => {
    if (outcome === "gone" || outcome === "slow") show(outcome);
    else location.replace(form.dataset["then"] ?? "/c/done");
  });
}

async function settle(address: string): Promise<"provided" | "away" | "gone" | "slow"> {
  for (const wait of WAITS_MS) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    try {
      const answer = await fetch(address, { method: "POST", headers: { accept: "application/json" }, body: new URLSearchParams() });
      const { state } = (await answer.json()) as { readonly state?: unknown };
      if (state === "provided" || state === "away" || state === "gone") return state;
    } catch {
      // No connection in this moment; asked again below.
    }
  }
  return "slow";
}
