// Serves the gallery: every component at work, with the built assets. `npm run gallery [port]`
import { createServer } from "node:http";
import { readFile, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";
import { build } from "./build.mjs";

const root = path.dirname(fileURLToPath(import.meta.url));
const port = Number(process.argv[2] ?? 4173);
const types = { ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2" };
const csp = "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'";

const manifest = await build();

/** A page starts with `<!-- frame: agent; title: Personnes; current: personnes -->`. */
async function page(name) {
  const source = await readFile(path.join(root, "gallery", `${name}.html`), "utf8");
  const about = Object.fromEntries(source.match(/<!--(.*?)-->/)[1].split(";").map((pair) => pair.split(":").map((part) => part.trim())));
  const frame = await readFile(path.join(root, "gallery", "frames", `${about.frame}.html`), "utf8");
  return frame
    .replace("{{content}}", () => source.replace(/<!--.*?-->\s*/, ""))
    .replaceAll("{{title}}", about.title)
    .replaceAll("{{css}}", `/assets/${manifest["base.css"]}`)
    .replaceAll("{{js}}", `/assets/${manifest["base.js"]}`)
    .replaceAll("{{call_js}}", `/assets/${manifest["call.js"]}`)
    .replace(`data-nav="${about.current}"`, 'aria-current="page"')
    .replaceAll(/\{\{icon ([\w-]+)\}\}/g, (_, icon) => `<svg class="icon" aria-hidden="true" focusable="false"><use href="/assets/icons.svg#${icon}"></use></svg>`);
}

async function index() {
  const names = (await readdir(path.join(root, "gallery"))).filter((name) => name.endsWith(".html")).map((name) => name.slice(0, -5));
  return `<!doctype html><html lang="fr"><title>Galerie</title><ul>${names.map((name) => `<li><a href="/${name}">${name}</a></li>`).join("")}</ul></html>`;
}

createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  const name = path.basename(pathname);
  try {
    if (pathname.startsWith("/assets/")) {
      const body = await readFile(path.join(root, "dist", name));
      response.writeHead(200, { "content-type": types[path.extname(name)] ?? "text/plain; charset=utf-8" }).end(body);
    } else if (pathname === "/theme.css") response.writeHead(200, { "content-type": "text/css" }).end();
    else {
      const html = pathname === "/" ? await index() : await page(name);
      response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": csp }).end(html);
    }
  } catch {
    response.writeHead(404).end();
  }
}).listen(port, "127.0.0.1", () => process.stdout.write(`http://127.0.0.1:${port}\n`));
