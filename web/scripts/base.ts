import "htmx.org";
import { ErrorSummary, SkipLink } from "govuk-frontend";
import { ComboBox } from "./elements/combo-box";
import { ConfirmButton } from "./elements/confirm-button";
import { FilterForm } from "./elements/filter-form";
import { closeMenus } from "./elements/menus";
import { CopyText, LiveCount, PrintButton, RevealPassword, UnfoldAll } from "./elements/small";
import { showCurrentTab } from "./elements/sliding-tabs";
import { applyTheme, ThemeSwitch } from "./elements/theme-switch";
import { UnsavedChanges } from "./elements/unsaved-changes";

applyTheme();
closeMenus();
showCurrentTab();

customElements.define("combo-box", ComboBox);
customElements.define("confirm-button", ConfirmButton);
customElements.define("copy-text", CopyText);
customElements.define("filter-form", FilterForm);
customElements.define("live-count", LiveCount);
customElements.define("print-button", PrintButton);
customElements.define("reveal-password", RevealPassword);
customElements.define("theme-switch", ThemeSwitch);
customElements.define("unfold-all", UnfoldAll);
customElements.define("unsaved-changes", UnsavedChanges);

// govuk's classes refuse to start without this class on the body.
document.body.classList.add("govuk-frontend-supported");
for (const [selector, Component] of [["govuk-error-summary", ErrorSummary], ["govuk-skip-link", SkipLink]] as const) {
  for (const element of document.querySelectorAll(`[data-module="${selector}"]`)) new Component(element);
}
