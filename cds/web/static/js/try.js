// The try page: the journal's part of the conversation, from an opened chart to signed orders.

import { decisionAddress, icon, inWords, showAnswer, showFault } from "./cards.js";
import { callHook, sendFeedback } from "./journal.js";
import { apply, asForm, describe, draft, reference } from "./orders.js";
import { clockTime, say, setting } from "./setting.js";

const at = (id) => document.getElementById(id);
const form = at("order-form");
const places = { "patient-view": at("patient-advice"), "order-select": at("order-advice"), "order-sign": at("order-advice") };

let orders = []; // in the list, in the order they were placed
let building = null; // in the form, not yet in the list
let lookedAt = false; // the cards for these very orders have been shown at signing
let timer = 0;
const asked = new Map(); // place -> number of the last call there; an earlier answer that comes late is dropped

async function ask(hook, body) {
  const place = places[hook];
  const turn = (asked.get(place) ?? 0) + 1;
  asked.set(place, turn);
  place.setAttribute("aria-busy", "true");
  try {
    const call = await callHook(hook, body);
    if (asked.get(place) !== turn) return null;
    showAnswer(place, call, { accept, override });
    at("said").textContent = inWords(call.response.cards);
    return call;
  } catch (error) {
    if (asked.get(place) === turn) {
      showFault(place, error.name === "TimeoutError" ? "10 s" : error.message, () => ask(hook, body));
      at("said").textContent = say("failed");
    }
    return null;
  } finally {
    if (asked.get(place) === turn) place.removeAttribute("aria-busy");
  }
}

// Every unsigned order counts as selected, so that no advice goes away while the order it is about is still there.
function select() {
  clearTimeout(timer);
  const all = building ? [...orders, building] : orders;
  const selections = all.filter((order) => order.status === "draft").map(reference);
  if (!selections.length) {
    asked.set(places["order-select"], (asked.get(places["order-select"]) ?? 0) + 1);
    places["order-select"].replaceChildren();
    return null;
  }
  return ask("order-select", { orders: all, selections });
}

function place(order) {
  orders.push(order);
  changed();
  select();
}

// The list differs from what was looked at: nothing in it is signed or checked for signing any more.
function changed() {
  lookedAt = false;
  at("sign-said").textContent = "";
  drawOrders();
}

function drawOrders() {
  at("orders").replaceChildren(...orders.map(orderLine));
  at("orders-empty").hidden = orders.length > 0;
  const open = orders.filter((order) => order.status === "draft");
  at("sign").hidden = open.length === 0;
  at("sign").textContent = lookedAt ? say("sign_anyway") : open.length === 1 ? say("sign_one") : say("sign_many", { count: open.length });
}

function orderLine(order) {
  const { name, dosage } = describe(order);
  const line = document.createElement("li");
  const words = document.createElement("div");
  const status = document.createElement("span");
  const signed = order.status === "active";
  words.append(Object.assign(document.createElement("strong"), { textContent: name }));
  if (dosage) words.append(" ", Object.assign(document.createElement("span"), { textContent: dosage }));
  Object.assign(status, { className: "status quiet", textContent: say(signed ? "signed" : "draft") });
  if (signed) status.prepend(icon("done"), " ");
  words.append(" ", status);
  line.append(words);
  if (!signed) {
    if (asForm(order)) line.append(small(say("edit"), name, () => edit(order)));
    line.append(small(say("remove"), name, () => remove(order)));
  }
  return line;
}

function small(words, name, act) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "ds-button", textContent: words });
  Object.assign(button.dataset, { variant: "tertiary", size: "sm", color: "neutral" });
  button.setAttribute("aria-label", `${words} ${name}`);
  button.addEventListener("click", act);
  return button;
}

function remove(order) {
  orders = orders.filter((one) => one !== order);
  changed();
  select();
  (at("orders").querySelector("button") ?? form.elements.drug).focus();
}

function edit(order) {
  const was = asForm(order);
  orders = orders.filter((one) => one !== order);
  for (const name of ["drug", "dose", "unit", "route"]) form.elements[name].value = was[name];
  form.elements.per_day.value = was.perDay;
  building = order;
  changed();
  select();
  form.elements.dose.focus();
}

