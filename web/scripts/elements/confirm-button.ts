// Asks once more before a form goes. The button inside stays an ordinary submit button. With data-ticked, the name of
// check boxes, it names those that are ticked, and what is typed in the field data-typed; nothing to name, nothing to ask.
export class ConfirmButton extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector<HTMLButtonElement>("button");
    button?.addEventListener("click", (event) => {
      const names = this.names(button.form);
      if (this.dataset["ticked"] !== undefined && names.length === 0) return;
      event.preventDefault();
      this.ask(button, names);
    });
  }

  private names(form: HTMLFormElement | null): string[] {
    const [ticked, typed] = [this.dataset["ticked"] ?? "", this.dataset["typed"] ?? ""];
    const fields = [...(form?.elements ?? [])].filter((field) => field instanceof HTMLInputElement);
    return fields.flatMap((field) => {
      if (field.name === ticked && field.checked) return [field.labels?.[0]?.innerText.replace(/\s*\n\s*/g, ", ").trim() ?? ""];
      return field.name === typed && field.value.trim() !== "" ? [field.value.trim()] : [];
    });
  }

  private ask(button: HTMLButtonElement, names: string[]): void {
    const dialog = document.createElement("dialog");
    dialog.className = "dialog";
    const title = make("h2", "dialog__title", this.dataset["question"] ?? "");
    title.id = "confirmation-titre";
    dialog.setAttribute("aria-labelledby", title.id);
    const actions = make("div", "actions", "");
    const yes = make("button", button.className, button.textContent?.trim() ?? "");
    const no = make("button", "button button--secondary", "Annuler");
    actions.append(yes, no);
    const list = make("ul", "plain-list", "");
    list.append(...names.map((name) => make("li", "", name)));
    dialog.append(title, ...(names.length > 0 ? [list] : []), make("p", "", this.dataset["explanation"] ?? ""), actions);
    document.body.append(dialog);

    yes.addEventListener("click", () => {
      dialog.close();
      button.form?.requestSubmit(button);
    });
    no.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      button.focus();
    });
    dialog.showModal();
    no.focus();
  }
}

function make<Name extends "h2" | "p" | "div" | "ul" | "li" | "button">(name: Name, className: string, text: string): HTMLElementTagNameMap[Name] {
  const element = Object.assign(document.createElement(name), { className, textContent: text });
  if (element instanceof HTMLButtonElement) element.type = "button";
  return element;
}
