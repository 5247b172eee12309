import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import type { FileError } from "../../src/files/errors";
import { speakerColumn, textColumn } from "../../src/files/formats/guess";
import { typeOf } from "../../src/files/kinds";
import { LIMITS } from "../../src/files/limits";
import { readBytes } from "../../src/files/read";
import type { FileType, ReadOptions, TableContent } from "../../src/files/types";
import { Assembly, blocks } from "../../src/files/worker/protocol";
import { docx, par, pdf, run, utf8 } from "./make";

type Type = Exclude<FileType, "pdf">;
const read = (type: Type, file: string | Uint8Array, options: ReadOptions = {}) =>
  readBytes({ name: `a.${type}`, type, bytes: typeof file === "string" ? utf8(file) : file }, options);
const text = (type: Type, file: string | Uint8Array) => {
  const { content } = read(type, file);
  if (content.kind !== "text") throw new Error(content.kind);
  return content.text;
};
const table = (type: Type, file: string) => {
  const found = read(type, file);
  if (found.content.kind !== "table") throw new Error(found.content.kind);
  return { ...found, content: found.content };
};
const codeOf = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    return (error as FileError).code;
  }
  return null;
};

describe("typeOf", () => {
  const none = new Uint8Array();
  it.each([
    ["a.TXT", "", none, "txt"],
    ["notes.markdown", "", none, "md"],
    ["x.csv", "application/vnd.ms-excel", none, "csv"],
    ["no extension", "text/plain; charset=utf-8", none, "txt"],
    ["wrong.txt", "", pdf([["x"]]), "pdf"],
    ["a.docx", "", docx(""), "docx"],
    ["a.ndjson", "", none, "jsonl"],
  ])("%s", (name, mime, head, type) => {
    expect(typeOf(name, mime, head)).toBe(type);
  });

  it.each([
    ["a.exe", none, "file-type"],
    ["a", none, "file-type"],
    ["a.zip", docx(""), "file-type"],
    ["a.doc", Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0]), "file-old-word"],
    ["a.docx", utf8("<html>"), "file-damaged"],
    ["a.pdf", utf8("%PD"), "file-damaged"],
  ])("refuses %s", (name, head, code) => {
    expect(codeOf(() => typeOf(name, "", head))).toBe(code);
  });
});

describe("tables", () => {
  it("reads quotes, line ends within them, semicolons and a mark at the beginning", () => {
    expect(table("csv", '\ufeffid,text\r\n1,"a, ""b""\nc"\r\n2,d\r\n').content).toEqual({
      kind: "table",
      columns: ["id", "text"],
      rows: [["1", 'a, "b"\nc'], ["2", "d"]],
    });
    expect(table("csv", "id;text\n1;0,5 parts, and more").content.rows).toEqual([["1", "0,5 parts, and more"]]);
    expect(table("tsv", "id\ttext\n1\ta, b; c").content.rows).toEqual([["1", "a, b; c"]]);
  });

  it("keeps every cell of rows that are too long, fills those that are too short, and says so", () => {
    const { content, notes } = table("csv", "id,text\n1,a,extra\n2\n3,c\n");
    expect(content.columns).toEqual(["id", "text", "#3"]);
    expect(content.rows).toEqual([["1", "a", "extra"], ["2", "", ""], ["3", "c", ""]]);
    expect(notes).toEqual([{ code: "ragged-rows", count: 2 }]);
  });

  it("counts rows of nothing, and says where a quotation mark is not closed", () => {
    expect(table("csv", "id,text\n\n1,a\n,\n2,b\n\n").notes).toEqual([{ code: "empty-rows", count: 2 }]);
    expect(table("csv", 'id,text\n1,a\n2,"b\n3,c').notes).toContainEqual({ code: "unclosed-quote", row: 3 });
  });

  it("tells columns of one name apart", () => {
    expect(table("csv", "text,text,\n1,2,3").content.columns).toEqual(["text", "text (2)", "#3"]);
  });

  it("refuses a header alone, and more rows than are taken in", () => {
    expect(codeOf(() => read("csv", "id,text\n"))).toBe("file-no-rows");
    expect(codeOf(() => read("csv", `a\n${"x\n".repeat(LIMITS.rows + 1)}`))).toBe("file-too-large");
  });

  it("guesses the column of texts by name, else by letters, and the column of speakers", () => {
    const named: TableContent = { kind: "table", columns: ["id", "Note", "Text", "Role"], rows: [["1", "a much longer remark than the text", "short", "user"]] };
    expect(textColumn(named)).toBe(2);
    expect(speakerColumn(named, 2)).toBe(3);
    const unnamed: TableContent = { kind: "table", columns: ["id", "x", "y"], rows: [["10000000000000", "a", "some words here"]] };
    expect(textColumn(unnamed)).toBe(2);
    expect(speakerColumn(unnamed, 2)).toBe(-1);
  });
});

