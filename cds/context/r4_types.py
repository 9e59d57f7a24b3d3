"""The resource types of FHIR R4 (4.0.1) that no rule reads. They may stand in a Bundle, and are passed over."""

__all__ = ["PASSED_OVER"]

PASSED_OVER = tuple(
    """
    Account ActivityDefinition AdverseEvent Appointment AppointmentResponse AuditEvent Basic Binary
    BiologicallyDerivedProduct BodyStructure CapabilityStatement CareTeam CatalogEntry ChargeItem
    ChargeItemDefinition Claim ClaimResponse ClinicalImpression CodeSystem Communication CommunicationRequest
    CompartmentDefinition Composition ConceptMap Consent Contract Coverage CoverageEligibilityRequest
    CoverageEligibilityResponse DetectedIssue DeviceDefinition DeviceMetric DeviceRequest
    DiagnosticReport DocumentManifest DocumentReference EffectEvidenceSynthesis Endpoint
    EnrollmentRequest EnrollmentResponse EpisodeOfCare EventDefinition Evidence EvidenceVariable
    ExampleScenario ExplanationOfBenefit GraphDefinition Group GuidanceResponse
    HealthcareService ImagingStudy ImmunizationEvaluation ImmunizationRecommendation
    ImplementationGuide InsurancePlan Invoice Library Linkage List Location Measure MeasureReport Media
    MedicationKnowledge MedicinalProduct
    MedicinalProductAuthorization MedicinalProductContraindication MedicinalProductIndication
    MedicinalProductIngredient MedicinalProductInteraction MedicinalProductManufactured
    MedicinalProductPackaged MedicinalProductPharmaceutical MedicinalProductUndesirableEffect
    MessageDefinition MessageHeader MolecularSequence NamingSystem NutritionOrder ObservationDefinition
    OperationDefinition Organization OrganizationAffiliation Parameters PaymentNotice PaymentReconciliation
    Person PlanDefinition Practitioner PractitionerRole Provenance Questionnaire
    RelatedPerson RequestGroup ResearchDefinition ResearchElementDefinition ResearchStudy ResearchSubject
    RiskAssessment RiskEvidenceSynthesis Schedule SearchParameter Slot Specimen SpecimenDefinition
    StructureDefinition StructureMap Subscription Substance SubstanceNucleicAcid SubstancePolymer
    SubstanceProtein SubstanceReferenceInformation SubstanceSourceMaterial SubstanceSpecification
    SupplyDelivery SupplyRequest Task TerminologyCapabilities TestReport TestScript ValueSet
    VerificationResult VisionPrescription
    """.split()  # noqa: SIM905 - a list of 130 names reads better as text
)
