import type { Card } from "../en/card";
import type { Formats } from "../format";

/** Parts of the data, as the model's figures name them. */
export const splits: Readonly<Record<string, string>> = { test: "测试集", validation: "验证集", training: "训练集" };

export const card = ({ count }: Formats): Card => ({
  title: "模型卡",
  missing: "此模型没有附带模型卡。",
  official: "官方 F1",
  mean: "平均 F1",
  ece: "校准误差",
  size: "大小",
  about: (split, texts) => `在${splits[split] ?? `“${split}”部分`}上：${count(texts)} 段模型未见过的文本，以纯文本给出。`,
  columns: {
    value: "价值观",
    precision: "精确率",
    recall: "召回率",
    f1: "F1",
    baseline: "全判为有",
    support: "文本数",
  },
  caption: "各价值观的质量",
  f1Of: (system) => `${system} 的 F1`,
  eceMeaning: "所有价值观上的期望值",
  sizeMeaning: "模型的全部文件",
});
