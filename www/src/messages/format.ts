/**
 * Figures, counts, lists and times as a language writes them: `Intl`, made once a language and when it is first wanted,
 * for each takes a millisecond or more to make.
 */

/** A word for each number that a language tells apart; `#` stands for the count. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

export type Formats = ReturnType<typeof formats>;

/** @param locale BCP 47 tag of the language */
export function formats(locale: string) {
  const fixed = (digits: number, more: Intl.NumberFormatOptions = {}) => {
    const format = once(() => new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits, ...more }));
    return (n: number) => format().format(n);
  };
  const [figure, one, whole] = [fixed(2), fixed(1), fixed(0)];
  const percent = fixed(0, { style: "percent" });
  const signed = fixed(2, { signDisplay: "exceptZero" });
  const list = once(() => new Intl.ListFormat(locale));
  const rules = once(() => new Intl.PluralRules(locale));
  const languages = once(() => new Intl.DisplayNames(locale, { type: "language" }));
  return {
    locale,
    /** Between a word and what is said of it. */
    colon: locale.startsWith("zh") ? "：" : ": ",
    /** Cut and not rounded: 0.4996 is no evidence, and must not read like 0.50, which is. */
    score: (n: number) => figure(Math.floor(n * 100 + 1e-9) / 100),
    /** Two digits, rounded. */
    figure,
    /** One digit, rounded. */
    one,
    /** Two digits with a sign; none at zero. */
    signed: (n: number) => (Math.abs(n) < 0.005 ? figure(0) : signed(n).replace("-", "−")),
    /** A share between 0 and 1. */
    percent: (share: number) => percent(share),
    /** A share of what is not finished: never 100 before it is. */
    progress: (share: number) => percent(Math.floor(100 * Math.min(1, Math.max(0, share))) / 100),
    count: (n: number) => whole(n),
    names: (names: readonly string[]) => list().format(names),
    /** The form for a number, with the number in the place of `#`. */
    plural: (n: number, forms: Forms) => (forms[rules().select(n)] ?? forms.other).replace("#", whole(n)),
    /** Day and time of day, in the time zone of the machine. */
    dateTime: (date: Date) => new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" }).format(date),
    /** The name of a language, by its tag. */
    languageName: (tag: string) => languages().of(tag) ?? tag,
    /** Millions of bytes, without the unit. */
    megabytes: (bytes: number) => one(bytes / 1e6),
    wholeMegabytes: (bytes: number) => whole(Math.round(bytes / 1e6)),
    /** With the unit that fits. */
    bytes: (bytes: number) =>
      bytes < 1e6 ? `${whole(Math.ceil(bytes / 1e3))} kB` : bytes < 1e9 ? `${one(bytes / 1e6)} MB` : `${one(bytes / 1e9)} GB`,
    /** A stretch of time in milliseconds, with its unit. */
    time: (ms: number) => (ms < 1000 ? `${whole(Math.max(1, Math.round(ms)))} ms` : `${one(ms / 1000)} s`),
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
