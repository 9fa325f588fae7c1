// Ctrl+K: any question by any of its words, to go to it or to answer it on the spot.
import { findQuestion, firstInput } from "./question";
import { search, type Entry } from "./search";

export interface PaletteHost {
  entries(): Entry[];
  goTo(key: string): void;
}

const SEARCH_KEYS = ["↑ ↓ : choisir", "Entrée : aller à la question", "Ctrl + Entrée : répondre ici", "Échap : fermer"];
const ANSWER_KEYS = ["1 à 9 : choisir une réponse", "Entrée ou Échap : revenir où vous étiez"];

export class Palette {
  private readonly dialog = document.createElement("dialog");
  private readonly field = document.createElement("input");
  private readonly list = document.createElement("ul");
  private readonly answer = document.createElement("div");
  private readonly nothing = document.createElement("p");
  private readonly keys = document.createElement("p");
  private found: Entry[] = [];
  private selected = 0;
  private before: Element | null = null;
  private lent: { question: HTMLElement; place: Comment; wasHidden: boolean } | undefined;

  constructor(private readonly host: PaletteHost) {
    this.dialog.className = "dialog palette scripted";
    this.dialog.setAttribute("aria-label", "Aller à une question");
    Object.assign(this.field, { type: "text", autocomplete: "off", className: "palette__field", placeholder: "Un mot : continence, APA, clé…" });
    this.field.setAttribute("role", "combobox");
    this.field.setAttribute("aria-label", "Chercher une question");
    this.field.setAttribute("aria-controls", "palette-liste");
    this.field.setAttribute("aria-expanded", "true");
    this.field.setAttribute("aria-autocomplete", "list");
    this.list.id = "palette-liste";
    this.list.className = "options";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Questions");
    this.nothing.className = "palette__nothing";
    this.nothing.setAttribute("role", "status");
    this.answer.className = "palette__answer";
    this.keys.className = "palette__keys";
    this.dialog.append(this.field, this.list, this.nothing, this.answer, this.keys);
    document.body.append(this.dialog);

    this.field.addEventListener("input", () => this.refresh());
    this.field.addEventListener("keydown", (event) => this.onKey(event));
    this.list.addEventListener("click", (event) => {
      const option = event.target instanceof Element ? event.target.closest<HTMLElement>("[role=option]") : null;
      if (!option) return;
      this.selected = [...this.list.children].indexOf(option);
      if (event.ctrlKey || event.metaKey) this.answerHere();
      else this.go();
    });
    this.answer.addEventListener("keydown", (event) => {
      const area = event.target instanceof HTMLTextAreaElement;
      if (event.key === "Enter" && (!area || event.ctrlKey)) {
        event.preventDefault();
        this.dialog.close();
      }
    });
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
    this.dialog.addEventListener("close", () => this.putBack());
  }

  open(): void {
    if (this.dialog.open) return;
    this.before = document.activeElement;
    this.field.value = "";
    this.showSearch(true);
    this.dialog.showModal();
    this.refresh();
    this.field.focus();
  }

  private showSearch(searching: boolean): void {
    for (const part of [this.field, this.list]) part.hidden = !searching;
    this.nothing.hidden = !searching;
    this.answer.hidden = searching;
    this.keys.replaceChildren(
      ...(searching ? SEARCH_KEYS : ANSWER_KEYS).map((text) => Object.assign(document.createElement("span"), { textContent: text })),
    );
  }

  private refresh(): void {
    const asked = this.field.value.trim();
    const entries = this.host.entries();
    this.found = asked === "" ? entries.slice(0, 12) : search(entries, asked);
    this.selected = 0;
    this.list.replaceChildren(
      ...this.found.map((entry, index) => {
        const option = document.createElement("li");
        option.id = `palette-${index}`;
        option.setAttribute("role", "option");
        option.append(
          Object.assign(document.createElement("span"), { textContent: entry.label }),
          Object.assign(document.createElement("small"), { textContent: entry.step }),
        );
        return option;
      }),
    );
    this.nothing.textContent = this.found.length === 0 ? "Aucune question ne contient ces mots. Essayez un mot plus court." : "";
    this.nothing.hidden = this.found.length > 0;
    this.mark();
  }

  private mark(): void {
    for (const [index, option] of [...this.list.children].entries()) {
      option.setAttribute("aria-selected", String(index === this.selected));
      if (index === this.selected) option.scrollIntoView({ block: "nearest" });
    }
    if (this.found.length > 0) this.field.setAttribute("aria-activedescendant", `palette-${this.selected}`);
    else this.field.removeAttribute("aria-activedescendant");
  }

  private onKey(event: KeyboardEvent): void {
    const atEnd = this.field.selectionStart === this.field.value.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const by = event.key === "ArrowDown" ? 1 : -1;
      this.selected = (this.selected + by + this.found.length) % Math.max(1, this.found.length);
      this.mark();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.answerHere();
    else if (event.key === "ArrowRight" && atEnd && this.field.value !== "") this.answerHere();
    else if (event.key === "Enter") this.go();
    else return;
    event.preventDefault();
  }

  private go(): void {
    const entry = this.found[this.selected];
    if (!entry) return;
    this.before = null;
    this.dialog.close();
    this.host.goTo(entry.key);
  }

  // The question itself moves into the palette: same inputs, same names, same queue.
  private answerHere(): void {
    const entry = this.found[this.selected];
    const question = entry && findQuestion(entry.key);
    if (!question) return;
    const place = document.createComment("");
    question.before(place);
    this.lent = { question, place, wasHidden: question.hidden !== false };
    question.hidden = false;
    this.answer.replaceChildren(question);
    this.showSearch(false);
    firstInput(question)?.focus();
  }

  private putBack(): void {
    if (this.lent) {
      const { question, place, wasHidden } = this.lent;
      place.replaceWith(question);
      if (wasHidden) question.hidden = true;
      this.lent = undefined;
    }
    if (this.before instanceof HTMLElement && this.before.isConnected) this.before.focus();
    this.before = null;
  }
}
