const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (char) => ESCAPES[char] ?? char);
}

/** A whole page. It says on every side that no bank is behind it. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>
body { font: 1rem/1.5 system-ui, sans-serif; color: #1a1f36; background: #f6f8fa; margin: 0; padding: 1.5rem 1rem; }
main { max-width: 26rem; margin: 0 auto; background: #fff; border: 1px solid #d8dee4; border-radius: 0.5rem; padding: 1.5rem; }
h1 { font-size: 1.25rem; margin: 0 0 1rem; }
label { display: block; margin: 0.75rem 0 0.25rem; font-weight: 600; }
input { box-sizing: border-box; width: 100%; font: inherit; padding: 0.625rem; border: 1px solid #8792a2; border-radius: 0.375rem; }
button { font: inherit; font-weight: 600; width: 100%; margin-top: 1rem; padding: 0.75rem; border: 0; border-radius: 0.375rem; background: #4434b8; color: #fff; }
button.second { background: #fff; color: #1a1f36; border: 1px solid #8792a2; }
[role=alert] { color: #a51c30; font-weight: 600; }
.note { font-size: 0.875rem; color: #4f566b; }
</style></head><body><main>
<p class="note">Pretend provider: no bank is behind this page, and no real card belongs on it.</p>
<h1>${escapeHtml(title)}</h1>
${body}
</main></body></html>`;
}
