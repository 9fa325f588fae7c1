// Asks once more before a form goes. The button inside stays an ordinary submit button.
export class ConfirmButton extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector<HTMLButtonElement>("button");
    button?.addEventListener("click", (event) => {
      event.preventDefault();
      this.ask(button);
    });
  }

  private ask(button: HTMLButtonElement): void {
    const dialog = document.createElement("dialog");
    dialog.className = "dialog";
    const title = make("h2", "dialog__title", this.dataset["question"] ?? "");
    title.id = "confirmation-titre";
    dialog.setAttribute("aria-labelledby", title.id);
    const actions = make("div", "actions", "");
    const yes = make("button", button.className, button.textContent?.trim() ?? "");
    const no = make("button", "button button--secondary", "Annuler");
    actions.append(yes, no);
    dialog.append(title, make("p", "", this.dataset["explanation"] ?? ""), actions);
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

function make<Name extends "h2" | "p" | "div" | "button">(name: Name, className: string, text: string): HTMLElementTagNameMap[Name] {
  const element = Object.assign(document.createElement(name), { className, textContent: text });
  if (element instanceof HTMLButtonElement) element.type = "button";
  return element;
}
