/**
 * Files of the page that are kept last: PDF.js, more than half of the page's bytes, which few visits need. Only the end of an
 * address is looked at, so that it holds of names in the build and of addresses in a cache.
 */
export const LATE = /(^|\/)assets\/pdf[^/]*\.js$/;
