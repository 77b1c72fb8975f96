// SPDX-License-Identifier: EUPL-1.2
// Passkeys: fetch the question of the server, let the browser ask the passkey, and send the answer as a usual form.
// Nothing is judged here. What goes wrong in the browser is told below the button, in the words of the page (data-...).

/** Forms that carry an answer of a passkey: `data-passkey` says whether to create one or to get an answer. */
export function passkeyForms() {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.addEventListener("submit", (event) => {
      const { credential, name } = form.elements;
      if (credential.value || (name && !name.value.trim())) return; // answered, or the server asks for a name first
      event.preventDefault();
      if (form.getAttribute("aria-busy") !== "true") ask(form);
    });
  }
}

async function ask(form) {
  tell(form, "");
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return tell(form, "none");
  form.setAttribute("aria-busy", "true");
  try {
    const credential = await answer(form.dataset.passkey, await question(form.dataset.question));
    form.elements.credential.value = JSON.stringify(credential.toJSON());
    form.requestSubmit();
  } catch (error) {
    tell(form, { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known", SecurityError: "foreign" }[error.name] ?? "failed");
  } finally {
    form.removeAttribute("aria-busy");
  }
}

async function question(address) {
  const found = await fetch(address, { cache: "no-store", redirect: "error" });
  if (!found.ok) throw new Error(`the server answered ${found.status}`);
  return found.json();
}

function answer(kind, question) {
  if (kind === "create") {
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(question) });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(question) });
}

/** Say one of the texts that the page brought along. */
function tell(form, what) {
  form.querySelector("[data-said]").textContent = form.dataset[what] ?? "";
}
