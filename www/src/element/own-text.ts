/**
 * The text that stands inside the element: paragraphs apart from one another, white space as a browser would show it,
 * without what fills a named slot.
 */
const BLOCKS = new Set(
  "ADDRESS ARTICLE ASIDE BLOCKQUOTE DD DIV DL DT FIGCAPTION FIGURE FOOTER H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN OL P PRE SECTION TABLE TR UL".split(" "),
);
const SILENT = new Set(["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT"]);

/** @param slot null for what is in no slot, a name for what is in that one */
export function ownText(host: Element, slot: string | null = null): string {
  let text = "";
  for (const node of host.childNodes) {
    const named = node instanceof Element ? node.getAttribute("slot") || null : null;
    if (named !== slot || (slot !== null && !(node instanceof Element))) continue;
    text += written(node);
  }
  return tidy(text);
}

/** Text with a line break for each `<br>` and an empty line round each block. */
function written(node: Node, pre = false): string {
  if (node.nodeType === Node.TEXT_NODE) return pre ? (node.nodeValue ?? "") : (node.nodeValue ?? "").replace(/\s+/g, " ");
  if (!(node instanceof Element) || SILENT.has(node.tagName)) return "";
  if (node.tagName === "BR") return "\n";
  const inner = [...node.childNodes].map((child) => written(child, pre || node.tagName === "PRE")).join("");
  return BLOCKS.has(node.tagName) ? `\n\n${inner}\n\n` : inner;
}

function tidy(text: string): string {
  return text
    .replace(/[ \t]*\n[ \t]*/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .replace(/ {2,}/g, " ")
    .trim();
}
