// What the pages do beyond links and forms. Without this script everything important still works.
"use strict";
(() => {
  document.documentElement.classList.add("js");
  const words = {
    "zh-Hans": { copy: "复制", copied: "已复制", offline: "连接已断开，正在重连…" },
    en: { copy: "Copy", copied: "Copied", offline: "Connection lost, trying again…" },
    ja: { copy: "コピー", copied: "コピーしました", offline: "接続が切れました。再接続しています…" },
  }[document.documentElement.lang];

  // Live parts: one stream per place that asks, closed while nobody looks (browsers allow six per server).
  const streams = new Map();
  function open(element) {
    const source = new EventSource(element.dataset.live);
    streams.set(element, source);
    source.onopen = () => offline(false);
    source.onmessage = (event) => {
      for (const [id, html] of Object.entries(JSON.parse(event.data))) swap(document.getElementById(id), html);
    };
    source.addEventListener("gone", () => location.reload());
    source.onerror = () => {
      offline(true);
      // A refusal ends the stream for good: the reloaded page says why.
      if (source.readyState === EventSource.CLOSED) { close(element); setTimeout(() => location.reload(), 3000); }
    };
  }
  function close(element) {
    streams.get(element)?.close();
    streams.delete(element);
  }
  function offline(is) {
    let note = document.querySelector(".offline");
    if (!is) return note?.remove();
    if (note) return;
    note = document.createElement("p");
    note.className = "offline";
    note.setAttribute("role", "status");
    note.textContent = words.offline;
    document.body.append(note);
  }
  function swap(element, html) {
    if (!element) return;
    // Never take a field away from under the reader's fingers.
    const active = document.activeElement;
    if (element.contains(active) && active.matches("input, textarea, select")) return;
    if (element.innerHTML.trim() === html.trim()) return;
    element.innerHTML = html;
    prepare(element);
  }
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) for (const element of [...streams.keys()]) close(element);
    else for (const element of document.querySelectorAll("[data-live]")) if (!streams.has(element)) open(element);
  });

  // Forms that swap a part of the page for their answer.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.matches("[data-design]")) return event.preventDefault();
    if (!form.matches("[data-swap]")) {
      // Paying twice by a nervous finger: the second press does nothing. `disabled` would drop the button's value.
      if (form.dataset.sent && form.method === "post") return event.preventDefault();
      // A file leaves the page as it is, and may be asked for again.
      if (!form.matches("[data-download]") && !event.defaultPrevented) form.dataset.sent = "1";
      // When the file has come, or whether it does, a page is not told; a refusal brings another page instead.
      const note = form.querySelector("[data-preparing]");
      if (note && !event.defaultPrevented && event.submitter?.value !== "send-code") note.hidden = false;
      return;
    }
    event.preventDefault();
    const target = document.querySelector(form.dataset.swap);
    try {
      const answer = await fetch(form.action, {
        method: "POST", headers: { "X-Fen-Fragment": "1" }, body: new URLSearchParams(new FormData(form)),
      });
      if (!answer.ok) return location.reload();
      for (const element of target.querySelectorAll("[data-live]")) close(element);
      target.innerHTML = await answer.text();
      prepare(target);
    } catch {
      offline(true);
      setTimeout(() => { offline(false); form.requestSubmit(); }, 3000);
    }
  });
  addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
    // A page that was gone back to keeps no secret.
    for (const input of document.querySelectorAll("[data-pin-input]")) {
      if (!input.value) continue;
      input.value = "";
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });

  // A code that renews itself, and says how long it is good for.
  function renew(form) {
    const hint = form.querySelector("[data-countdown]");
    const end = performance.now() + Number(form.dataset.renew) * 1000;
    const timer = setInterval(() => {
      if (!form.isConnected) return clearInterval(timer);
      const seconds = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      hint.textContent = hint.dataset.countdown.replace("{seconds}", seconds);
      if (seconds > 0 || document.hidden) return;
      clearInterval(timer);
      form.requestSubmit();
    }, 500);
  }

  // Copy buttons on whatever is marked to be copied.
  function copyable(element) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = words.copy;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(element.dataset.copy || element.textContent);
        button.textContent = words.copied;
        setTimeout(() => { button.textContent = words.copy; }, 1500);
      } catch {
        // Not allowed here: mark the text, so that the reader's own keys copy it.
        getSelection().selectAllChildren(element);
      }
    });
    if (element.matches("pre")) {
      const frame = document.createElement("div");
      frame.className = "copied";
      element.replaceWith(frame);
      frame.append(element, button);
    } else {
      element.after(button);
    }
  }

  // JSON as sent is one line; shown, it is indented. What is copied stays as sent.
  function indent(element) {
    const sent = element.textContent;
    try {
      const indented = JSON.stringify(JSON.parse(sent), null, 2);
      element.dataset.copy = sent;
      element.textContent = indented;
    } catch { /* Not JSON: it stays as it is. */ }
  }

  // Number keys on the screen, for the field they belong to.
  function keypad(pad) {
    const input = pad.closest("form").querySelector("[data-pin-input], [data-keypad-for]");
    const isPin = input.matches("[data-pin-input]");
    pad.hidden = false;
    pad.addEventListener("click", (event) => {
      const key = event.target.closest("[data-key]")?.dataset.key;
      if (!key) return;
      if (key === "back") input.value = input.value.slice(0, -1);
      else if (isPin ? input.value.length < 6 && key !== "." : wouldBeAmount(input.value + key)) input.value += key;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  const wouldBeAmount = (text) => /^\d{0,9}(\.\d{0,2})?$/.test(text) && text !== ".";

  function pin(frame) {
    const input = frame.querySelector("[data-pin-input]");
    const dots = frame.querySelectorAll("[data-pin-dots] i");
    const show = () => dots.forEach((dot, index) => dot.classList.toggle("on", index < input.value.length));
    input.addEventListener("input", () => {
      input.value = input.value.replace(/\D/g, "").slice(0, 6);
      show();
    });
    frame.querySelector("[data-pin-dots]").addEventListener("click", () => input.focus());
    show();
  }

  // A reader's camera, where the browser can see codes.
  function scanner(frame) {
    if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return;
    frame.hidden = false;
    const video = frame.querySelector("video");
    const field = document.querySelector("[data-scan-field]");
    frame.querySelector("[data-scan-start]").addEventListener("click", async () => {
      try {
        const detector = new BarcodeDetector({ formats: ["qr_code"] });
        video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
        video.classList.add("on");
        await video.play();
        const look = async () => {
          const [found] = await detector.detect(video);
          if (!found) return requestAnimationFrame(look);
          video.srcObject.getTracks().forEach((track) => track.stop());
          field.value = found.rawValue;
          field.form.requestSubmit();
        };
        look();
      } catch {
        frame.querySelector("[data-scan-problem]").hidden = false;
      }
    });
  }

  // The bank that issued a card, found while its number is typed.
  function issuer(input) {
    const note = document.getElementById(input.getAttribute("aria-describedby"));
    const first = note.textContent;
    let asked = "";
    const ask = async () => {
      const digits = input.value.replace(/\D/g, "").slice(0, 10);
      if (digits.length < 6) { asked = ""; note.textContent = first; return; }
      if (digits === asked) return;
      asked = digits;
      const body = new URLSearchParams({ number: digits, _csrf: input.form.elements._csrf.value });
      try {
        const answer = await fetch(input.dataset.issuer, { method: "POST", headers: { "X-Fen-Fragment": "1" }, body });
        if (answer.ok && asked === digits) note.innerHTML = await answer.text();
      } catch { /* The bank is found when the form is sent. */ }
    };
    input.addEventListener("input", ask);
    if (input.value) ask();
  }

  // What a form would make, told while it is typed; and fields that belong to another choice, put away.
  function preview(form) {
    const target = document.querySelector(form.dataset.into);
    let timer, asked = 0;
    const show = async () => {
      const number = ++asked;
      try {
        const answer = await fetch(form.dataset.preview, {
          method: "POST", headers: { "X-Fen-Fragment": "1" }, body: new URLSearchParams(new FormData(form)),
        });
        if (answer.ok && number === asked) target.innerHTML = await answer.text();
      } catch { /* It is told when the form is sent. */ }
    };
    const choose = () => {
      for (const part of form.querySelectorAll("[data-when]")) {
        const [name, values] = part.dataset.when.split("=");
        part.hidden = !values.split(",").includes(form.elements[name].value);
      }
    };
    form.addEventListener("input", () => {
      choose();
      clearTimeout(timer);
      timer = setTimeout(show, 300);
    });
    choose();
  }

  // Passkeys: the browser's own window asks, and its answer goes with the form.
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
  // Browsers keep passkeys for names, not for numeric addresses; the page says so.
  const numeric = /^[\d.]+$|:/.test(location.hostname);

  function passkeyNote(note) {
    if (window.PublicKeyCredential) note.hidden = true;
  }

  function createPasskey(form) {
    if (!window.PublicKeyCredential || numeric) return;
    form.hidden = false;
    const credential = form.elements.credential;
    form.addEventListener("submit", async (event) => {
      if (credential.value) return;
      event.preventDefault();
      event.stopPropagation();
      const options = JSON.parse(form.dataset.passkeyCreate);
      try {
        const made = await navigator.credentials.create({ publicKey: {
          ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) },
          excludeCredentials: named(options.excludeCredentials),
        } });
        credential.value = JSON.stringify({
          id: made.id, type: made.type, clientDataJSON: text(made.response.clientDataJSON),
          attestationObject: text(made.response.attestationObject),
        });
        form.requestSubmit();
      } catch {
        form.querySelector("[data-passkey-note]").textContent = form.dataset.passkeyFailed;
      }
    });
  }

  function usePasskey(frame) {
    if (!window.PublicKeyCredential || numeric) return;
    frame.hidden = false;
    const button = frame.querySelector("button");
    button.addEventListener("click", async () => {
      const options = JSON.parse(frame.dataset.passkeyGet);
      try {
        const made = await navigator.credentials.get({ publicKey: {
          ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials),
        } });
        frame.querySelector("[name=assertion]").value = JSON.stringify({
          id: made.id, type: made.type, clientDataJSON: text(made.response.clientDataJSON),
          authenticatorData: text(made.response.authenticatorData), signature: text(made.response.signature),
        });
        // Bit 2: the device recognised its owner, which stands for the password. WebAuthn Level 3, section 6.1.
        const recognised = (new Uint8Array(made.response.authenticatorData)[32] & 4) !== 0;
        frame.querySelector(recognised ? "[data-passkey-ok]" : "[data-passkey-signed]").hidden = false;
        const pin = button.form.querySelector("[data-pin]");
        if (recognised && pin) {
          pin.hidden = true;
          pin.querySelector("[data-pin-input]").required = false;
        }
        frame.querySelector("[data-passkey-note]").textContent = "";
        button.hidden = true;
        // The code is the other way to the same end.
        const code = button.form.elements.oneTimeCode;
        if (code) code.required = false;
      } catch {
        frame.querySelector("[data-passkey-note]").textContent = frame.dataset.passkeyFailed;
      }
    });
  }

  // What a refused form is about: the first field that is named and can be seen is marked, described, and focused.
  function refused(notice) {
    const scope = notice.closest("form, section, main") ?? document;
    const find = (within) => notice.dataset.refused.split(" ")
      .map((name) => within.querySelector(`[name="${name}"]:not([type=hidden])`)).find((field) => field?.offsetParent);
    const field = find(scope) ?? find(document);
    if (!field) return;
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), notice.id].filter(Boolean).join(" "));
    field.addEventListener("input", () => field.removeAttribute("aria-invalid"), { once: true });
    field.focus();
  }

  // A link to be shared is written with this server's address.
  function shareable(element) { element.textContent = location.origin + element.textContent; }

  function prepare(root) {
    for (const element of root.querySelectorAll("[data-live]")) if (!document.hidden) open(element);
    root.querySelectorAll("[data-json]").forEach(indent);
    root.querySelectorAll("[data-copy-address]").forEach(shareable);
    root.querySelectorAll("[data-copy]").forEach(copyable);
    root.querySelectorAll("[data-refused]").forEach(refused);
    root.querySelectorAll("[data-keypad]").forEach(keypad);
    root.querySelectorAll("[data-pin]").forEach(pin);
    root.querySelectorAll("[data-renew]").forEach(renew);
    root.querySelectorAll("[data-scanner]").forEach(scanner);
    root.querySelectorAll("[data-issuer]").forEach(issuer);
    root.querySelectorAll("[data-preview]").forEach(preview);
    root.querySelectorAll("[data-passkey-missing]").forEach(passkeyNote);
    root.querySelectorAll("[data-passkey-create]").forEach(createPasskey);
    root.querySelectorAll("[data-passkey-get]").forEach(usePasskey);
    for (const select of root.querySelectorAll("[data-auto] select")) {
      select.addEventListener("change", () => select.form.requestSubmit());
    }
  }
  // What a form was answered with is loaded again as a page, and the form is not sent a second time.
  history.replaceState(history.state, "", location.href);
  for (const link of document.querySelectorAll(".tabbar a")) {
    if (link.pathname === location.pathname) link.setAttribute("aria-current", "page");
  }
  prepare(document);
})();
