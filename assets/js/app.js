// SPDX-License-Identifier: EUPL-1.2
// Comfort only: every page works without this file, but for passkeys. Nothing here decides.

import { passkeyForms } from "./passkeys.js";

/** After a failed post the list of what is wrong gets the focus, so that it is read first. */
function focusErrors() {
  document.querySelector("[data-errors]")?.focus();
}

/** A form that is on its way cannot be sent twice by a second tap; the server refuses a second copy anyway. */
function guardForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent !== undefined) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "";
    form.classList.add("app-busy");
    form.setAttribute("aria-busy", "true");
  });
  // Back in the browser brings the page as it was left: free its forms again.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      form.classList.remove("app-busy");
      form.removeAttribute("aria-busy");
    }
  });
}

/**
 * While people vote the page of the meeting is fetched again every `data-refresh` seconds, and drawn again when it has
 * something new to tell (`data-told`): only while somebody looks, and never under a focus or a form that is on its way.
 * It is over when the page itself no longer asks for it.
 */
function keepCounting() {
  const seconds = Number(document.querySelector("#meeting[data-refresh]")?.dataset.refresh);
  if (!seconds) return;
  setTimeout(async () => {
    if (mayRedraw()) await countAgain().catch(() => {}); // no network just now: the next turn tries again
    keepCounting();
  }, seconds * 1000);
}

/** Would nobody lose a place or a text if the meeting were drawn again? */
function mayRedraw() {
  const meeting = document.getElementById("meeting");
  return !document.hidden && !meeting.contains(document.activeElement) && !meeting.querySelector("form[data-sent]");
}

async function countAgain() {
  const answer = await fetch(location.href, { cache: "no-store" });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [before, after] = [document, fresh].map((page) => page.getElementById("meeting"));
  if (before.dataset.told === after?.dataset.told || !after || !mayRedraw()) return;
  const icons = document.querySelector(".app-sprite");
  for (const icon of fresh.querySelectorAll(".app-sprite > *")) {
    if (!document.getElementById(icon.id)) icons.append(icon);
  }
  before.replaceWith(after);
  document.querySelector("[data-tell]").textContent = after.dataset.told;
}

/** What stands in a field that is there to be copied goes to the clipboard, and the button says so. */
function copyFields() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    const says = button.textContent;
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy);
      field.select();
      await navigator.clipboard?.writeText(field.value).catch(() => {}); // else it is selected: Ctrl-C copies it
      button.textContent = button.dataset.copied;
      setTimeout(() => (button.textContent = says), 2000);
    });
  }
}

focusErrors();
passkeyForms();
guardForms();
copyFields();
keepCounting();
