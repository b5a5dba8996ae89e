// Passkeys on the staff's door: shows the press where the browser knows them, and says in Arabic what failed.

(() => {
  const problems = {
    NotAllowedError: "لم يُستعمل مفتاح المرور: أُلغي الطلب أو انتهى وقته. يمكن الضغط مرة أخرى.",
    InvalidStateError: "هذا الجهاز مضاف إلى الحساب من قبل.",
    SecurityError: "لا يقبل المتصفح مفاتيح المرور على هذا العنوان. تعمل على عنوان الموقع نفسه وباتصال مشفر.",
  };
  const unknown = "لم يُستعمل مفتاح المرور. يمكن الضغط مرة أخرى، أو الدخول بطريقة أخرى.";
  const forms = { add: "addForm", authenticate: "authenticateForm", login: "loginForm" };

  for (const press of document.querySelectorAll("[data-passkey]")) {
    const what = press.dataset.passkey;
    const form = press.form;
    const problem = form.querySelector("[data-passkey-problem]");
    if (!window.PublicKeyCredential) {
      form.querySelector("[data-passkey-absent]").hidden = false;
      continue;
    }
    press.hidden = false;
    const ids = { [what]: press.id, credential: form.elements.credential.id };
    if (what !== "login") ids.data = "passkey-options";
    if (form.elements.passwordless) ids.passwordless = form.elements.passwordless.id;
    window.allauth.webauthn.forms[forms[what]]({ ids });
    document.addEventListener("allauth.error", (failed) => {
      failed.preventDefault();
      problem.textContent = problems[failed.detail.exception?.name] ?? unknown;
      problem.hidden = false;
    });
    // Enter in the passkey's name means the press beside it.
    form.addEventListener("submit", (sent) => {
      if (form.elements.credential.value) return;
      sent.preventDefault();
      press.click();
    });
  }
})();
