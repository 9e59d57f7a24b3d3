// Orders as the journal holds them: FHIR resources, made from the form and changed by accepted suggestions.

import { say, setting } from "./setting.js";

const ATC = "http://www.whocc.no/atc";
const UCUM = "http://unitsofmeasure.org";
let made = 0;

// A draft MedicationRequest. dose and perDay may be null: the order then carries no dosage.
export function draft({ drug, dose, unit, perDay, route }) {
  made += 1;
  const instruction = { route: { coding: [{ system: setting.routeSystem, code: setting.routes[route].code }], text: setting.routes[route].name } };
  if (perDay) instruction.timing = { repeat: { frequency: perDay, period: 1, periodUnit: "d" } };
  if (dose) {
    const written = setting.units[unit] ?? unit;
    instruction.doseAndRate = [{ doseQuantity: { value: dose, unit: written, system: UCUM, code: unit } }];
  }
  return {
    resourceType: "MedicationRequest",
    id: `draft-${made}`,
    status: "draft",
    intent: "order",
    medicationCodeableConcept: { coding: [{ system: ATC, code: drug.atc, display: drug.name }], text: drug.name },
    subject: { reference: `Patient/${setting.patientId}` },
    dosageInstruction: [instruction],
  };
}

export function reference(order) {
  return `${order.resourceType}/${order.id}`;
}

// What the order is called, and how it is to be taken, in the reader's language.
export function describe(order) {
  const concept = order.medicationCodeableConcept ?? order.code ?? {};
  const name = concept.text ?? concept.coding?.[0]?.display ?? concept.coding?.[0]?.code ?? order.resourceType;
  if (order.resourceType !== "MedicationRequest") return { name, dosage: "" };
  const instruction = order.dosageInstruction?.[0];
  const quantity = instruction?.doseAndRate?.[0]?.doseQuantity;
  const repeat = instruction?.timing?.repeat;
  const route = instruction?.route?.text ?? instruction?.route?.coding?.[0]?.display;
  const amount = quantity ? `${decimal(quantity.value)} ${quantity.unit ?? quantity.code ?? ""}`.trim() : "";
  const times = repeat?.frequency && repeat.periodUnit === "d" && repeat.period === 1 ? `× ${repeat.frequency}` : "";
  const dosage = [`${amount} ${times}`.trim(), instruction?.asNeededBoolean ? say("as_needed") : "", route];
  return { name, dosage: amount || times ? dosage.filter(Boolean).join(", ") : (instruction?.text ?? say("no_dose")) };
}

// What the form must hold to be this order again, or null when the order was not made by the form.
export function asForm(order) {
  const code = order.medicationCodeableConcept?.coding?.find((coding) => coding.system === ATC)?.code;
  const drug = setting.drugs.find((one) => one.atc === code);
  if (!drug) return null;
  const instruction = order.dosageInstruction?.[0] ?? {};
  const quantity = instruction.doseAndRate?.[0]?.doseQuantity;
  const routeCode = instruction.route?.coding?.[0]?.code;
  const route = Object.keys(setting.routes).find((slug) => setting.routes[slug].code === routeCode);
  return {
    drug: drug.name,
    dose: quantity ? decimal(quantity.value) : "",
    unit: quantity?.code ?? "mg",
    perDay: instruction.timing?.repeat?.frequency ?? "",
    route: route ?? Object.keys(setting.routes)[0],
  };
}

// The order list after a suggestion is accepted.
export function apply(suggestion, orders) {
  let after = [...orders];
  for (const action of suggestion.actions ?? []) {
    if (action.type === "delete") {
      const gone = after.find((order) => reference(order) === action.resourceId || reference(order) === `MedicationRequest/${action.resourceId}`);
      after = after.filter((order) => order !== gone);
    } else if (action.type === "update") {
      after = after.map((order) => (reference(order) === reference(action.resource) ? action.resource : order));
    } else if (action.type === "create") {
      made += 1;
      const fresh = { ...action.resource, id: action.resource.id ?? `draft-${made}` };
      after.push(fresh);
    }
  }
  return after;
}

function decimal(value) {
  return setting.lang === "nb" ? String(value).replace(".", ",") : String(value);
}
