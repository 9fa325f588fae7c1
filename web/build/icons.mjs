// One SVG sprite with the drawings named in icons.json, each a <symbol> of the lucide set.
import { readFile } from "node:fs/promises";

const names = JSON.parse(await readFile(new URL("../icons.json", import.meta.url), "utf8"));

/** The sprite, to be used as `<use href="/assets/icons.svg#phone">`. Fails on a name lucide does not have. */
export async function iconSprite() {
  const symbols = await Promise.all(names.map(symbol));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

async function symbol(name) {
  const file = new URL(import.meta.resolve(`lucide-static/icons/${name}.svg`));
  const drawing = (await readFile(file, "utf8")).replace(/<!--.*?-->/gs, "");
  const shapes = drawing.slice(drawing.indexOf(">", drawing.indexOf("<svg")) + 1, drawing.lastIndexOf("</svg>"));
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s+/g, " ").trim()}</symbol>`;
}
