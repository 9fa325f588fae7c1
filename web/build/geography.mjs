// The communes and départements of France, reduced to what the platform asks of them.
import { createRequire } from "node:module";

const data = (name) => createRequire(import.meta.url)(`@etalab/decoupage-administratif/data/${name}.json`);

const byCode = (a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
const table = (rows) => rows.map((row) => row.join("\t") + "\n").join("");

/** One line per inhabited commune of today: INSEE code, name, département or overseas collectivity,
 *  postcodes (comma separated), population. */
export function communesTable() {
  return table(
    data("communes")
      .filter((commune) => commune.type === "commune-actuelle" && commune.codesPostaux && commune.population)
      .sort(byCode)
      .map(({ code, nom, departement, codesPostaux, population }) => [
        code, nom, departement, [...codesPostaux].sort().join(","), population,
      ]),
  );
}

/** One line per département or overseas collectivity: code, name, region. */
export function departementsTable() {
  const regions = new Map(data("regions").map(({ code, nom }) => [code, nom]));
  return table(data("departements").sort(byCode).map(({ code, nom, region }) => [code, nom, regions.get(region)]));
}
