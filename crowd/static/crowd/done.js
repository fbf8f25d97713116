// Copy buttons, and a clean device for somebody who withdrew. Without it the page shows the same.

function offerCopy(button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.parentElement.querySelector("[data-copy-status]").textContent = button.dataset.copied;
    button.textContent = button.dataset.copied;
  });
}

function forget(place) {
  try {
    localStorage.removeItem(`crowdseed:${place.dataset.forget}`);
  } catch {
    // Nothing could be kept either.
  }
}

function start() {
  if (navigator.clipboard) document.querySelectorAll("[data-copy][hidden]").forEach(offerCopy);
  document.querySelectorAll("[data-forget]").forEach(forget);
}

// The page may be exchanged without being loaded anew.
document.addEventListener("crowdseed:page", start);
start();
