// The line between a story's page and the server: it renews its token, and says in one word what went wrong.

(() => {
  const place = document.querySelector("#editing");
  if (!place || !window.desk) return;
  const PATIENCE_MS = 20_000;
  const person = Number(place.dataset.person);
  const doors = place.dataset.doors;

  const tokens = () => document.querySelectorAll("input[name=csrfmiddlewaretoken]");

  function renewed(token) {
    for (const input of tokens()) input.value = token;
  }

  async function ask(address, options) {
    try {
      return await fetch(address, { ...options, redirect: "error", signal: AbortSignal.timeout(PATIENCE_MS) });
    } catch {
      return null;
    }
  }

  async function read(response) {
    try {
      return await response.json();
    } catch {
      return null;
    }
  }

  // {answer} or {problem}: "away" (network or server), "signed_out", "another" (someone else is signed in),
  // "forbidden", "too_large".
  async function send(door, words, again = true) {
    const response = await ask(`${doors}${door}/`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": tokens()[0]?.value ?? "" },
      body: JSON.stringify({ person, ...words }),
    });
    if (!response || response.status >= 500) return { problem: "away" };
    if (response.status === 401) return { problem: "signed_out" };
    if (response.status === 413) return { problem: "too_large" };
    if (response.status === 403) {
      const { problem } = await renew();
      if (problem) return { problem };
      return again ? send(door, words, false) : { problem: "forbidden" };
    }
    const answer = response.ok ? await read(response) : null;
    if (!answer) return { problem: response.ok ? "away" : "forbidden" };
    if (answer.csrf) renewed(answer.csrf);
    return { answer };
  }

  // Signing in again gives the browser another token; without it the next press would be refused.
  async function renew() {
    const response = await ask(`${doors}token/`, {});
    if (!response || response.status >= 500) return { problem: "away" };
    if (response.status === 401) return { problem: "signed_out" };
    const answer = response.ok ? await read(response) : null;
    if (!answer) return { problem: "away" };
    if (answer.person !== person) return { problem: "another" };
    renewed(answer.csrf);
    return {};
  }

  function farewell(page) {
    const form = new FormData();
    form.set("page", page);
    navigator.sendBeacon(`${doors}leave/`, form);
  }

  Object.assign(window.desk, { person, doors, send, renew, farewell });
})();
