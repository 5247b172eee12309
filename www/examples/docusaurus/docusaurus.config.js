/** @type {import("@docusaurus/types").Config} */
export default {
  title: "Reading values",
  url: "https://docs.example",
  baseUrl: "/",
  // Files in static/ are served as they are: static/value-probe/value-probe.js.
  scripts: [{ src: "/value-probe/value-probe.js", type: "module" }],
  presets: [["classic", { blog: false }]],
};
