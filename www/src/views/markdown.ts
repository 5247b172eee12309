/** Markdown as Lit templates: never as a string of HTML, so that nothing in a bundle can become markup. */
import { html, type TemplateResult } from "lit";
import { marked, type Token, type Tokens } from "marked";

type Node = TemplateResult | string;

/** Headings start at this level, below those of the place they stand in. */
export function markdown(text: string, firstHeading = 3): Node[] {
  return blocks(marked.lexer(text), firstHeading);
}

function blocks(tokens: readonly Token[], top: number): Node[] {
  return tokens.map((token) => block(token, top));
}

function block(token: Token, top: number): Node {
  switch (token.type) {
    case "heading":
      return heading(top + (token as Tokens.Heading).depth - 1, inline(token.tokens));
    case "paragraph":
      return html`<p>${inline(token.tokens)}</p>`;
    case "text":
      return html`${inline(token.tokens ?? [token])}`;
    case "list": {
      const { ordered, items } = token as Tokens.List;
      const list = items.map((item) => html`<li>${blocks(item.tokens, top)}</li>`);
      return ordered ? html`<ol>${list}</ol>` : html`<ul>${list}</ul>`;
    }
    case "code":
      return html`<pre tabindex="0"><code>${(token as Tokens.Code).text}</code></pre>`;
    case "blockquote":
      return html`<blockquote>${blocks((token as Tokens.Blockquote).tokens, top)}</blockquote>`;
    case "table":
      return table(token as Tokens.Table);
    case "hr":
      return html`<hr />`;
    case "space":
    case "def":
      return "";
    case "html":
      // The card's tables stand between comments that tools look for.
      return (token as Tokens.HTML).text.replace(/<!--[\s\S]*?-->/g, "").trim();
    default:
      return html`<p>${token.raw}</p>`; // markup among them, shown as text
  }
}

function heading(level: number, content: Node[]): Node {
  if (level <= 3) return html`<h3>${content}</h3>`;
  return level === 4 ? html`<h4>${content}</h4>` : html`<h5>${content}</h5>`;
}

function table({ header, rows, align }: Tokens.Table): Node {
  const side = (i: number) => (align[i] === "right" ? "figure" : "");
  return html`<div class="scroll" tabindex="0" role="group"><table>
    <thead><tr>${header.map((cell, i) => html`<th scope="col" class=${side(i)}>${inline(cell.tokens)}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${row.map((cell, i) => html`<td class=${side(i)}>${inline(cell.tokens)}</td>`)}</tr>`)}</tbody>
  </table></div>`;
}

function inline(tokens: readonly Token[] = []): Node[] {
  return tokens.map((token): Node => {
    switch (token.type) {
      case "strong":
        return html`<strong>${inline(token.tokens)}</strong>`;
      case "em":
        return html`<em>${inline(token.tokens)}</em>`;
      case "codespan":
        return html`<code>${(token as Tokens.Codespan).text}</code>`;
      case "br":
        return html`<br />`;
      case "link": {
        const { href } = token as Tokens.Link;
        const content = inline(token.tokens);
        // A link leaves the page only when it is clicked; other schemes than these could do more.
        return /^https?:/i.test(href) ? html`<a href=${href} target="_blank" rel="noreferrer noopener">${content}</a>` : html`${content}`;
      }
      case "escape":
      case "text":
        return "tokens" in token && token.tokens ? html`${inline(token.tokens)}` : unescape((token as Tokens.Text).text);
      default:
        return token.raw;
    }
  });
}

/** The lexer leaves entities alone; the few that are written by hand. */
function unescape(text: string): string {
  const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", nbsp: " " };
  return text.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name: string) => entities[name] ?? "");
}
