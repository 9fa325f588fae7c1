// Bundles tests/*.test.ts and runs them with Node's own test runner.
import { readdir, mkdtemp, rm } from "node:fs/promises";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import path from "node:path";
import * as esbuild from "esbuild";

const out = await mkdtemp(path.join(tmpdir(), "cordee-web-"));
const tests = (await readdir("tests")).filter((name) => name.endsWith(".test.ts"));
await esbuild.build({
  entryPoints: tests.map((name) => path.join("tests", name)),
  bundle: true,
  platform: "node",
  format: "esm",
  outdir: out,
  outExtension: { ".js": ".mjs" },
  logLevel: "warning",
});
const { status } = spawnSync(process.execPath, ["--test", out], { stdio: "inherit" });
await rm(out, { recursive: true });
process.exit(status ?? 1);
