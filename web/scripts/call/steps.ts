// Which step of the call is in front of the person.
const SHOWN = "section[data-step]:not([hidden])";

export class Steps {
  constructor(private readonly screen: HTMLElement) {}

  all(): HTMLElement[] {
    return [...this.screen.querySelectorAll<HTMLElement>("section[data-step]")];
  }

  current(): HTMLElement | null {
    return this.screen.querySelector<HTMLElement>(SHOWN);
  }

  currentKey(): string {
    return this.current()?.dataset["step"] ?? "";
  }

  find(key: string): HTMLElement | undefined {
    return this.all().find((step) => step.dataset["step"] === key);
  }

  /** Shows one step and says so in the address; the focus follows only when the person asked for the step. */
  show(key: string, focus: "title" | "nothing" = "title"): void {
    const wanted = this.find(key);
    if (!wanted) return;
    const moved = wanted.hidden;
    for (const step of this.all()) step.hidden = step !== wanted;
    const address = new URL(location.href);
    address.searchParams.set("etape", key);
    history.replaceState(history.state, "", address);
    this.markCurrent();
    this.pane("etape");
    if (focus === "nothing") return;
    if (moved) window.scrollTo({ top: 0 });
    const title = wanted.querySelector<HTMLElement>(".step__title");
    title?.setAttribute("tabindex", "-1");
    title?.focus({ preventScroll: true });
  }

  /** The step `by` places away among those the answers call for. */
  neighbour(by: 1 | -1): string | undefined {
    const open = this.all().filter((step) => !("closed" in step.dataset) || !step.hidden);
    const at = open.findIndex((step) => !step.hidden);
    return open[at + by]?.dataset["step"];
  }

  /** Steps the answers have closed are passed over; the one being read stays until it is left. */
  close(keys: string[]): void {
    for (const step of this.all()) step.toggleAttribute("data-closed", keys.includes(step.dataset["step"] ?? ""));
  }

  /** The sommaire comes from the server, which does not know which step is shown. */
  markCurrent(): void {
    const key = this.currentKey();
    for (const link of this.screen.querySelectorAll<HTMLElement>("[data-step-link]")) {
      if (link.dataset["stepLink"] === key) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    }
  }

  /** On a narrow screen, one pane at a time. */
  pane(name: string): void {
    this.screen.dataset["shown"] = name;
    for (const tab of this.screen.querySelectorAll<HTMLElement>(".call-tabs [data-show]")) {
      tab.setAttribute("aria-pressed", String(tab.dataset["show"] === name));
    }
  }
}