describe("JSON", () => {
  it("makes a table of objects, a column a key", () => {
    const { content } = table("jsonl", '{"text":"a","n":1}\n{"text":"b","more":{"x":[true]}}\n');
    expect(content).toEqual({ kind: "table", columns: ["text", "n", "more"], rows: [["a", "1", ""], ["b", "", '{"x":[true]}']] });
    expect(table("json", '["a", "b"]').content).toEqual({ kind: "table", columns: ["text"], rows: [["a"], ["b"]] });
  });

  it("keeps keys that objects have by birth apart from columns", () => {
    expect(table("jsonl", '{"__proto__":"a","constructor":"b"}').content.columns).toEqual(["__proto__", "constructor"]);
  });

  it("counts lines that are no JSON, and refuses a file with none that is", () => {
    expect(table("jsonl", '{"text":"a"}\nnonsense\n{"text":\n{"text":"b"}').notes).toEqual([{ code: "bad-lines", count: 2, first: 2 }]);
    expect(codeOf(() => read("json", "nonsense"))).toBe("file-damaged");
    expect(codeOf(() => read("json", "[]"))).toBe("file-no-rows");
  });
});

describe("texts", () => {
  it("leaves plain text as it is", () => {
    expect(text("txt", "One.\n\n  Two: three.\n")).toBe("One.\n\n  Two: three.\n");
    expect(codeOf(() => read("txt", " \n\t"))).toBe("file-empty");
  });

  it("reads HTML as it is seen", () => {
    const html = `<!doctype html><head><title>T</title><style>p{}</style><body><h1>Head &amp; line</h1><script>x</script>
      <p>One <b>bold</b>
      word.<br>Next<p hidden>no<p>Two<ul><li>a<li>b</ul><table><tr><td>1<td>2</table><pre>a
  b</pre>`;
    expect(text("html", html)).toBe("Head & line\n\nOne bold word.\nNext\n\nTwo\n\na\n\nb\n\n1\t2\n\na\n  b");
  });

  it("reads the encoding that HTML names", () => {
    const bytes = Uint8Array.from('<meta charset="iso-8859-1"><p>Gr\xfc\xdfe', (c) => c.charCodeAt(0));
    const { content, encoding, notes } = read("html", bytes);
    expect(content).toEqual({ kind: "text", text: "Grüße" });
    expect([encoding, notes]).toEqual(["windows-1252", []]);
  });

  it("takes the marks off Markdown and keeps the words", () => {
    const md = "---\ntitle: T\n---\n# Head\n\nSome *stressed* and **strong** [link](http://a) &amp; `code <b>`.\n\n- one\n- two\n  - three\n\n> said\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nx = 1 < 2\n```\n";
    expect(text("md", md)).toBe("Head\n\nSome stressed and strong link & code <b>.\n\none\ntwo\n\nthree\n\nsaid\n\na\tb\n1\t2\n\nx = 1 < 2");
    expect(read("md", md).notes).toEqual([{ code: "front-matter", count: 1 }]);
  });
});

