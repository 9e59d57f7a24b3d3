"""Drugs, diagnoses and analytes of the benchmark: real codes, for realistic spread and size.

What the generated rules say about them is made up and means nothing to medicine.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["ANALYTES", "COMMON_DRUGS", "DIAGNOSES", "GROUPS", "SUBSTANCES", "Analyte"]

# ATC level 4 groups, and how many level 5 substances to spread over each: some 1,400 in all, as many as are marketed.
_GROUPS = """
A02BA:4 A02BC:5 A03AA:5 A03FA:4 A04AA:3 A06AB:5 A06AC:4 A06AD:6 A07AA:6 A07DA:3 A07EA:4 A07EC:3 A10AB:4 A10AC:3 A10AD:4
A10AE:4 A10BA:2 A10BB:8 A10BD:16 A10BF:2 A10BG:2 A10BH:5 A10BJ:5 A10BK:5 A11CC:4 A12AA:8 A12BA:3 A12CC:6
B01AA:5 B01AB:8 B01AC:13 B01AD:6 B01AE:4 B01AF:3 B02AA:2 B02BD:9 B03AA:7 B03AC:2 B03BA:3 B03XA:4
C01AA:5 C01BC:3 C01BD:5 C01CA:12 C01DA:8 C02AC:4 C02CA:4 C02KX:5 C03AA:6 C03BA:7 C03CA:3 C03DA:3 C03EA:3 C07AA:9
C07AB:9 C07AG:2 C07BB:5 C07FB:3 C08CA:11 C08DA:2 C08DB:1 C09AA:11 C09BA:9 C09BB:6 C09CA:6 C09DA:6 C09DB:5 C09DX:5
C10AA:5 C10AB:7 C10AX:9 C10BA:8 C10BX:13
D01BA:2 D05BB:1 D10BA:1 D11AH:6 G02CB:3 G03AA:9 G03AC:5 G03CA:5 G03DA:3 G03HA:1 G04BD:8 G04BE:7 G04CA:3 G04CB:1
H01AC:3 H01BA:3 H02AA:2 H02AB:10 H03AA:3 H03BB:2 H04AA:1 H05AA:3 H05BX:3
J01AA:10 J01CA:13 J01CE:7 J01CF:4 J01CR:4 J01DB:8 J01DC:9 J01DD:12 J01DE:2 J01DH:4 J01EA:2 J01EE:5 J01FA:10 J01FF:1
J01GB:7 J01MA:15 J01XA:3 J01XD:2 J01XE:1 J01XX:7 J02AB:1 J02AC:4 J02AX:5 J04AB:3 J04AC:1 J04AK:5 J05AB:11 J05AE:7
J05AF:9 J05AG:4 J05AJ:3 J05AP:8 J05AR:17
L01AA:6 L01BA:3 L01BB:5 L01BC:9 L01CA:3 L01CD:3 L01DB:7 L01EA:4 L01EB:6 L01EC:2 L01EF:3 L01EL:3 L01EX:16 L01FA:3
L01FC:3 L01FF:8 L01XA:3 L01XG:3 L01XK:4 L02AE:4 L02BA:3 L02BB:4 L02BG:4 L03AA:8 L03AB:8 L04AA:16 L04AB:4 L04AC:13
L04AD:2 L04AF:5 L04AX:6
M01AB:11 M01AC:5 M01AE:13 M01AG:3 M01AH:5 M01AX:9 M03AC:7 M03BX:6 M04AA:3 M04AB:3 M04AC:1 M05BA:5 M05BX:4
N01AX:6 N01BB:10 N02AA:11 N02AB:3 N02AE:1 N02AJ:12 N02AX:5 N02BA:8 N02BE:4 N02BF:1 N02CC:5 N02CD:5 N03AA:3 N03AB:3
N03AD:2 N03AE:1 N03AF:3 N03AG:4 N03AX:15 N04AA:7 N04BA:5 N04BB:1 N04BC:6 N04BD:2 N05AA:5 N05AB:7 N05AD:6 N05AE:3
N05AF:3 N05AH:4 N05AL:5 N05AN:1 N05AX:9 N05BA:13 N05BB:1 N05BE:1 N05CD:9 N05CF:3 N05CH:2 N05CM:9 N06AA:13 N06AB:5
N06AX:17 N06BA:9 N06DA:3 N06DX:2 N07BB:3 N07BC:3 N07XX:9
P01AB:4 P01BA:3 P01BB:1 P02CA:3 R01AD:8 R03AC:11 R03AK:9 R03AL:7 R03BA:6 R03BB:5 R03CC:9 R03DA:7 R03DC:3 R03DX:6
R05CB:8 R05DA:13 R06AA:7 R06AB:4 R06AD:6 R06AE:7 R06AX:19 V03AB:19 V03AE:5 V08AB:7 V08CA:7
"""

GROUPS: tuple[str, ...] = tuple(each.partition(":")[0] for each in _GROUPS.split())
SUBSTANCES: tuple[str, ...] = tuple(
    f"{group}{number:02}"
    for group, _, count in (each.partition(":") for each in _GROUPS.split())
    for number in range(1, int(count) + 1)
)

COMMON_DRUGS: tuple[tuple[str, str, float], ...] = (
    ("A10BA02", "Metformin", 850), ("M01AE01", "Ibuprofen", 400), ("M01AB05", "Diclofenac", 50),
    ("M01AE02", "Naproxen", 500), ("N02AX02", "Tramadol", 100), ("N02AJ06", "Paracetamol and codeine", 400),
    ("N02BE01", "Paracetamol", 1000), ("N05BA01", "Diazepam", 5), ("N05BA04", "Oxazepam", 25),
    ("N05CF01", "Zopiclone", 7.5), ("N06AA09", "Amitriptyline", 25), ("N06AB06", "Sertraline", 50),
    ("N06AB10", "Escitalopram", 10), ("C09AA02", "Enalapril", 20), ("C09AA05", "Ramipril", 5),
    ("C09CA01", "Losartan", 50), ("C09CA06", "Candesartan", 16), ("C03DA01", "Spironolactone", 25),
    ("C03CA01", "Furosemide", 40), ("C03AA03", "Hydrochlorothiazide", 25), ("B01AA03", "Warfarin", 2.5),
    ("B01AE07", "Dabigatran", 150), ("B01AF01", "Rivaroxaban", 20), ("B01AF02", "Apixaban", 5),
    ("B01AC06", "Acetylsalicylic acid", 75), ("C10AA01", "Simvastatin", 40), ("C10AA05", "Atorvastatin", 20),
    ("C07AB02", "Metoprolol", 100), ("C08CA01", "Amlodipine", 5), ("C08DA01", "Verapamil", 120),
    ("C01AA05", "Digoxin", 0.25), ("N05AN01", "Lithium", 300), ("L04AX03", "Methotrexate", 7.5),
    ("J01CA04", "Amoxicillin", 500), ("J01CE02", "Phenoxymethylpenicillin", 660), ("J01EA01", "Trimethoprim", 160),
    ("J01MA02", "Ciprofloxacin", 500), ("J01FA09", "Clarithromycin", 500), ("J01XE01", "Nitrofurantoin", 50),
    ("H02AB06", "Prednisolone", 20), ("A02BC05", "Esomeprazole", 20), ("R03AC02", "Salbutamol", 0.2),
    ("N03AX12", "Gabapentin", 300), ("N02AA05", "Oxycodone", 10), ("H03AA01", "Levothyroxine sodium", 0.1),
)  # fmt: skip
"""ATC code, name, and milligrams of one dose, of drugs that are ordered every day."""

_DIAGNOSES = """
A09 Gastroenteritis;A46 Erysipelas;B02 Herpes zoster;B18 Chronic viral hepatitis;C18 Malignant neoplasm of colon
C34 Malignant neoplasm of bronchus and lung;C50 Malignant neoplasm of breast;C61 Malignant neoplasm of prostate
C90 Multiple myeloma;D50 Iron deficiency anaemia;D64 Other anaemias;D68 Other coagulation defects;D69 Purpura
E03 Other hypothyroidism;E05 Thyrotoxicosis;E10 Type 1 diabetes mellitus;E11 Type 2 diabetes mellitus
E21 Hyperparathyroidism;E27 Other disorders of adrenal gland;E55 Vitamin D deficiency;E66 Obesity
E78 Disorders of lipoprotein metabolism;E83 Disorders of mineral metabolism;E87 Disorders of fluid and electrolytes
F03 Unspecified dementia;F10 Disorders due to use of alcohol;F20 Schizophrenia;F31 Bipolar affective disorder
F32 Depressive episode;F33 Recurrent depressive disorder;F41 Other anxiety disorders;F51 Nonorganic sleep disorders
F90 Hyperkinetic disorders;G20 Parkinson disease;G30 Alzheimer disease;G35 Multiple sclerosis;G40 Epilepsy
G43 Migraine;G47 Sleep disorders;G62 Polyneuropathy;G70 Myasthenia gravis;H25 Senile cataract;H35 Retinal disorders
H40 Glaucoma;H91 Hearing loss;I10 Essential hypertension;I11 Hypertensive heart disease;I20 Angina pectoris
I21 Acute myocardial infarction;I25 Chronic ischaemic heart disease;I26 Pulmonary embolism;I27 Pulmonary heart disease
I35 Aortic valve disorders;I42 Cardiomyopathy;I44 Atrioventricular block;I45 Other conduction disorders
I47 Paroxysmal tachycardia;I48 Atrial fibrillation and flutter;I50 Heart failure;I63 Cerebral infarction
I70 Atherosclerosis;I73 Peripheral vascular disease;I80 Phlebitis and thrombophlebitis;I83 Varicose veins
J18 Pneumonia;J30 Allergic rhinitis;J44 Chronic obstructive pulmonary disease;J45 Asthma;J84 Interstitial lung disease
K21 Gastro-oesophageal reflux;K25 Gastric ulcer;K26 Duodenal ulcer;K50 Crohn disease;K51 Ulcerative colitis
K57 Diverticular disease of intestine;K58 Irritable bowel syndrome;K59 Constipation;K70 Alcoholic liver disease
K74 Fibrosis and cirrhosis of liver;K80 Cholelithiasis;K85 Acute pancreatitis;K92 Gastrointestinal haemorrhage
L20 Atopic dermatitis;L30 Dermatitis;L40 Psoriasis;L50 Urticaria;M05 Seropositive rheumatoid arthritis;M10 Gout
M15 Polyarthrosis;M16 Coxarthrosis;M17 Gonarthrosis;M32 Systemic lupus erythematosus;M35 Systemic involvement
M45 Ankylosing spondylitis;M48 Spondylopathies;M54 Dorsalgia;M79 Soft tissue disorders;M80 Osteoporosis with fracture
M81 Osteoporosis;N04 Nephrotic syndrome;N17 Acute renal failure;N18 Chronic kidney disease;N20 Calculus of kidney
N30 Cystitis;N39 Disorders of urinary system;N40 Hyperplasia of prostate;R07 Pain in throat and chest
R26 Abnormality of gait;R29 Repeated falls;R33 Retention of urine;R42 Dizziness;R55 Syncope and collapse
S72 Fracture of femur;T78 Adverse effects;Z86 Personal history of diseases;Z95 Cardiac and vascular implants
"""

DIAGNOSES: tuple[tuple[str, str], ...] = tuple(
    (code, name)
    for line in _DIAGNOSES.strip().splitlines()
    for code, _, name in (each.partition(" ") for each in line.split(";"))
)
"""ICD-10 category and its name."""


class Analyte(NamedTuple):
    """A measurement: codes, unit, and the limits between which most people are."""

    slug: str
    name: str
    npu: str
    loinc: str
    unit: str
    low: float
    high: float


ANALYTES: tuple[Analyte, ...] = (
    # the shipped facts read these
    Analyte("egfr", "eGFR (CKD-EPI)", "NOR25909", "62238-1", "mL/min/{1.73_m2}", 15, 95),
    Analyte("creatinine", "Creatinine", "NPU04998", "14682-9", "umol/L", 55, 180),
    Analyte("potassium", "Potassium", "NPU03230", "2823-3", "mmol/L", 3.4, 5.4),
    Analyte("body-weight", "Body weight", "NPU03804", "29463-7", "kg", 48, 105),
    # and the generated ones these
    Analyte("sodium", "Sodium", "NPU03429", "2951-2", "mmol/L", 130, 145),
    Analyte("haemoglobin", "Haemoglobin", "NPU02319", "718-7", "g/dL", 9, 17),
    Analyte("leukocytes", "Leukocytes", "NPU02593", "6690-2", "10*9/L", 3, 13),
    Analyte("neutrophils", "Neutrophils", "NPU02902", "751-8", "10*9/L", 1, 8),
    Analyte("platelets", "Platelets", "NPU03568", "777-3", "10*9/L", 90, 420),
    Analyte("crp", "C-reactive protein", "NPU19748", "1988-5", "mg/L", 1, 120),
    Analyte("alat", "Alanine transaminase", "NPU19651", "1742-6", "U/L", 10, 110),
    Analyte("asat", "Aspartate transaminase", "NPU19654", "1920-8", "U/L", 12, 95),
    Analyte("alp", "Alkaline phosphatase", "NPU27783", "6768-6", "U/L", 30, 160),
    Analyte("ggt", "Gamma-glutamyl transferase", "NPU19657", "2324-2", "U/L", 10, 180),
    Analyte("bilirubin", "Bilirubin", "NPU01370", "14631-6", "umol/L", 4, 40),
    Analyte("albumin", "Albumin", "NPU19673", "1751-7", "g/L", 26, 48),
    Analyte("inr", "INR", "NPU01685", "6301-6", "1", 0.9, 4.2),
    Analyte("hba1c", "HbA1c", "NPU27300", "59261-8", "mmol/mol", 32, 88),
    Analyte("glucose", "Glucose", "NPU02192", "14749-6", "mmol/L", 3.8, 14),
    Analyte("calcium", "Calcium", "NPU01443", "2000-8", "mmol/L", 2.0, 2.8),
    Analyte("magnesium", "Magnesium", "NPU02647", "2601-3", "mmol/L", 0.6, 1.1),
    Analyte("phosphate", "Phosphate", "NPU03096", "14879-1", "mmol/L", 0.6, 1.7),
    Analyte("urate", "Urate", "NPU03688", "14933-6", "umol/L", 180, 560),
    Analyte("tsh", "Thyrotropin", "NPU03577", "3016-3", "m[IU]/L", 0.2, 7),
    Analyte("free-t4", "Thyroxine, free", "NPU03579", "14920-3", "pmol/L", 8, 26),
    Analyte("ferritin", "Ferritin", "NPU19763", "2276-4", "ug/L", 8, 500),
    Analyte("ck", "Creatine kinase", "NPU19656", "2157-6", "U/L", 40, 900),
    Analyte("cholesterol", "Cholesterol", "NPU01566", "14647-2", "mmol/L", 3.1, 8.2),
    Analyte("ldl", "LDL cholesterol", "NPU01568", "22748-8", "mmol/L", 1.2, 5.6),
    Analyte("triglycerides", "Triglycerides", "NPU04094", "14927-8", "mmol/L", 0.6, 5.5),
    Analyte("nt-probnp", "NT-proBNP", "NPU21571", "33762-6", "ng/L", 40, 4000),
    Analyte("ldh", "Lactate dehydrogenase", "NPU19658", "2532-0", "U/L", 105, 380),
    Analyte("amylase", "Amylase", "NPU19652", "1798-8", "U/L", 25, 200),
    Analyte("vitamin-b12", "Cobalamins", "NPU01700", "14685-6", "pmol/L", 110, 700),
    Analyte("folate", "Folate", "NPU02070", "14732-2", "nmol/L", 5, 40),
    Analyte("vitamin-d", "25-Hydroxyvitamin D", "NPU10267", "14635-7", "nmol/L", 20, 120),
    Analyte("digoxin-level", "Digoxin", "NPU01898", "14698-3", "nmol/L", 0.4, 2.4),
    Analyte("systolic", "Systolic blood pressure", "NPU08677", "8480-6", "mm[Hg]", 95, 180),
    Analyte("heart-rate", "Heart rate", "NPU21692", "8867-4", "/min", 44, 120),
    Analyte("oxygen-saturation", "Oxygen saturation", "NPU12523", "59408-5", "%", 86, 99),
    Analyte("temperature", "Body temperature", "NPU08676", "8310-5", "Cel", 36, 39.4),
)  # fmt: skip
