"""What can be wrong in a knowledge base: a change to the small one, the code of the fault it makes, and its place.

The place is a few words of the line; where none are given it is the line on which the change begins.
"""

from __future__ import annotations

__all__ = ["BROKEN", "INSTEAD", "RULE"]

RULE = "packs/first/rules/metformin-stop.yaml"
_PACK = "packs/first/pack.yaml"
_FACTS = "vocabulary/facts/facts.yaml"
_EVENTS = "vocabulary/facts/events.yaml"
_SETS = "vocabulary/value_sets/sets.yaml"
_DRUGS = "vocabulary/drugs/drugs.yaml"
_ORDERABLES = "vocabulary/orderables.yaml"
_EQUATION = "equations/cockcroft-gault.yaml"
_NAMED = "vocabulary/conditions/conditions.yaml"
_FINDINGS = "packs/first/findings/findings.yaml"
_PATIENT_VIEW = "hooks: [order-select, order-sign]\nordering: metformin\n"

BROKEN = [
    # the shape of a file
    (RULE, "ordering: metformin", "ordering: metformin\ncolour: red", "GL010", "colour: red"),
    (RULE, "  harm: {nb: Laktacidose, en: Lactic acidosis}\n", "  harm: {nb: Laktacidose}\n", "GL011"),
    (RULE, "stage: live\n", "", "GL011", "rule: metformin-stop"),
    (RULE, "stage: live", "stage: alive", "GL012"),
    (RULE, "  harm: {nb: Laktacidose, en: Lactic acidosis}\n", "", "GL012", "card:"),
    (RULE, "    - remove: the order", "    - {remove: the order, order: egfr-test}", "GL012"),
    (RULE, "  indicator: critical", "  indicator: urgent", "GL012"),
    (RULE, "hooks: [order-select, order-sign]", "hooks: []", "GL012"),
    (RULE, "hooks: [order-select, order-sign]", "hooks: [order-chose]", "GL012"),
    (RULE, "when:\n  - egfr < 30 mL/min/{1.73_m2}\n", "when: []\n", "GL012"),
    (RULE, "{egfr: ask,", "{egfr: maybe,", "GL012"),
    (RULE, "strength: strong", "strength: huge", "GL012"),
    (_PACK, "review_by: 2027-11-22", "review_by: next year", "GL012"),
    (_PACK, "owner: {name: Nobody, role: none}\n", "", "GL011", "pack: first"),
    (_FACTS, "field: age, unit: a}", "field: age, unit: min}", "GL012"),
    (_FACTS, "from: allergy, codes: penicillins}", "from: allergy, codes: penicillins, unit: mg}", "GL012"),
    (_FACTS, "from: medication, codes: nsaids}", "from: medication}", "GL012", "taking_nsaid:"),
    (_FACTS, "  within: 12 months", "  within: a year", "GL012"),
    (_FACTS, "field: single_dose, unit: mg}", "field: single_dose}", "GL012"),
    (_EVENTS, "from: patient, field: deceased", "from: patient, field: class", "GL012"),
    (_EVENTS, "from: user, field: role", "from: user, field: class", "GL012"),
    (_EVENTS, "from: encounter, codes: inpatient", "from: encounter, field: role, codes: inpatient", "GL012"),
    (_EVENTS, "from: encounter, field: reason, codes: chest-pain", "from: encounter, field: reason", "GL012"),
    (_EVENTS, "from: past_encounter, field: reason", "from: past_encounter, field: sex", "GL012"),
    (_EVENTS, "codes: fall-risk}", "codes: fall-risk, answer: code}", "GL012"),
    (_EVENTS, "codes: fall-risk}", "codes: fall-risk, answer: quantity}", "GL012"),
    (_EVENTS, "codes: fall-risk}", "codes: fall-risk, pick: highest}", "GL012"),
    (_EVENTS, "codes: fall-risk}", "codes: fall-risk, pick: latest}", "GL012"),
    (_EVENTS, "codes: fall-risk}", "codes: fall-risk, unit: d}", "GL012"),
    (_EVENTS, "codes: fall-risk}", "codes: fall-risk, relatives: inpatient}", "GL012"),
    (_EVENTS, "codes: fall-risk}", "codes: fall-risk, answer: time since}", "GL012"),
    (_EVENTS, "codes: fall-risk}", "codes: fall-risk, answer: time since, unit: kg}", "GL012"),
    (_EVENTS, "codes: fall-risk}", "codes: fall-risk, answer: time since, unit: d, pick: count}", "GL012"),
    (_EVENTS, "codes: fall-risk}", "codes: fall-risk, answer: time since, unit: d, within: 1 year}", "GL012"),
    (_EVENTS, "codes: fall-risk}", "codes: fall-risks}", "GL021"),
    (_EVENTS, "relatives: first-degree-relatives", "relatives: second-degree-relatives", "GL021"),
    (_EVENTS, "  codes: breast-cancer\n  pick: count", "  codes: breast-cancer\n  pick: days", "GL012", "  pick: days"),
    (_EVENTS, "history, codes: breast-cancer}", "history, codes: breast-cancer, within: 1 year}", "GL012"),
    (_EVENTS, "  answer: age then\n  pick: earliest\n  unit: a\nph", "  answer: time since\n  unit: a\nph", "GL012"),
    (_EVENTS, "item: tobacco, answer: code}", "item: tobacco, answer: time since}", "GL012"),
    (_EVENTS, "item: tobacco, answer: code}", "item: tobacco}", "GL011", "tobacco_use:"),
    (_EVENTS, "item: tobacco, answer: code}", "item: tobacco, answer: code, unit: kg}", "GL011", "tobacco_use:"),
    (_EVENTS, "item: tobacco, answer: code}", "answer: code}", "GL012", "tobacco_use:"),
    (_FACTS, "codes: smoking, answer: code}", "codes: smoking, answer: time since}", "GL012", "smoking: {means"),
    (RULE, "  - dialysis_done", "  - user_role is Doctor\n  - dialysis_done", "GL023", "user_role is"),
    (RULE, "  - dialysis_done", "  - is_inpatient is IMP\n  - dialysis_done", "GL022", "is_inpatient is"),
    (RULE, "  - dialysis_done", "  - years_since_vaccine\n  - dialysis_done", "GL022", "- years_since"),
    (_SETS, "  npu: [NPU03230]", "  npu: NPU03230", "GL012"),
    (_DRUGS, "  atc: [M01AB05]", "  atc: [M01AB]", "GL012"),
    (_ORDERABLES, "  drug: paracetamol\n", "", "GL012", "paracetamol-1g:"),
    # conditions that cannot be understood, or cannot mean anything
    (RULE, "  - egfr < 30 mL/min/{1.73_m2}", "  - egfr below 30", "GL013"),
    (RULE, "  - egfr < 30 mL/min/{1.73_m2}", "  - {all: [egfr below 30]}", "GL013"),
    (_NAMED, "egfr < 60 mL/min/{1.73_m2}", "egfr below 60", "GL013"),
    (RULE, "  - dialysis_done", "  - dialysis_doen", "GL020"),
    (RULE, "  - egfr < 30 mL/min/{1.73_m2}", "  - egfr", "GL022"),
    (RULE, "  - dialysis_done", "  - sex is femal\n  - dialysis_done", "GL023", "sex is femal"),
    (RULE, "when:\n", "when:\n  - weak_kidneys < 3\n", "GL020", "weak_kidneys"),
    (RULE, "egfr < 30 mL/min/{1.73_m2}", "egfr < 30", "GL030"),
    (RULE, "egfr < 30 mL/min/{1.73_m2}", "egfr < 30 litres", "GL031"),
    (RULE, "egfr < 30 mL/min/{1.73_m2}", "egfr < 30 mg", "GL032"),
    # rules
    (RULE, "rule: metformin-stop", "rule: metformin-halt", "GL017"),
    (_PACK, "pack: first", "pack: second", "GL017"),
    (RULE, 'en: "Metformin is contraindicated: eGFR {egfr}"', f'en: "{"long " * 30}"', "GL018"),
    (RULE, "{egfr: ask, ", "{egfr: ask, weight: ask, ", "GL025"),
    (RULE, "{egfr: ask, ", "{egfr: absent, ", "GL026"),
    (RULE, "hooks: [order-select, order-sign]", "hooks: [order-sign, patient-view]", "GL027"),
    # names that are not there
    (RULE, "ordering: metformin", "ordering: metfromin", "GL021"),
    (RULE, "order: egfr-test", "order: egfr-tets", "GL021"),
    (RULE, "[will-monitor]", "[will-monitro]", "GL021"),
    (RULE, "source: the-guideline", "source: a-guideline", "GL021"),
    (RULE, 'en: "Do not give {order}."', 'en: "Do not give {the_order}."', "GL020"),
    (_PACK, "encodes: [the-guideline]", "encodes: [the-guideline, another]", "GL021"),
    (_SETS, "  includes: [heart-failure]", "  includes: [heart-failures]", "GL021", "includes: [heart-failures]"),
    (_SETS, "  loinc: [\"72166-2\"]", "  lionc: [\"72166-2\"]\n  loinc: [\"72166-2\"]", "GL021"),
    (_FACTS, "  substance: creatinine", "  substance: kreatinin", "GL021"),
    (_FACTS, "codes: dialysis}", "codes: dialyses}", "GL021"),
    (_FACTS, "  component: systolic", "  component: diastolic", "GL021"),
    (_FACTS, "  equation: cockcroft-gault", "  equation: cockroft-gault", "GL021"),
    (_ORDERABLES, "codes: {npu: NOR25909}", "codes: {nup: NOR25909}", "GL021"),
    (_ORDERABLES, "  drug: paracetamol", "  drug: paracetamole", "GL021"),
    (_EQUATION, "source: cockcroft-gault-1976", "source: cockcroft-gault-1967", "GL021"),
    # vocabulary
    (_SETS, "  loinc: [\"29463-7\"]", "", "GL014", "weight:"),
    (_DRUGS, "atc: [M01AB05]", "atc: [M01AE01]", "GL015", "atc: [M01AE01]\nglucosamine"),
    (_NAMED, "weak_kidneys:", "egfr:", "GL016"),
    (_SETS, "  icpc2: [K77]", "  includes: [heart-disease]", "GL024", "includes: [heart-failure]"),
    (_NAMED, "      - egfr < 60 mL/min/{1.73_m2}", "      - weak_kidneys", "GL024", "when:"),
    (_FACTS, "  unit: mmol/L", "  unit: millimoles", "GL031"),
    (_ORDERABLES, "dose: 1000 mg", "dose: 1000 milligrams", "GL031"),
    (_FACTS, "codes: weight, unit: kg}", "codes: weight}", "GL011", "weight: {means"),
    # versions of equations
    (_FACTS, "  equation: cockcroft-gault\n", "  equation: cockcroft-gault\n  version: \">=2\"\n", "GL041",
     "version: \">=2\""),
    (_FACTS, "  equation: cockcroft-gault\n", "  equation: cockcroft-gault\n  version: newest\n", "GL012",
     "version: newest"),
    (_EQUATION, "  unit: mL/min\n", "  version: one\n  unit: mL/min\n", "GL012", "version: one"),
    # findings
    (_FINDINGS, "  - age >= 70 years", "  - age over 70", "GL013"),
    (_FINDINGS, "    - age >= 70 years", "    - age >= 70", "GL030"),
    (_FINDINGS, "if_missing: {dialysis_done: absent}", "if_missing: {dialysis_done: ask}", "GL012"),
    (_FINDINGS, "if_missing: {dialysis_done: absent}", "if_missing: {egrf: absent}", "GL025"),
    (_FINDINGS, "if_missing: {dialysis_done: absent}", "if_missing: {egfr: absent}", "GL026"),
    (_FINDINGS, "  when: [taking_another_nsaid, not old_with_heart_failure]", "  when: []", "GL012"),
    (_FINDINGS, "[taking_another_nsaid, not old", "[taking_anothr_nsaid, not old", "GL020"),
    (_FINDINGS, 'source: the-guideline, statement: "3"', 'source: a-guideline, statement: "3"', "GL021"),
    (_FINDINGS, "fragile:", "weak_kidneys:", "GL016"),
    (_FINDINGS, "fragile:", "heart_failure:", "GL016", "heart_failure:\n  means: {nb: skr"),
    (_FINDINGS, "fragile:", "frailty-score:", "GL012"),
    # equations
    (_EQUATION, "gives: 29.5", "gives: 30.5", "GL040"),
    (_EQUATION, "{fact: weight}", "{fact: wieght}", "GL020", "product:"),
    (_EQUATION, "weight: kg, ", "", "GL011", "inputs:"),
    (_EQUATION, "weight: kg, ", "weight: cm, ", "GL032"),
    (_EQUATION, "weight: 48, ", "", "GL040", "- {given"),
    (_EQUATION, "sex: female, weight", "sex: none, weight", "GL040"),
    (_EQUATION, "{fact: weight}", "{fact: heart_failure}", "GL022", "product:"),
    (_EQUATION, "  unit: mL/min\n", "  unit: mL/s\n", "GL032"),
    (_EQUATION, "{fact: weight}", "{fact: daily_dose}", "GL022", "product:"),
    (_EQUATION, "population: {age: [18, 120]}", "population: {aeg: [18, 120]}", "GL020"),
    (_FACTS, "plausible: [1, 250]", "plausible: [250, 1]", "GL012", "egfr:\n"),
    (_EQUATION, "{fact: weight}", "{fact: creatinine_clearance}", "GL011", "inputs:"),
    (_NAMED, "egfr < 60 mL/min/{1.73_m2}", "egrf < 60 mL/min/{1.73_m2}", "GL020", "when:"),
]  # fmt: skip

