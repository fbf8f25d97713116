// What the theme lacks.
//
// Its search boxes in lists of several choices have no label: they get that of their list.
// The boxes are made some time after the page has loaded, hence the observer.
function labelBoxes() {
  for (const box of document.querySelectorAll(".select2-search__field:not([aria-label])")) {
    const list = box.closest(".select2")?.previousElementSibling;
    const label = list?.labels?.[0]?.textContent.trim();
    if (label) box.setAttribute("aria-label", label);
  }
}

window.addEventListener("load", () => {
  // On a phone the tabs scroll sideways.
  document.querySelector(".cs-tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  labelBoxes();
  new MutationObserver(labelBoxes).observe(document.body, { childList: true, subtree: true });
});
