// One polite voice for the page: at most one sentence every three seconds, always the latest.
const SILENCE_MS = 3000;

export class Announcer {
  private readonly region = document.createElement("p");
  private spoken = 0;
  private next: string | undefined;

  constructor(parent: HTMLElement) {
    this.region.className = "govuk-visually-hidden";
    this.region.setAttribute("role", "status");
    parent.append(this.region);
  }

  say(sentence: string): void {
    const already = this.next !== undefined;
    this.next = sentence;
    if (already) return;
    setTimeout(() => {
      this.region.textContent = this.next ?? "";
      this.next = undefined;
      this.spoken = performance.now();
    }, Math.max(0, this.spoken + SILENCE_MS - performance.now()));
  }
}
