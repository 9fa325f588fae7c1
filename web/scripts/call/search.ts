// Finding a question by any of its words, whatever the accents.

export interface Entry {
  key: string;
  label: string;
  step: string;
  words: string;
}

/** « Élève » → « eleve » */
export function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .replace(/œ/gi, "oe")
    .replace(/æ/gi, "ae")
    .toLowerCase();
}

const wordsOf = (text: string) => fold(text).split(/[^a-z0-9]+/).filter(Boolean);

/** The entries where every word asked begins a word, those whose label answers first. */
export function search(entries: Entry[], asked: string, most = 12): Entry[] {
  const wanted = wordsOf(asked);
  const rank = (entry: Entry): number => {
    const label = wordsOf(entry.label);
    const all = [...label, ...wordsOf(entry.words), ...wordsOf(entry.step)];
    const begins = (among: string[]) => wanted.every((word) => among.some((other) => other.startsWith(word)));
    if (!begins(all)) return 0;
    if (!begins(label)) return 1;
    return label[0]?.startsWith(wanted[0] ?? "") ? 3 : 2;
  };
  return entries
    .map((entry) => ({ entry, rank: rank(entry) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank)
    .slice(0, most)
    .map(({ entry }) => entry);
}
