// What the server answers to a save, and how it enters the page.
import htmx from "htmx.org";

export interface Conflict {
  key: string;
  theirs: string;
  by: string;
  at: string;
  version: number;
}

export interface CallState {
  versions: Record<string, number>;
  hiddenQuestions: string[];
  hiddenSteps: string[];
  essentialQuestions: string[];
  savedAt: string;
  /** Only when the page asks what colleagues have answered. */
  colleagues?: string;
  errors?: Record<string, string>;
  conflicts?: Conflict[];
  note?: { version: number };
}

export interface Reply {
  state: CallState | undefined;
  fragments: Element[];
}

export function readReply(html: string): Reply {
  const page = new DOMParser().parseFromString(html, "text/html");
  const script = page.getElementById("appel-etat");
  script?.remove();
  return {
    state: script?.textContent ? (JSON.parse(script.textContent) as CallState) : undefined,
    fragments: [...page.body.children].filter((element) => element.id !== ""),
  };
}

/** Morphs a fragment into the element of the same id; what the reader has opened stays open. */
export async function morph(fragment: Element): Promise<void> {
  const current = document.getElementById(fragment.id);
  if (!current || current.contains(document.activeElement) && isEdited(document.activeElement)) return;
  for (const [index, details] of [...current.querySelectorAll("details")].entries()) {
    const same = details.id
      ? fragment.querySelector<HTMLDetailsElement>(`#${CSS.escape(details.id)}`)
      : fragment.querySelectorAll("details")[index];
    if (same) same.open = details.open;
  }
  await htmx.swap({ text: fragment.outerHTML, target: current, sourceElement: current, swap: "outerMorph" });
}

function isEdited(element: Element | null): boolean {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement;
}
