/** The reference of the element in Markdown, out of its manifest: the tables of `ELEMENT.md`. */
import type { Manifest, Member } from "./custom-elements";

const BEGIN = "<!-- begin reference -->";
const END = "<!-- end reference -->";

/** The document with its reference written anew. */
export function withReference(document: string, manifest: Manifest): string {
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`the document has no place between ${BEGIN} and ${END}`);
  return `${document.slice(0, from + BEGIN.length)}\n${reference(manifest)}${document.slice(to)}`;
}

export function reference(manifest: Manifest): string {
  const [module] = manifest.modules;
  if (!module) throw new Error("the manifest has no module");
  const [element] = module.declarations;
  const properties = element.members.filter((m) => m.kind === "field");
  const methods = element.members.filter((m) => m.kind === "method");
  return [
    section("Attributes", ["attribute", "type", "property", ""], element.attributes.map((a) => [code(a.name), code(a.type.text), code(a.fieldName), a.description])),
    section("Properties", ["property", "type", ""], properties.map((p) => [code(qualified(p, element.name)), code(p.type.text), note(p)])),
    section("Methods", ["method", "gives", ""], methods.map((m) => [code(`${m.name}(${signature(m)})`), code(m.return?.type.text ?? ""), m.description])),
    section("Events", ["event", "type", ""], element.events.map((e) => [code(e.name), code(e.type.text), e.description])),
    section("Slots", ["slot", ""], element.slots.map((s) => [s.name ? code(s.name) : "(default)", s.description])),
    section("Parts", ["`::part`", ""], element.cssParts.map((p) => [code(p.name), p.description])),
    section("Custom properties", ["property", ""], element.cssProperties.map((p) => [code(p.name), p.description])),
  ].join("\n");
}

function section(title: string, head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return `### ${title}\n\n${[line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n")}\n`;
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}

function qualified({ name, ...member }: Member, element: string): string {
  return member.static ? `${element}.${name}` : name;
}

function note({ description, ...member }: Member): string {
  return member.readonly ? `${description} Read-only.` : description;
}

function signature({ parameters = [] }: Member): string {
  return parameters.map((p) => `${p.name}${p.optional ? "?" : ""}: ${p.type.text}`).join(", ");
}
