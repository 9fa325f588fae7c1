import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const source = readFileSync("styles/_tokens.scss", "utf8");

function theme(name: string): Map<string, string> {
  const body = source.match(new RegExp(`\\$${name}: \\((.*?)\\n\\);`, "s"))?.[1] ?? "";
  return new Map([...body.matchAll(/([\w-]+): (#[0-9a-f]{6})/g)].map(([, key, colour]) => [key, colour] as [string, string]));
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ["paper", "surface", "mist"];
const text: [string, string[]][] = [
  ["ink", [...grounds, "brand-tint", "rope-tint", "sky-tint", "berry-tint", "success-tint", "error-tint", "honey-tint"]],
  ["stone", [...grounds, "brand-tint"]],
  ["brand", [...grounds, "brand-tint"]],
  ["brand-strong", [...grounds, "brand-tint"]],
  ["rope", ["paper", "surface", "rope-tint"]],
  ["sky", [...grounds, "sky-tint"]],
  ["berry", [...grounds, "berry-tint"]],
  ["success", [...grounds, "success-tint"]],
  ["error", [...grounds, "error-tint"]],
  ["on-brand", ["brand", "brand-strong"]],
  ["bar-ink", ["bar", "bar-raised"]],
  ["bar-quiet", ["bar", "bar-raised"]],
  ["on-honey", ["honey"]],
];
const shapes: [string, string[]][] = [
  ["control", ["paper", "surface"]],
  ["rope", grounds],
  ["focus", grounds],
  ["honey", ["bar", "bar-raised"]],
];

for (const name of ["light", "dark"]) {
  const colours = theme(name);
  const check = (pairs: [string, string[]][], least: number) => {
    for (const [front, backs] of pairs) {
      for (const back of backs) {
        test(`${name}: ${front} on ${back} reaches ${least}:1`, () => {
          const ratio = contrast(colours.get(front) ?? "", colours.get(back) ?? "");
          assert.ok(ratio >= least, `${ratio.toFixed(2)}:1`);
        });
      }
    }
  };
  check(text, 4.5);
  check(shapes, 3);
}
