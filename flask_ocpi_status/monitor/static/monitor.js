// Keeps the page up to date: asks for it again, and puts in what has changed.
"use strict";

(() => {
  const PAUSE = 3000;
  const button = document.getElementById("live");
  if (!button) return;
  const status = document.getElementById("status");
  const older = new URLSearchParams(location.search).has("before");
  let timer = 0;

  const isLive = () => button.getAttribute("aria-pressed") === "true";

  const say = (text) => {
    if (status.textContent !== text) status.textContent = text;
  };

  const putIn = (page) => {
    for (const old of document.querySelectorAll("[data-live]")) {
      const fresh = page.getElementById(old.id);
      if (!fresh || old.innerHTML === fresh.innerHTML) continue;
      const held = old.contains(document.activeElement) ? document.activeElement : null;
      const scrolled = [...old.querySelectorAll(".scroll")].map((one) => one.scrollLeft);
      const at = held && held.id ? held.id : null;
      // What somebody is at that has no name is not taken from under the fingers.
      if (held && !at) continue;
      old.replaceChildren(...document.importNode(fresh, true).childNodes);
      old.querySelectorAll(".scroll").forEach((one, n) => { one.scrollLeft = scrolled[n] || 0; });
      if (at) document.getElementById(at)?.focus({ preventScroll: true });
    }
  };

  const look = async () => {
    if (!isLive() || document.hidden) return;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) throw new Error();
      putIn(new DOMParser().parseFromString(await answer.text(), "text/html"));
      say("");
    } catch {
      say("The server does not answer.");
    }
  };

  const next = () => {
    clearTimeout(timer);
    timer = setTimeout(async () => { await look(); next(); }, PAUSE);
  };

  button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", String(!isLive()));
    say(isLive() ? "" : "The page stands still.");
    look();
  });
  document.addEventListener("visibilitychange", look);
  if (older) button.setAttribute("aria-pressed", "false");
  button.parentElement.hidden = false;
  next();
})();
