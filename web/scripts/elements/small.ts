// Elements of a few lines each. All wrap something that works, or is useless, without script.

/** Copies data-text and says so for two seconds. */
export class CopyText extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    button?.addEventListener("click", () => void this.copy(button));
  }

  private async copy(button: HTMLButtonElement): Promise<void> {
    await navigator.clipboard.writeText(this.dataset["text"] ?? "");
    const label = button.lastChild;
    const before = label?.textContent ?? "";
    if (!label || before === "Copié") return;
    label.textContent = "Copié";
    setTimeout(() => (label.textContent = before), 2000);
  }
}

export class PrintButton extends HTMLElement {
  connectedCallback(): void {
    this.querySelector("button")?.addEventListener("click", () => window.print());
  }
}

/** « Afficher » beside a password. */
export class RevealPassword extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector("input");
    if (!input || this.querySelector("button")) return;
    const button = Object.assign(document.createElement("button"), {
      type: "button",
      className: "button button--secondary",
      textContent: "Afficher",
    });
    button.setAttribute("aria-controls", input.id);
    button.addEventListener("click", () => {
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      button.textContent = shown ? "Afficher" : "Masquer";
    });
    // Browsers must not remember a password as an ordinary text.
    input.form?.addEventListener("submit", () => (input.type = "password"));
    this.append(button);
  }
}

/** « Tout déplier » for the details inside the element of id data-of. */
export class UnfoldAll extends HTMLElement {
  connectedCallback(): void {
    if (this.querySelector("button")) return;
    const button = Object.assign(document.createElement("button"), {
      type: "button",
      className: "quiet-button",
      textContent: "Tout déplier",
    });
    const folds = () => document.querySelectorAll<HTMLDetailsElement>(`#${this.dataset["of"] ?? ""} details`);
    button.addEventListener("click", () => {
      const open = button.textContent === "Tout déplier";
      for (const fold of folds()) fold.open = open;
      button.textContent = open ? "Tout replier" : "Tout déplier";
    });
    this.append(button);
  }
}

/** Characters left in a textarea limited by data-max, said once the person pauses. */
export class LiveCount extends HTMLElement {
  connectedCallback(): void {
    const area = this.querySelector("textarea");
    if (!area) return;
    const most = Number(this.dataset["max"] ?? 0);
    const count = Object.assign(document.createElement("p"), { className: "govuk-hint" });
    const voice = Object.assign(document.createElement("p"), { className: "govuk-visually-hidden" });
    voice.setAttribute("role", "status");
    this.append(count, voice);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = () => {
      const left = most - area.value.length;
      count.textContent = left >= 0 ? `Il reste ${left} caractères` : `${-left} caractères de trop`;
      clearTimeout(timer);
      timer = setTimeout(() => (voice.textContent = count.textContent), 1000);
    };
    area.addEventListener("input", show);
    show();
  }
}
