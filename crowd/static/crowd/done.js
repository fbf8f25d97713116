// Copy buttons, and a clean device for somebody who withdrew. Without it the page shows the same.

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.parentElement.querySelector("[data-copy-status]").textContent = button.dataset.copied;
    button.textContent = button.dataset.copied;
  });
}

for (const place of document.querySelectorAll("[data-forget]")) {
  try {
    localStorage.removeItem(`crowdseed:${place.dataset.forget}`);
  } catch {
    // Nothing could be kept either.
  }
}