describe("docx", () => {
  it("reads paragraphs, tabs, breaks, tables and footnotes in their order", () => {
    const cell = (...inner: string[]) => `<w:tc>${inner.map((i) => par(run(i))).join("")}</w:tc>`;
    const body = [
      par('<w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr>', run("Rich "), run("&amp; poor"), "<w:r><w:tab/></w:r>", run("alike")),
      par(run("one"), "<w:r><w:br/></w:r>", run("two")),
      `<w:tbl><w:tr>${cell("a")}${cell("b1", "b2")}</w:tr><w:tr>${cell("c")}${cell("d")}</w:tr></w:tbl>`,
      par(),
      par(run("End.")),
    ].join("");
    const file = docx(body, { "word/footnotes.xml": `<w:footnote>${par(run("A note."))}</w:footnote>` });
    expect(text("docx", file)).toBe("Rich & poor\talike\n\none\ntwo\n\na\tb1\nb2\n\nc\td\n\nEnd.\n\nA note.");
  });

  it("leaves out what was deleted and the second copy of a text box, and counts what is left out", () => {
    const body = par(
      run("Kept"),
      `<w:del>${run("gone")}<w:r><w:delText>gone</w:delText></w:r></w:del>`,
      `<mc:AlternateContent><mc:Choice>${run(" box")}</mc:Choice><mc:Fallback>${run(" box")}</mc:Fallback></mc:AlternateContent>`,
    );
    const file = docx(body, {
      "word/header1.xml": par(run("Head")),
      "word/footer1.xml": par(),
      "word/comments.xml": `<w:comment>${par(run("Hm"))}</w:comment>`,
    });
    expect(text("docx", file)).toBe("Kept box");
    expect(read("docx", file).notes).toEqual([
      { code: "deleted-text", count: 1 },
      { code: "headers-footers", count: 1 },
      { code: "comments", count: 1 },
    ]);
  });

  it("refuses an archive of something else, a damaged one and one without text", () => {
    expect(codeOf(() => read("docx", docx("")))).toBe("file-no-text");
    expect(codeOf(() => read("docx", docx(par(run("x"))).subarray(0, 60)))).toBe("file-damaged");
    expect(codeOf(() => read("docx", utf8("PK\u0003\u0004 nonsense")))).toBe("file-damaged");
  });

  const bare = (xml: string) => new Uint8Array(zipSync({ "word/document.xml": strToU8(xml) }, { level: 0 }));

  it("refuses one whose text breaks off, in a run or after one", () => {
    const whole = `<w:document><w:body>${par(run("A first sentence."))}${par(run("A second sentence."))}</w:body></w:document>`;
    expect(text("docx", bare(whole))).toBe("A first sentence.\n\nA second sentence.");
    for (const end of ["ond sentence", "</w:p>", "</w:body>", "</w:document>"]) {
      expect(codeOf(() => read("docx", bare(whole.slice(0, whole.lastIndexOf(end))))), end).toBe("file-damaged");
    }
    expect(codeOf(() => read("docx", docx(par(run("x")), { "word/comments.xml": "" })))).toBe(null);
  });

  it("comes to an end with paragraphs that are opened and never closed", () => {
    const open = `<w:document><w:body>${"<w:p>".repeat(200_000)}`;
    expect(codeOf(() => read("docx", bare(open)))).toBe("file-damaged");
    expect(codeOf(() => read("docx", bare(`${open}${run("x")}${"</w:p>".repeat(200_000)}</w:body></w:document>`)))).toBe("file-damaged");
  });

  it("refuses to unpack what says that it is huge", () => {
    const file = docx(par(run("x".repeat(50))));
    // The central directory says how large a file is: there, of the document.
    const name = utf8("word/document.xml");
    const at = file.findLastIndex((_, i) => name.every((byte, j) => file[i + j] === byte));
    new DataView(file.buffer).setUint32(at - 46 + 24, LIMITS.unpackedBytes + 1, true);
    expect(codeOf(() => read("docx", file))).toBe("file-too-large");
  });
});

it("comes whole through the worker's blocks", () => {
  const rows = Array.from({ length: 5_000 }, (_, i) => `${i},"text ${i} ${"x".repeat(i % 90)}"`).join("\n");
  for (const whole of [read("csv", `id,text\n${rows}`), read("txt", "a"), read("txt", "Human: a\nAssistant: b")]) {
    const assembly = new Assembly();
    const steps = blocks(whole);
    let count = 0;
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) {
        expect(assembly.finish(step.value)).toEqual(whole);
        break;
      }
      count++;
      assembly.take(step.value);
    }
    if (whole.content.kind === "table") expect(count).toBeGreaterThan(3);
  }
});
