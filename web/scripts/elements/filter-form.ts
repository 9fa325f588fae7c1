// A list's filters: submits as one chooses, swaps #resultats, keeps the address. Without script, the button does it.
import htmx from "htmx.org";

export class FilterForm extends HTMLElement {
  connectedCallback(): void {
    const form = this.querySelector("form");
    if (!form || !document.getElementById("resultats")) return;
    form.setAttribute("hx-get", form.getAttribute("action") ?? location.pathname);
    form.setAttribute("hx-trigger", "input delay:350ms, change, submit");
    form.setAttribute("hx-target", "#resultats");
    form.setAttribute("hx-select", "#resultats");
    form.setAttribute("hx-swap", "outerMorph");
    form.setAttribute("hx-replace-url", "true");
    form.setAttribute("hx-sync", "this:replace");
    htmx.process(form);
  }
}
