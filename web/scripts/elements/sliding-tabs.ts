// On a phone the tabs slide on one line: the page one is on is brought into sight.
export function showCurrentTab(): void {
  for (const current of document.querySelectorAll<HTMLElement>(":is(.masthead__nav, .subnav) [aria-current]")) {
    const tabs = current.closest("ul");
    if (!tabs) continue;
    const { left, right } = current.getBoundingClientRect();
    const seen = tabs.getBoundingClientRect();
    if (left < seen.left || right > seen.right) tabs.scrollLeft += left - seen.left - 16;
  }
}
