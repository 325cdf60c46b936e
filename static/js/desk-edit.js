// Adds comfort to the YAML editor; everything works without it. Jumps to the line of an
// error, keeps the working copy while somebody types, and asks before leaving unsaved text.
"use strict";

const area = document.querySelector("textarea.code");
const form = document.querySelector("form[data-keep]");
const said = document.querySelector("[data-kept]");
const EVERY = 15000;

let changed = false;
let sending = false;

for (const link of document.querySelectorAll("a[data-line]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const line = Number(link.dataset.line);
    const lines = area.value.split("\n");
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    area.focus();
    area.setSelectionRange(start, start + (lines[line - 1] || "").length);
    const height = parseFloat(getComputedStyle(area).lineHeight);
    area.scrollTop = Math.max(0, (line - 4) * height);
    area.scrollIntoView({ block: "nearest" });
  });
}

if (area) {
  area.addEventListener("input", () => { changed = true; });
  area.form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}

async function keep() {
  if (!changed || sending) return;
  sending = true;
  const body = new FormData(form);
  body.set("do", "keep");
  const typed = area.value;
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body,
      redirect: "manual",
      headers: { Accept: "application/json" },
    });
    if (answer.ok) {
      const { kept } = await answer.json();
      changed = area.value !== typed;
      said.textContent = `Kept at ${kept}`;
    } else {
      said.textContent = "Not kept: you may be signed out. Your text is still here; save to sign in again.";
    }
  } catch {
    said.textContent = "Not kept: the site cannot be reached. Your text is still here.";
  } finally {
    sending = false;
  }
}

if (form && area) setInterval(keep, EVERY);
