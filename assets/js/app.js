// SPDX-License-Identifier: EUPL-1.2
// Comfort only: every page works without this file. Nothing here decides, asks or sends.

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

focusErrors();
guardForms();
