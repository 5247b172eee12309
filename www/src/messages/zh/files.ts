import type { Files } from "../en/files";
import type { Formats } from "../format";

const transcripts = {
  chatgpt: "ChatGPT 导出",
  claude: "Claude 导出",
  sharegpt: "ShareGPT",
  messages: "JSON 聊天消息",
  "hh-rlhf": "Human 与 Assistant 对话",
  whatsapp: "WhatsApp 导出",
  named: "聊天",
};

const encodings = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16 LE",
  "utf-16be": "UTF-16 BE",
  "windows-1252": "Windows-1252（西欧）",
  gb18030: "GB 18030（中文）",
};

export const files = ({ bytes, count, progress }: Formats): Files => ({
  choose: "选择文件",
  drop: "松开以读取文件",
  hint: "也可以拖到页面任意位置，或粘贴文件。文件只在本页中读取，不会发送到任何地方。",
  formats: "文本：txt、md、html、docx、pdf。表格：csv、tsv、json、jsonl。聊天记录：ChatGPT、Claude、ShareGPT、JSON 消息、HH-RLHF、WhatsApp，以及“姓名：内容”形式的行。",
  reading: (name, share) => (share === null ? `正在读取 ${name}` : `正在读取 ${name}：${progress(share)}`),
  taken: (name) => `${name} 已放入文本框。`,
  tooMany: (most) => `一次最多接收 ${count(most)} 个文件，其余文件未被接收。`,

  types: {
    txt: "文本",
    md: "Markdown",
    csv: "表格（逗号分隔）",
    tsv: "表格（制表符分隔）",
    json: "JSON",
    jsonl: "JSON 行",
    html: "HTML",
    docx: "Word",
    pdf: "PDF",
  },
  transcript: (format, conversations, turns) =>
    `${transcripts[format]}：${conversations > 1 ? `${count(conversations)} 段对话，` : ""}${count(turns)} 次发言`,
  encodings,

  errors: {
    "file-too-large": "文件太大，没有读取任何内容；请拆分后再试。",
    "file-empty": "文件中没有内容。",
    "file-type": "这里不读取这种类型的文件。",
    "file-binary": "无论名称如何，它都不是文本。",
    "file-encoding": "其中的文字不是这种编码，请选择另一种。",
    "file-damaged": "文件已损坏，或类型与名称不符。",
    "file-encrypted": "文件需要密码，请另存一份不带密码的副本。",
    "file-old-word": "文件为旧版 Word 格式或已加密，请另存为不带密码的 docx。",
    "file-no-text": "其中没有文字。可能是扫描件：图片中的文字不会被读取。",
    "file-no-rows": "表格没有数据行。",
    "file-folder": "这是一个文件夹，其中没有找到任何文件。",
    "file-unreadable": "浏览器无法读取该文件，它可能已被移动，或没有读取权限。",
  },
  most: {
    bytes: (n) => `最多读取 ${bytes(n)}。`,
    unpacked: (n) => `解压后最多可有 ${bytes(n)}。`,
    rows: (n) => `最多读取 ${count(n)} 行。`,
    columns: (n) => `最多读取 ${count(n)} 列。`,
    pages: (n) => `最多读取 ${count(n)} 页。`,
  },
  failed: "无法读取",

  note: (note) => {
    switch (note.code) {
      case "encoding-guessed":
        return `文件不是 UTF-8，已按 ${encodings[note.encoding]} 读取。如果文字有误，请选择其他编码。`;
      case "ragged-rows":
        return `${count(note.count)} 行的单元格数与表头不同；所有单元格都已保留。`;
      case "unclosed-quote":
        return `第 ${count(note.row)} 行的引号没有在应有的位置闭合：请检查该行及以后的内容。`;
      case "empty-rows":
        return `略去了 ${count(note.count)} 个空行。`;
      case "bad-lines":
        return `${count(note.count)} 行不是 JSON，已略去；最前面的是第 ${count(note.first)} 行。`;
      case "deleted-text":
        return `略去了 ${count(note.count)} 处修订中删除的内容。`;
      case "headers-footers":
        return "略去了页眉和页脚。";
      case "comments":
        return `略去了 ${count(note.count)} 条批注。`;
      case "front-matter":
        return "略去了文件开头的设置。";
      case "pages-without-text":
        return `${count(note.count)} 页没有文字：可能是文字的图片，不会被读取。`;
      case "character-tables":
        return "其中一些字体需要本页未附带的字符表：可能缺少部分文字。";
      case "other-branches":
        return `略去了其他分支上的 ${count(note.count)} 条消息（修改过的问题、重新生成的回答）。`;
      case "hidden-messages":
        return `略去了聊天中不显示的 ${count(note.count)} 条消息。`;
      case "without-text":
        return `略去了 ${count(note.count)} 条没有文字的消息（图片、工具调用）。`;
      case "attachments":
        return `${count(note.count)} 个附件未读取。`;
      case "chat-notices":
        return `${count(note.count)} 条应用提示（包括被省略的媒体）未作为文本。`;
    }
  },
});
