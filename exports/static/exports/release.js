// A dataset that is being built: say how far it is, and show the files when they are there.
const place = document.querySelector("[data-release]");
const bar = document.querySelector("[data-bar]");
const WAIT = 1000; // milliseconds

async function look() {
  const answer = await fetch(place.dataset.release, { headers: { Accept: "application/json" } }).catch(() => null);
  const release = answer?.ok ? await answer.json() : null;
  if (release && !["queued", "building"].includes(release.state)) {
    location.reload();
    return;
  }
  if (release) place.textContent = `${release.state[0].toUpperCase()}${release.state.slice(1)}, ${release.progress} %`;
  if (release && bar) bar.value = release.progress;
  setTimeout(look, WAIT);
}

setTimeout(look, WAIT);
