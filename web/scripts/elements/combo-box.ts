// A text field that proposes what the server knows (ARIA combobox with a listbox). The chosen value goes into a
// hidden field named data-name; the text itself is always posted too. An option may carry a postcode for the field
// data-postcode; another postcode typed there, or another text here, takes the chosen value back. A street's option
// also carries a town for the field data-city, whose own combo-box takes the value.
export class ComboBox extends HTMLElement {
  private input!: HTMLInputElement;
  private readonly list = document.createElement("ul");
  private readonly value = document.createElement("input");
  private readonly count = document.createElement("p");
  private selected = -1;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private request: AbortController | undefined;

  connectedCallback(): void {
    const input = this.querySelector<HTMLInputElement>("input");
    if (!input || this.contains(this.list)) return;
    this.input = input;
    this.list.id = `${input.id}-options`;
    this.list.className = "options";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Propositions");
    this.value.type = "hidden";
    this.value.name = this.dataset["name"] ?? "";
    this.value.value = this.dataset["value"] ?? "";
    this.count.className = "govuk-visually-hidden";
    this.count.setAttribute("role", "status");
    this.append(this.list, this.count);
    if (this.named) {
      this.append(this.value);
      this.becomeCombobox();
    }

    input.addEventListener("input", (event) => {
      // Our own "input" after a choice must not reopen the list.
      if (!event.isTrusted) return;
      this.value.value = "";
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.propose(), 200);
    });
    this.postcode()?.addEventListener("input", () => (this.value.value = ""));
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target instanceof Element ? event.target.closest<HTMLElement>("[role=option]") : null;
      if (option) this.choose(option);
    });
  }

  /** The value chosen beside this field, as a street's choice does for its town. */
  take(value: string): void {
    this.value.value = value;
  }

  /** Without a value to name, proposals are only a help: a field that never gets any stays a text field. */
  private get named(): boolean {
    return this.value.name !== "";
  }

  private becomeCombobox(): void {
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-controls", this.list.id);
    this.input.setAttribute("aria-expanded", "false");
  }

  private postcode(): HTMLInputElement | undefined {
    return this.field("postcode");
  }

  private field(named: "postcode" | "city"): HTMLInputElement | undefined {
    const field = document.getElementById(this.dataset[named] ?? "");
    return field instanceof HTMLInputElement ? field : undefined;
  }

  private options(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>("[role=option]")];
  }

  private async propose(): Promise<void> {
    const asked = this.input.value.trim();
    this.request?.abort();
    if (asked.length < 2) return this.close();
    this.request = new AbortController();
    const url = `${this.dataset["source"]}?${new URLSearchParams({ q: asked, postcode: this.postcode()?.value ?? "" })}`;
    const html = await fetch(url, { signal: this.request.signal })
      .then((response) => (response.ok ? response.text() : ""))
      .catch(() => undefined);
    if (html === undefined) return;
    const items = new DOMParser().parseFromString(html, "text/html").querySelectorAll<HTMLElement>("li");
    for (const [index, item] of items.entries()) {
      item.id = `${this.list.id}-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
    }
    this.list.replaceChildren(...items);
    if (items.length === 0 && !this.named) return this.close();
    this.becomeCombobox();
    this.selected = -1;
    this.list.hidden = items.length === 0;
    this.input.setAttribute("aria-expanded", String(items.length > 0));
    this.count.textContent = items.length === 0 ? "Aucune proposition" : `${items.length} propositions`;
  }

  private onKey(event: KeyboardEvent): void {
    const options = this.options();
    if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length > 0 && !this.list.hidden) {
      const by = event.key === "ArrowDown" ? 1 : -1;
      this.selected = (this.selected + by + options.length) % options.length;
      for (const [index, option] of options.entries()) option.setAttribute("aria-selected", String(index === this.selected));
      this.input.setAttribute("aria-activedescendant", options[this.selected]?.id ?? "");
      options[this.selected]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && !this.list.hidden && options[this.selected]) {
      event.stopPropagation();
      this.choose(options[this.selected] as HTMLElement);
    } else return;
    event.preventDefault();
  }

  private choose(option: HTMLElement): void {
    this.input.value = option.dataset["text"] ?? option.firstChild?.textContent?.trim() ?? "";
    this.value.value = option.dataset["value"] ?? "";
    const [field, code] = [this.postcode(), option.dataset["postcode"]];
    if (field && code) field.value = code;
    const [city, town] = [this.field("city"), option.dataset["city"]];
    if (city && town) {
      city.value = town;
      city.closest<ComboBox>("combo-box")?.take(this.value.value);
    }
    this.close();
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  private close(): void {
    this.list.hidden = true;
    this.count.textContent = "";
    if (this.input.hasAttribute("role")) this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
