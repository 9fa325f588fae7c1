// Clair, sombre, or as the device says; kept on this device.
const KEY = "cordee:theme";
const THEMES: [value: string, label: string][] = [["clair", "Clair"], ["sombre", "Sombre"], ["", "Appareil"]];

export function applyTheme(): void {
  const theme = localStorage.getItem(KEY);
  if (theme) document.documentElement.dataset["theme"] = theme;
  else delete document.documentElement.dataset["theme"];
}

export class ThemeSwitch extends HTMLElement {
  connectedCallback(): void {
    const group = Object.assign(document.createElement("div"), { className: "switch" });
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "Apparence");
    for (const [value, label] of THEMES) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: label, value });
      button.addEventListener("click", () => {
        if (value) localStorage.setItem(KEY, value);
        else localStorage.removeItem(KEY);
        applyTheme();
        this.mark(group);
      });
      group.append(button);
    }
    this.mark(group);
    this.replaceChildren(group);
  }

  private mark(group: HTMLElement): void {
    const chosen = localStorage.getItem(KEY) ?? "";
    for (const button of group.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.value === chosen));
  }
}
