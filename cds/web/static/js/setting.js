// What the server handed the page: language, words, patient, drugs, routes.

export const setting = JSON.parse(document.getElementById("setting").textContent);

// The words under a key, with {name} filled in.
export function say(key, filled = {}) {
  return setting.words[key].replace(/\{(\w+)\}/g, (whole, name) => filled[name] ?? whole);
}

// A fresh copy of a <template>'s content.
export function copy(id) {
  return document.getElementById(id).content.cloneNode(true);
}

export function clockTime() {
  return new Date().toLocaleTimeString(setting.lang === "nb" ? "nb-NO" : "en-GB", { hour: "2-digit", minute: "2-digit" });
}
