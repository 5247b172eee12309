import { expect, it } from "vitest";
import { direction } from "../src/views/direction";

const long = (beginning: string) => beginning + " word".repeat(5_000);

it("leaves short texts to the browser", () => {
  for (const text of ["", "Hello.", "שלום", "مرحبا ".repeat(1_000)]) expect(direction(text)).toBe("auto");
});

it("goes by the first letter of a long text", () => {
  expect(direction(long("Once upon a time"))).toBe("ltr");
  expect(direction(long("1. — שלום"))).toBe("rtl");
  expect(direction(long("“مرحبا”"))).toBe("rtl");
  expect(direction(long("你好 שלום"))).toBe("ltr");
  expect(direction("1234 ".repeat(10_000))).toBe("ltr");
});
