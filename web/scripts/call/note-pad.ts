// The notepad stays as this device last left it: folded or open, and as tall as it was drawn.
const FOLDED = "cordee:notes:repliees";
const HEIGHT = "cordee:notes:hauteur";

export class NotePad extends HTMLElement {
  connectedCallback(): void {
    const fold = this.querySelector<HTMLDetailsElement>(".notes__fold");
    const area = this.querySelector("textarea");
    if (!fold || !area) return;
    fold.open = localStorage.getItem(FOLDED) === null;
    area.style.height = localStorage.getItem(HEIGHT) ?? "";
    fold.addEventListener("toggle", () => {
      if (fold.open) localStorage.removeItem(FOLDED);
      else localStorage.setItem(FOLDED, "oui");
    });
    // Only a height drawn by hand is written on the element.
    new ResizeObserver(() => {
      if (area.style.height !== "") localStorage.setItem(HEIGHT, area.style.height);
    }).observe(area);
  }

  /** Asked for by name, on a narrow screen: there it is. */
  unfold(): void {
    const fold = this.querySelector<HTMLDetailsElement>(".notes__fold");
    if (fold) fold.open = true;
  }
}
