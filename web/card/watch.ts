const EVERY_MS = 5_000;
const TIMES_MAX = 360;

/** While a receipt is open: if the bank asks for something meanwhile, the page says so by itself. */
export function beginWatch(): void {
  if (document.querySelector<HTMLElement>("#receipt")?.dataset["watch"] !== "true") return;
  void watch();
}

async function watch(): Promise<void> {
  for (let times = 0; times < TIMES_MAX; times += 1) {
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    if (document.hidden) continue;
    try {
      const answer = await fetch("/c/standing", { cache: "no-store" });
      const { isOver, isChallenge } = (await answer.json()) as { readonly isOver?: boolean; readonly isChallenge?: boolean };
      if (isChallenge === true) return location.reload();
      if (isOver === true) return;
    } catch {
      // No connection in this moment.
    }
  }
}
