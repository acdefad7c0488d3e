/** Builds src/ into built/widget.js, one classic script, and records what it was built from. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";

import { defineConfig } from "vite";

const sha256 = (...texts) => createHash("sha256").update(texts.join("")).digest("hex");
// The same list, in the same order, as tests/widget/test_build.py reads.
const sources = [
  "package-lock.json", "package.json", "tsconfig.json", "vite.config.js",
  ...readdirSync("src").sort().map((name) => `src/${name}`),
];

const record = {
  name: "record",
  generateBundle(_, bundle) {
    const source = {
      sources_sha256: sha256(...sources.map((path) => readFileSync(path, "utf8"))),
      widget_sha256: sha256(bundle["widget.js"].code),
    };
    this.emitFile({ type: "asset", fileName: "build.json", source: JSON.stringify(source, null, 1) + "\n" });
  },
};

// Lit's templates are tagged literals: blanks between tags are only bytes.
const tight = {
  name: "tight",
  transform: (code, id) => (id.includes("/widget/src/") ? code.replace(/>\n\s+</g, "><").replace(/\n\s+/g, "\n") : null),
};

export default defineConfig({
  publicDir: false,
  plugins: [tight, record],
  build: {
    outDir: "built",
    target: "es2022",
    modulePreload: false,
    reportCompressedSize: true,
    lib: { entry: "src/main.ts", formats: ["iife"], name: "hoidap", fileName: () => "widget.js" },
  },
});
