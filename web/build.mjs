// Builds web/dist: hashed style sheet and scripts, the icon sprite, the public geography, and the
// manifest that maps a logical name ("base.css") to the file served ("base-4F2A….css").
import { cp, mkdir, rename, rm, writeFile } from "node:fs/promises";
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

/** Fills dist and answers the manifest. A server reading dist meets the old files or the new, never half of them. */
export async function build() {
  const fresh = path.join(root, "node_modules", `.dist-${process.pid}`);
  await mkdir(fresh, { recursive: true });
  const manifest = await fill(fresh);
  await rm(dist, { recursive: true, force: true });
  await rename(fresh, dist);
  return manifest;
}

async function fill(folder) {
  const styles = await esbuild.build({
    ...options,
    outdir: folder,
    entryPoints: { base: path.join(root, "styles/base.scss") },
    loader: { ".woff2": "file" },
    plugins: [scss],
  });
  const scripts = await esbuild.build({
    ...options,
    outdir: folder,
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
    await writeFile(path.join(folder, name), text);
    manifest[name] = name;
  }
  await copyDocumentFonts(path.join(folder, "fonts"));
  await cp(path.join(root, "assets"), folder, { recursive: true });
  manifest["favicon.svg"] = "favicon.svg";

  await writeFile(path.join(folder, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
  return manifest;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
