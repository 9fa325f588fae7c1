// Builds web/dist: hashed style sheet and scripts, the icon sprite, the public geography, and the
// manifest that maps a logical name ("base.css") to the file served ("base-4F2A….css").
import { rm, mkdir, writeFile, cp } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";
import * as esbuild from "esbuild";
import * as sass from "sass";
import { copyDocumentFonts } from "./build/fonts.mjs";
import { iconSprite } from "./build/icons.mjs";
import { communesTable, departementsTable } from "./build/geography.mjs";

const root = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(root, "dist");

const options = {
  bundle: true,
  minify: true,
  write: true,
  metafile: true,
  outdir: dist,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  target: ["chrome111", "firefox113", "safari16.4"],
  logLevel: "warning",
};

/** Compiles SCSS before esbuild resolves fonts and minifies. */
const scss = {
  name: "scss",
  setup(build) {
    build.onLoad({ filter: /\.scss$/ }, ({ path: file }) => {
      const compiled = sass.compile(file, { loadPaths: [path.join(root, "node_modules")], quietDeps: true });
      return { contents: compiled.css, loader: "css", resolveDir: root, watchFiles: compiled.loadedUrls.map(fileURLToPath) };
    });
  },
};

export async function build() {
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });

  const styles = await esbuild.build({
    ...options,
    entryPoints: { base: path.join(root, "styles/base.scss") },
    loader: { ".woff2": "file" },
    plugins: [scss],
  });
  const scripts = await esbuild.build({
    ...options,
    entryPoints: { base: path.join(root, "scripts/base.ts"), call: path.join(root, "scripts/call.ts") },
    format: "esm",
    splitting: true,
    chunkNames: "shared-[hash]",
  });

  const manifest = {};
  for (const [output, { entryPoint }] of Object.entries({ ...styles.metafile.outputs, ...scripts.metafile.outputs })) {
    if (!entryPoint) continue;
    const extension = path.extname(output);
    manifest[path.basename(entryPoint, path.extname(entryPoint)) + extension] = path.basename(output);
  }

  const plain = {
    "icons.svg": await iconSprite(),
    "communes.tsv": communesTable(),
    "departements.tsv": departementsTable(),
  };
  for (const [name, text] of Object.entries(plain)) {
    await writeFile(path.join(dist, name), text);
    manifest[name] = name;
  }
  await copyDocumentFonts(path.join(dist, "fonts"));
  await cp(path.join(root, "assets"), dist, { recursive: true });
  manifest["favicon.svg"] = "favicon.svg";

  await writeFile(path.join(dist, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
  return manifest;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