INSTEAD = [
    (_SETS, "- egfr\n- creatinine\n", "GL012"),
    (_SETS, "egfr:\n\ttitle: x\n", "GL002"),
    (_SETS, "egfr: {title: x\n", "GL002"),
    (_SETS, "a: 1\nb: 2\na: 3\n", "GL002"),
    (_SETS, "a: !!python/object/apply:os.system [ls]\n", "GL002"),
    (_SETS, "a: \x00\n", "GL002"),
    (_SETS, "a: *nobody\n", "GL002"),
    (_SETS, "? [a, b]\n: 1\n", "GL002"),
    (_SETS, "a: 2026-13-45\n", "GL002"),
    (_SETS, "a: hello\n", "GL012"),
    (_SETS, "4711: {title: {nb: a, en: b}, icd10: [I10]}\n", "GL012"),
    (_SETS, "Heart Failure: {title: {nb: a, en: b}, icd10: [I10]}\n", "GL012"),
    (_FACTS, "eGFR: {means: {nb: a, en: b}, from: patient, field: sex}\n", "GL012"),
    ("vocabulary/units.yaml", "- mg\n- g\n", "GL012"),
    ("vocabulary/units.yaml", "milligrams: milligrams\n", "GL031"),
    (RULE, "just text\n", "GL012"),
    (RULE, "", "GL012"),
    (_PACK, "[]\n", "GL012"),
]
