import assert from "node:assert/strict";
import { test } from "node:test";
import { fold, search, type Entry } from "../scripts/call/search";

const entries: Entry[] = [
  { key: "continence", label: "Élimination urinaire et fécale", step: "Autonomie", words: "continence incontinence fuites" },
  { key: "apa", label: "Bénéficie-t-il d’un plan d’aide ?", step: "Ressources", words: "APA PAP ARDH CNAV MDPH" },
  { key: "cle", label: "Qui a la clé du logement ?", step: "Logement", words: "boîte à clés" },
  { key: "plan", label: "Plan d’aide en cours", step: "Ressources", words: "" },
];
const keys = (asked: string) => search(entries, asked).map(({ key }) => key);

test("finds by a word that is not in the label", () => assert.deepEqual(keys("continence"), ["continence"]));
test("ignores accents and capitals", () => assert.deepEqual(keys("CLE"), ["cle"]));
test("takes the beginning of words, in any order", () => assert.deepEqual(keys("aid pla"), ["apa", "plan"]));
test("puts the label that begins so first", () => assert.deepEqual(keys("plan"), ["plan", "apa"]));
test("nothing matches a word that is nowhere", () => assert.deepEqual(keys("zèbre"), []));
test("folds ligatures", () => assert.equal(fold("Sœur Élève"), "soeur eleve"));
