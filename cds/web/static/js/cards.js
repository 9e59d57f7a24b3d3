// Cards as a journal shows them: the most serious first, and each with its reasons and what can be done.

import { link, markdown, webAddress } from "./markdown.js";
import { copy, say, setting } from "./setting.js";
import { offer } from "./suggestions.js";

const SERIOUS = ["critical", "warning", "info"];

// Shows the answer to a call in its place. `acts` has accept(call, card, suggestions) and override(call, card, override).
export function showAnswer(place, call, acts) {
  const cards = [...call.response.cards].sort((one, other) => rank(one) - rank(other));
  const group = copy("group-template");
  const decision = call.response.extension?.["no.cds.decision"]?.id;
  group.querySelector("h3").textContent = setting.hooks[call.hook];
  group.querySelector(".counts").replaceChildren(...counts(cards));
  group.querySelector(".timing").textContent = say("answered_in", { ms: Math.round(call.ms) });
  group.querySelector(".cards").append(...(cards.length ? cards.map((card) => cardOf(card, call, decision, acts)) : [noCards(decision)]));
  fold(group, "request", call.request);
  fold(group, "response", call.response);
  place.replaceChildren(group);
  window.htmx?.process(place);
}

// Shows that there was no answer, that nothing was checked, and how to ask again.
export function showFault(place, reason, retry) {
  const fault = copy("fault-template");
  fault.querySelector(".fault-why").textContent = say("failed_why", { why: reason });
  fault.querySelector("button").addEventListener("click", retry);
  place.replaceChildren(fault);
}

// The answer in one breath, for a screen reader.
export function inWords(cards) {
  if (!cards.length) return say("no_cards");
  const first = [...cards].sort((one, other) => rank(one) - rank(other))[0];
  return `${howMany(cards.length)}. ${say(first.indicator)}: ${first.summary}`;
}

export function icon(name) {
  return copy(`icon-${name}`);
}

function rank(card) {
  const place = SERIOUS.indexOf(card.indicator);
  return place < 0 ? SERIOUS.length : place;
}

function howMany(count) {
  return count === 1 ? say("one_card") : say("many_cards", { count });
}

function counts(cards) {
  return SERIOUS.filter((level) => cards.some((card) => card.indicator === level)).map((level) => {
    const tag = document.createElement("span");
    tag.className = `count ${level}`;
    const count = cards.filter((card) => card.indicator === level).length;
    tag.append(icon(level), ` ${count} ${count === 1 ? say(level).toLowerCase() : say(`${level}_many`)}`);
    return tag;
  });
}

function noCards(decision) {
  const box = document.createElement("div");
  box.className = "no-advice";
  const title = document.createElement("p");
  title.append(icon("done"), " ", Object.assign(document.createElement("strong"), { textContent: say("no_cards") }));
  const why = Object.assign(document.createElement("p"), { className: "quiet", textContent: say("no_cards_why") });
  box.append(title, why);
  if (decision) {
    const seen = document.createElement("a");
    Object.assign(seen, { className: "ds-link", href: decisionAddress(decision), textContent: say("seen") });
    why.append(" ", seen);
  }
  return box;
}

function cardOf(card, call, decision, acts) {
  const level = SERIOUS.includes(card.indicator) ? card.indicator : "info";
  const part = copy("card-template");
  const article = part.querySelector("article");
  article.classList.add(level);
  article.dataset.card = card.uuid ?? "";
  part.querySelector(".severity").append(icon(level), ` ${say(level)}`);
  part.querySelector(".summary").textContent = card.summary;
  part.querySelector(".detail").append(card.detail ? markdown(card.detail) : "");
  sourceOf(part.querySelector(".source"), card);
  offer(part.querySelector(".suggestions"), card, (suggestions) => acts.accept(call, card, suggestions));
  overrideOf(part.querySelector(".override"), card, (override) => acts.override(call, card, override));
  whyOf(part.querySelector(".why"), card, decision);
  return article;
}

function sourceOf(place, card) {
  const source = card.source ?? {};
  const address = source.url && webAddress(source.url);
  place.append(`${say("source")}: `, address ? link(source.label, address) : (source.label ?? ""));
  for (const each of card.links ?? []) {
    if (each.type === "absolute" && webAddress(each.url)) place.append(" · ", link(each.label, each.url));
  }
}

function overrideOf(place, card, override) {
  const reasons = card.overrideReasons ?? [];
  if (!card.uuid || (!reasons.length && card.indicator === "info")) return place.remove();
  const form = place.querySelector("form");
  const [choice, comment] = [form.querySelector("select"), form.querySelector("input")];
  const fault = form.querySelector(".ds-validation-message");
  label(form, choice, `reason-${card.uuid}`);
  label(form, comment, `comment-${card.uuid}`);
  fault.id = `fault-${card.uuid}`;
  if (!reasons.length) {
    form.querySelector(".reason").remove();
    form.querySelector(".comment label").textContent = say("override_reason");
  }
  reasons.forEach((reason, place) => choice.append(new Option(reason.display, String(place))));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = reasons[Number(choice.value)];
    const picked = reasons.length ? choice.value !== "" : comment.value.trim() !== "";
    fault.hidden = picked;
    if (!picked) {
      const asked = reasons.length ? choice : comment;
      fault.textContent = say(reasons.length ? "pick_reason" : "pick_comment");
      asked.setAttribute("aria-invalid", "true");
      asked.setAttribute("aria-describedby", fault.id);
      return asked.focus();
    }
    override({ ...(reasons.length ? { reason: chosen } : {}), ...(comment.value.trim() ? { userComment: comment.value.trim() } : {}) });
  });
}

function label(form, field, id) {
  field.id = id;
  field.closest(".ds-field").querySelector("label").htmlFor = id;
}

function whyOf(place, card, decision) {
  if (!decision) return place.remove();
  const inside = place.querySelector(".why-place");
  inside.setAttribute("hx-get", `/decisions/${decision}/why?lang=${setting.lang}&card=${card.uuid ?? ""}`);
  inside.setAttribute("hx-trigger", "toggle from:closest details once");
}

export function decisionAddress(decision) {
  return `/decisions/${decision}?lang=${setting.lang}`;
}

// The JSON is written out only when the fold is opened: it may be long.
function fold(group, name, body) {
  const place = group.querySelector(`[data-raw="${name}"]`);
  place.closest("details").addEventListener("toggle", () => (place.textContent = JSON.stringify(body, null, 2)), { once: true });
}
