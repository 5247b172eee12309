/** What is taken in at once. Beyond it a file is refused and not cut. */

export const LIMITS = {
  /** As it lies on the disk. */
  fileBytes: 64 * 1024 * 1024,
  /** What a docx unpacks to: a small archive can hold gigabytes. */
  unpackedBytes: 256 * 1024 * 1024,
  rows: 100_000,
  columns: 2_000,
  pages: 5_000,
  files: 200,
} as const;
