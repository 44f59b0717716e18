const STYLE =
  "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:34rem;padding:0 1rem;color:#1b2a41}" +
  "label{display:block;margin:.6rem 0}input,select{font:inherit;padding:.4rem;border:1px solid #9aa5b1;border-radius:4px}" +
  "button{font:inherit;padding:.5rem 1rem;background:#0b4f9c;color:#fff;border:0;border-radius:4px}iframe{border:0;width:100%;height:15rem}";

export function page(title: string, body: string): string {
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} · Pretend Air</title>` +
    `<style>${STYLE}</style></head><body><h1>${title}</h1>${body}</body></html>`
  );
}
