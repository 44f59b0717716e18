import type { Language } from "../../../base/language.ts";

/** A letter before it is written down: text and HTML are two writings of the same blocks, so they cannot tell different things. */
export type Block =
  | { readonly kind: "paragraph"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | { readonly kind: "link"; readonly label: string; readonly link: string };

export function blocksToText(blocks: readonly Block[], language: Language): string {
  return `${blocks.map((block) => blockToText(block, language)).join("\n\n")}\n`;
}

function blockToText(block: Block, language: Language): string {
  switch (block.kind) {
    case "paragraph":
      return block.text;
    case "code":
      return `    ${block.text}`;
    case "list":
      return block.items.map((item) => `• ${item}`).join("\n");
    case "link":
      return `${block.label}${colonOf(language)}\n${block.link}`;
  }
}

/** French sets a space before it, which does not break. */
function colonOf(language: Language): string {
  return language === "fr" ? "\u00a0:" : ":";
}

/** One plain column that every reader shows: no image, no script, no style sheet, nothing that is fetched. */
export function blocksToHtml(blocks: readonly Block[], language: Language, title: string): string {
  return [
    "<!doctype html>",
    `<html lang="${language}">`,
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title></head>`,
    // An address of a hundred characters is broken: a telephone would else show all of the letter as small as it is wide.
    '<body style="margin:0 auto;padding:24px;max-width:560px;font-family:system-ui,sans-serif;font-size:16px;line-height:1.5;overflow-wrap:anywhere">',
    // Readers on the web keep what is inside of a body, and not the language that stands outside.
    `<div role="article" lang="${language}" aria-label="${escapeHtml(title)}">`,
    ...blocks.map((block) => blockToHtml(block, language)),
    "</div>",
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function blockToHtml(block: Block, language: Language): string {
  switch (block.kind) {
    case "paragraph":
      return `<p>${escapeHtml(block.text).replaceAll("\n", "<br>")}</p>`;
    case "code":
      return `<p style="font-family:ui-monospace,monospace;font-size:24px;letter-spacing:2px">${escapeHtml(block.text)}</p>`;
    case "list":
      return `<ul>${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join("")}</ul>`;
    case "link": {
      const link = escapeHtml(block.link);
      // The address is shown too: what a link says and where it leads should be the same to see.
      return `<p><a href="${link}"><strong>${escapeHtml(block.label)}</strong></a>${colonOf(language)}<br><span style="word-break:break-all">${link}</span></p>`;
    }
  }
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (char) => ENTITIES[char] ?? "");
}
