// Warns before a page with something typed and not sent is left. Its form works without it. An element inside with
// data-unsaved says that the server showed what is not saved yet.
export class UnsavedChanges extends HTMLElement {
  private typed = false;
  private sent = false;

  connectedCallback(): void {
    this.addEventListener("input", () => (this.typed = true));
    this.addEventListener("submit", () => (this.sent = true));
    window.addEventListener("beforeunload", this.warn);
  }

  disconnectedCallback(): void {
    window.removeEventListener("beforeunload", this.warn);
  }

  private readonly warn = (event: BeforeUnloadEvent): void => {
    const unsaved = this.typed || this.querySelector("[data-unsaved]") !== null;
    if (unsaved && !this.sent) event.preventDefault();
  };
}
