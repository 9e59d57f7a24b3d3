// What a card offers to do: a button for each suggestion, and where several are told under one heading, as those of
// an order set are, a list to choose from, with what is recommended chosen already.

import { say } from "./setting.js";

// Fills the place. `accept` is given the suggestions that were chosen, in the card's order.
export function offer(place, card, accept) {
  if (!card.suggestions?.length) return place.remove();
  const parts = card.selectionBehavior === "any" ? together(card.suggestions) : card.suggestions.map((one) => ({ heading: "", offered: [one] }));
  const lists = [];
  for (const { heading, offered } of parts) {
    if (heading) lists.push(listOf(heading, offered));
    else place.append(...offered.map((one) => buttonOf(one, card, accept)));
  }
  if (lists.length) place.append(...lists.map((list) => list.part), placeChosen(lists, accept));
}

// Suggestions that follow each other and have the same words before a colon stand under these.
function together(suggestions) {
  const parts = [];
  for (const one of suggestions) {
    const heading = headingOf(one.label);
    const last = parts.at(-1);
    if (heading && last?.heading === heading) last.offered.push(one);
    else parts.push({ heading, offered: [one] });
  }
  return parts.map((part) => (part.offered.length > 1 ? part : { heading: "", offered: part.offered }));
}

function headingOf(label) {
  const colon = label.indexOf(": ");
  return colon > 0 ? label.slice(0, colon) : "";
}

function buttonOf(suggestion, card, accept) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "ds-button", textContent: suggestion.label });
  button.dataset.size = "sm";
  if (suggestion.isRecommended) button.append(` (${say("recommended")})`);
  else if (card.suggestions.length > 1) button.dataset.variant = "secondary";
  button.addEventListener("click", () => {
    button.disabled = true;
    accept([suggestion]);
  });
  return button;
}

function listOf(heading, offered) {
  const part = document.createElement("fieldset");
  part.className = "ds-fieldset offered";
  part.append(Object.assign(document.createElement("legend"), { className: "ds-label", textContent: heading }));
  const boxes = offered.map((suggestion) => {
    const box = Object.assign(document.createElement("input"), { type: "checkbox", className: "ds-input", checked: suggestion.isRecommended === true });
    const label = Object.assign(document.createElement("label"), { className: "ds-label", textContent: suggestion.label.slice(heading.length + 2) });
    if (suggestion.isRecommended) label.append(` (${say("recommended")})`);
    box.id = `offer-${suggestion.uuid}`;
    label.htmlFor = box.id;
    label.dataset.weight = "regular";
    const line = document.createElement("div");
    line.className = "ds-field";
    line.append(box, label);
    part.append(line);
    return { box, suggestion };
  });
  return { part, boxes };
}

function placeChosen(lists, accept) {
  const boxes = lists.flatMap((list) => list.boxes);
  const button = Object.assign(document.createElement("button"), { type: "button", className: "ds-button", textContent: say("place_chosen") });
  button.dataset.size = "sm";
  const chosen = () => boxes.filter(({ box }) => box.checked).map(({ suggestion }) => suggestion);
  const settle = () => (button.disabled = chosen().length === 0);
  for (const { box } of boxes) box.addEventListener("change", settle);
  settle();
  button.addEventListener("click", () => {
    const picked = chosen();
    button.disabled = true;
    accept(picked);
  });
  return button;
}