// What the form holds: {order}, {fault, field} when it cannot be an order, or {} when no drug is chosen yet.
function read() {
  const named = form.elements.drug.value.trim().toLowerCase();
  const drug = setting.drugs.find((one) => one.name.toLowerCase() === named);
  const dose = form.elements.dose.value.trim().replace(",", ".");
  const perDay = form.elements.per_day.value.trim();
  if (!drug) return { fault: say("pick_drug"), field: "drug" };
  if (dose && !(Number(dose) > 0)) return { fault: say("pick_dose"), field: "dose" };
  if (perDay && !/^([1-9]|1\d|2[0-4])$/.test(perDay)) return { fault: say("pick_per_day"), field: "per_day" };
  const asked = { drug, dose: dose ? Number(dose) : null, unit: form.elements.unit.value, perDay: perDay ? Number(perDay) : null, route: form.elements.route.value };
  return { order: draft(asked) };
}

function showFormFault({ fault, field } = {}) {
  const message = at("order-fault");
  message.hidden = !fault;
  message.textContent = fault ?? "";
  for (const each of form.elements) each.removeAttribute("aria-invalid");
  if (field) {
    form.elements[field].setAttribute("aria-invalid", "true");
    form.elements[field].focus();
  }
}

// order-select while the order is being built: each change of a form that holds an order is asked about.
form.addEventListener("change", () => {
  const { order } = read();
  if (!order) return;
  showFormFault();
  building = building ? { ...order, id: building.id } : order;
  lookedAt = false;
  clearTimeout(timer);
  timer = setTimeout(() => building && select(), 250);
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const found = read();
  showFormFault(found);
  if (!found.order) return;
  const order = building ? { ...found.order, id: building.id } : found.order;
  clearForm();
  place(order);
  form.elements.drug.focus();
});

function clearForm() {
  clearTimeout(timer);
  building = null;
  form.reset();
  showFormFault();
}

for (const button of document.querySelectorAll("[data-suggested]")) {
  button.addEventListener("click", () => place(draft(setting.suggested[Number(button.dataset.suggested)])));
}

at("sign").addEventListener("click", async () => {
  if (lookedAt) return sign();
  const call = await ask("order-sign", { orders });
  if (!call) return;
  if (call.response.cards.some((card) => card.indicator !== "info")) {
    lookedAt = true;
    drawOrders();
    at("sign-said").textContent = say("look_first");
    at("advice-title").focus();
  } else {
    sign();
  }
});

function sign() {
  orders = orders.map((order) => ({ ...order, status: "active" }));
  lookedAt = false;
  drawOrders();
  at("sign-said").textContent = `${say("signed_now")} ${clockTime()}`;
}

async function accept(call, card, suggestions) {
  const before = building ? [...orders, building] : orders;
  const after = suggestions.reduce((list, suggestion) => apply(suggestion, list), before);
  const left = building && after.includes(building);
  orders = after.filter((order) => order !== building);
  if (!left) clearForm();
  handled(call, card, "accepted", suggestions.map((suggestion) => suggestion.label).join(" · "));
  changed();
  select();
  await feedback(call, { card: card.uuid, outcome: "accepted", acceptedSuggestions: suggestions.map(({ uuid }) => ({ id: uuid })) });
}

async function override(call, card, reason) {
  handled(call, card, "overridden", [reason.reason?.display, reason.userComment].filter(Boolean).join(" – "));
  await feedback(call, { card: card.uuid, outcome: "overridden", overrideReason: reason });
}

// Moves a card from the advice to the list of what has been dealt with, and puts the reader there.
function handled(call, card, outcome, words) {
  document.querySelector(`.advice[data-card="${CSS.escape(card.uuid ?? "")}"]`)?.remove();
  const line = document.createElement("li");
  line.tabIndex = -1;
  line.append(icon("done"), " ", Object.assign(document.createElement("strong"), { textContent: say(outcome) }), `: ${card.summary} `);
  line.append(Object.assign(document.createElement("span"), { className: "quiet", textContent: words }), " ");
  const decision = call.response.extension?.["no.cds.decision"]?.id;
  if (decision) {
    line.append(Object.assign(document.createElement("a"), { className: "ds-link", href: decisionAddress(decision), textContent: say("whole_decision") }), " ");
  }
  line.append(Object.assign(document.createElement("span"), { className: "quiet sent" }));
  at("handled").append(line);
  at("handled-place").hidden = false;
  line.focus();
}

async function feedback(call, body) {
  const sent = at("handled").lastElementChild.querySelector(".sent");
  try {
    await sendFeedback(call.hook, body);
    sent.textContent = say("feedback_sent", { time: clockTime() });
  } catch {
    sent.textContent = say("feedback_failed");
  }
}

drawOrders();
ask("patient-view");
