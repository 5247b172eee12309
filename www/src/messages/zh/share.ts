import type { Share } from "../en/share";
import type { Formats } from "../format";

export const share = (f: Formats): Share => ({
  button: "以链接分享",
  heading: "包含文本的链接",
  warning: "链接中含有文本本身。",
  warningText:
    "任何得到链接的人都能读到文本，您用来发送它的服务也能读到。链接还会留在打开它的浏览器的历史记录中。文本位于地址中“#”之后，浏览器不会把这一部分发送给服务器。",
  confidential: "请勿以这种方式分享机密文本。",
  make: "生成链接",
  cancel: "取消",
  close: "关闭",
  link: "链接",
  copy: "复制",
  copied: "已复制。",
  copyFailed: "浏览器不允许复制。请选中链接后自行复制。",
  length: (n) => f.plural(n, { other: "# 个字符" }),
  long: (n) => `有些邮件和聊天程序会截断超过 ${f.count(n)} 个字符的链接。`,
  empty: "没有可分享的文本。",
  failed: "未能生成链接",
  tooLong: (n) => `文本太长，无法放入链接：链接将超过 ${f.count(n)} 个字符。请以文件形式发送。`,

  opened: "此文本来自该链接。",
  undo: "恢复先前的文本",
  dismiss: "关闭此提示",
  problems: {
    malformed: "无法读取该链接：其中的文本在传递途中被截断或改动。请对方重新完整发送。",
    "too-long": "该链接中的文本超过了本页面可从链接接受的长度。",
    unsupported: "此浏览器无法解压该链接中的文本。较新的浏览器可以。",
  },
});
