/**
 * The custom-elements manifest (https://github.com/webcomponents/custom-elements-manifest), read from the source of the
 * element: its members from their types, the rest from the tags above the class.
 */
import { readFileSync } from "node:fs";
import ts from "typescript";

interface Described {
  name: string;
  description: string;
}

export interface Typed extends Described {
  type: { text: string };
}

export interface Member extends Typed {
  kind: "field" | "method";
  static?: true;
  readonly?: true;
  parameters?: { name: string; optional: boolean; type: { text: string } }[];
  return?: { type: { text: string } };
}

export interface Declaration extends Described {
  kind: "class";
  customElement: true;
  tagName: string;
  attributes: (Typed & { fieldName: string })[];
  members: Member[];
  slots: Described[];
  events: Typed[];
  cssParts: Described[];
  cssProperties: Described[];
}

export interface Manifest {
  schemaVersion: "1.0.0";
  readme: string;
  modules: { kind: "javascript-module"; path: string; declarations: [Declaration]; exports: object[] }[];
}

/** What the platform calls, and what only narrows a type of the platform's. */
const NOT_OURS = /^(connected|disconnected|attributeChanged)Callback$|^observedAttributes$|EventListener$/;

export function customElements(file: string, module: string): Manifest {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const found = source.statements.find((s): s is ts.ClassDeclaration => ts.isClassDeclaration(s) && tags(s, "tagname").length > 0);
  const [tagName = ""] = found ? tags(found, "tagname") : [];
  if (!found?.name) throw new Error(`${file} has no class with @tagname`);
  const name = found.name.text;
  const members = fields(found);
  const fieldName = (attribute: string) => members.find((m) => m.name.toLowerCase() === attribute)?.name ?? attribute;
  const declaration: Declaration = {
    kind: "class",
    name,
    description: described(found),
    customElement: true,
    tagName,
    attributes: tags(found, "attr").map(typed).map((attribute) => ({ ...attribute, fieldName: fieldName(attribute.name) })),
    members,
    slots: tags(found, "slot").map(plain),
    events: tags(found, "fires").map(typed),
    cssParts: tags(found, "csspart").map(plain),
    cssProperties: tags(found, "cssprop").map(plain),
  };
  const itself = { name, module };
  return {
    schemaVersion: "1.0.0",
    readme: "README.md",
    modules: [
      {
        kind: "javascript-module",
        path: module,
        declarations: [declaration],
        exports: [
          { kind: "js", name, declaration: itself },
          { kind: "custom-element-definition", name: tagName, declaration: itself },
        ],
      },
    ],
  };
}

function tags(node: ts.Node, name: string): string[] {
  return ts
    .getJSDocTags(node)
    .filter((tag) => tag.tagName.text === name)
    .map((tag) => tag.getText().replace(/^@\w+\s*/, "").replace(/\s*\*?\s*$/, "").replace(/\s*\n\s*\*\s*/g, " "));
}

/** `name - description`; the name may be missing, as that of the default slot is, or stand in brackets. */
function plain(text: string): Described {
  const [, name = "", description = ""] = /^\[?([^\s\]]*?)\]?\s*-\s+(.*)$/.exec(text) ?? [];
  return { name, description };
}

function typed(text: string): Typed {
  const [, type = "", rest = ""] = /^\{([^}]*)\}\s*(.*)$/.exec(text) ?? [];
  return { ...plain(rest), type: { text: type.replaceAll("|", " | ") } };
}

function described(node: ts.Node): string {
  const [doc] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return (ts.getTextOfJSDocComment(doc?.comment) ?? "").replace(/\s*\n\s*/g, " ").trim();
}

function fields(element: ts.ClassDeclaration): Member[] {
  const setters = new Set(element.members.filter(ts.isSetAccessor).map((s) => s.name.getText()));
  return element.members.flatMap((member): Member[] => {
    const name = member.name?.getText() ?? "";
    if (NOT_OURS.test(name) || (member.name && ts.isPrivateIdentifier(member.name))) return [];
    const modifiers = ts.getCombinedModifierFlags(member);
    const common = { name, description: described(member), ...(modifiers & ts.ModifierFlags.Static && { static: true as const }) };
    if (ts.isGetAccessor(member)) {
      return [{ kind: "field", ...common, type: { text: member.type?.getText() ?? "" }, ...(!setters.has(name) && { readonly: true as const }) }];
    }
    if (!ts.isMethodDeclaration(member)) return [];
    const parameters = member.parameters.map((p) => ({ name: p.name.getText(), optional: p.questionToken !== undefined, type: { text: p.type?.getText() ?? "" } }));
    const type = { text: member.type?.getText() ?? "" };
    return [{ kind: "method", ...common, type, parameters, return: { type } }];
  });
}
