import { describe, expect, it } from "vitest";
import { placeLabels } from "../src/page/analysis/labels";

const box = ({ x, y, text, anchor }: ReturnType<typeof placeLabels>[number]) => {
  const width = text.length * 6.4;
  const left = anchor === "start" ? x : anchor === "end" ? x - width : x - width / 2;
  return { left, right: left + width, top: y - 11, bottom: y + 3 };
};

describe("labels of a map", () => {
  it("do not lie on one another, though their dots are close", () => {
    const dots = Array.from({ length: 8 }, (_, i) => ({ x: (i % 4) * 12, y: Math.floor(i / 4) * 12, text: `Landmark ${i}` }));
    const boxes = placeLabels(dots, 300).map(box);
    for (const [i, a] of boxes.entries()) {
      for (const b of boxes.slice(i + 1)) {
        const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
        expect(apart).toBe(true);
      }
    }
  });

  it("leave free what else stands there", () => {
    const mark = { x: 60, y: 0, radius: 13 };
    const [label] = placeLabels([{ x: 0, y: 0, text: "Universalism: tolerance" }], 300, [mark]);
    expect(label).toBeDefined();
    if (!label) return;
    const { left, right, top, bottom } = box(label);
    expect(right <= 47 || left >= 73 || bottom <= -13 || top >= 13).toBe(true);
  });

  it("stay inside the picture", () => {
    for (const x of [-290, 290]) {
      const [label] = placeLabels([{ x, y: 0, text: "Universalism: tolerance" }], 300);
      expect(label).toBeDefined();
      if (!label) continue;
      const { left, right } = box(label);
      expect(left).toBeGreaterThanOrEqual(-300);
      expect(right).toBeLessThanOrEqual(300);
    }
  });
});
