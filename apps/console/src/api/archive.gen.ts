export interface paths {
    "/api/archive/v1/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enters a customer and registers them at the branch (A1, A3). */
        post: operations["archive.customer.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/customers/{customerId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One customer, masked as the role demands (A1, A18). */
        get: operations["archive.customer.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes what is given; null takes a text away (A1, A2). */
        patch: operations["archive.customer.change"];
        trace?: never;
    };
    "/api/archive/v1/customers/by-code/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One customer by the code that staff read out (A1). */
        get: operations["archive.customer.readByCode"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/customers/{customerId}/classification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Marks a key or protected customer (A18). */
        put: operations["archive.customer.classify"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/customers/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finds by code, phone, ID number, MRN, or name in characters, pinyin or initials (A1, A3). */
        post: operations["archive.customer.search"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/customers/{customerId}/registrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the customer is registered, of the branches the caller may know (A3). */
        get: operations["archive.registration.list"];
        put?: never;
        /** Registers a recognised customer at the branch (A3). */
        post: operations["archive.registration.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/registrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Registers the customer of this code at the branch, for branch systems (A3). */
        post: operations["archive.registration.createByCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/customers/{customerId}/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the customer agreed to (A16). */
        get: operations["archive.consent.read"];
        /** What the customer agrees to: purposes, channels, quiet hours (A16). */
        put: operations["archive.consent.set"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/customers/{customerId}/reveals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Protected fields in clear, for a reason; written down before they leave (A18). */
        post: operations["archive.customer.reveal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/organisation/units/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Makes or changes a branch, a department, or an organisation outside (S1). */
        put: operations["archive.unit.set"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/organisation/staff/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Makes or changes a member of staff of a branch (A11). */
        put: operations["archive.staff.set"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/organisation/units": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Branches and departments of the group, or of one branch. */
        get: operations["archive.unit.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/organisation/staff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Staff of the group, of a branch, or of one of its departments. */
        get: operations["archive.staff.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/customers/{customerId}/view": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything the role may see of a customer, by one request (A14). */
        get: operations["archive.view.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/customers/{customerId}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All contacts, latest first; those the role may not see are left out (A14). */
        get: operations["archive.timeline.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/encounters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a visit from a branch, as often as it comes: once by its source id (A13). */
        post: operations["archive.encounter.record"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/encounters/{encounterId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One visit with its findings and charges (A13). */
        get: operations["archive.encounter.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/encounters/{encounterId}/cancellation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a visit back that was entered in error, for good (A13). */
        post: operations["archive.encounter.cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/encounters/{encounterId}/charges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Adds a settled charge to a visit, once by its id (A13, L3). */
        post: operations["archive.charge.post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/encounters/{encounterId}/charges/{chargeId}/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives back a part or all of a charge, once by the id of the refund (A13, L4). */
        post: operations["archive.refund.post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/fhir/$import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes resources one a line, in any order, as often as they come (A13). */
        post: operations["archive.fhir.import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/fhir": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a transaction or batch of resources (A13). */
        post: operations["archive.fhir.bundle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/fhir/metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What this FHIR door offers. */
        get: operations["archive.fhir.metadata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/fhir/Patient/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A customer of the branch by the id its system gave, masked by role (A13). */
        get: operations["archive.fhir.patient"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/fhir/Encounter/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A visit of the branch by the id its system gave (A13). */
        get: operations["archive.fhir.encounter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/imports/parked": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lines that wait for others or were refused (A13). */
        get: operations["archive.parkedLine.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/imports/parked/{lineId}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a parked line again, as it is or repaired (A13). */
        post: operations["archive.parkedLine.replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/outreach/templates/{code}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A template filled with values, as an unnamed customer would get it (A17). */
        post: operations["archive.template.preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/outreach/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The way of every message to a customer, without its text (A17). */
        get: operations["archive.message.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/sign-outs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends all tokens that a person or a system has, in every service (SEC5). */
        post: operations["archive.signOut.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/outreach/outbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Messages that went nowhere because this is development, latest first. */
        get: operations["archive.outbox.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/operations/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is missing or away, in words */
        get: operations["archive.operations.health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/operations/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All settings of the process with their source; secrets as *** */
        get: operations["archive.operations.settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/operations/parked": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Keys whose events a consumer could not handle */
        get: operations["archive.operations.parked"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/operations/parked/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hands the parked events of one key to their consumer again, in order */
        post: operations["archive.operations.replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/operations/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what to whom in a period, newest first */
        get: operations["archive.operations.auditSearch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/archive/v1/operations/audit/verdict": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads the whole audit chain and says whether it is what was written */
        get: operations["archive.operations.auditVerify"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Problem: {
            type: string;
            title: string;
            status: number;
            code: string;
            detail: string;
            field?: string;
            traceId: string;
            /** @enum {string} */
            retry: "no" | "later" | "same-key";
        };
        /** @description Numbers are masked; parts are left out by role. */
        Customer: {
            /**
             * Format: uuid
             * @description UUID
             */
            id: string;
            code: string;
            /** @description Masked unless the role may see it */
            name: string;
            /** @enum {string} */
            sex: "male" | "female" | "other" | "unknown";
            birthYear?: number;
            birthDate?: string;
            idDocument?: {
                /** @enum {string} */
                kind: "id-card" | "passport" | "travel-permit" | "other";
                number: string;
            };
            phones: string[];
            emails: string[];
            address?: string;
            wechatId?: string;
            regionCode?: string;
            occupation?: string;
            languages: string[];
            /** @enum {string} */
            source: "friend-referral" | "nearby" | "passing-by" | "medium" | "online" | "his" | "other";
            referrerCode?: string;
            responsibleStaff?: string;
            /** @enum {string} */
            classification: "ordinary" | "key" | "protected";
            kinds: {
                /** @enum {string} */
                kind: "employee" | "direct" | "potential" | "indirect" | "related";
                /** Format: date-time */
                from: string;
                /** Format: date-time */
                until?: string;
            }[];
            registrations: components["schemas"]["Registration"][];
            consent: components["schemas"]["Consent"];
            health?: {
                history?: string;
                allergies?: string;
                needs?: string;
            };
        };
        Registration: {
            branch: string;
            mrn?: string;
            /** Format: date-time */
            registeredAt: string;
        };
        Consent: {
            purposes: ("care" | "service" | "marketing" | "research" | "sharing")[];
            channels: ("email" | "sms" | "voice" | "letter" | "wechat")[];
            quietHours?: {
                from: string;
                to: string;
            };
            doNotContact: boolean;
        };
        CustomerCard: {
            /**
             * Format: uuid
             * @description UUID
             */
            id: string;
            code: string;
            name: string;
            /** @enum {string} */
            sex: "male" | "female" | "other" | "unknown";
            birthYear?: number;
            phone?: string;
            branches: string[];
            /** @description True: known to the group only; register at your branch to see more */
            recognition: boolean;
        };
        OrgUnit: {
            code: string;
            /** @enum {string} */
            kind: "branch" | "department" | "external";
            branch: string;
            nameZh: string;
            nameEn: string;
            zone: string;
            address: string;
            phone: string;
            active: boolean;
        };
        StaffMember: {
            code: string;
            branch: string;
            department: string;
            /** @enum {string} */
            position: "doctor" | "nurse" | "consultant" | "coordinator" | "agent" | "other";
            title: string;
            nameZh: string;
            nameEn: string;
            specialities: string[];
            languages: string[];
            active: boolean;
        };
        View360: {
            customer: components["schemas"]["Customer"];
            appointments: components["schemas"]["Contact"][];
            openCases: components["schemas"]["Contact"][];
            memberships: components["schemas"]["Contact"][];
            points?: components["schemas"]["Contact"];
            lastSurvey?: components["schemas"]["Contact"];
            lastEncounter?: components["schemas"]["Contact"];
            timeline: components["schemas"]["Contact"][];
        };
        Contact: {
            /** @enum {string} */
            kind: "booking" | "encounter" | "survey" | "case" | "membership" | "points" | "message";
            branch: string;
            /** Format: date-time */
            at: string;
            status: string;
            standing: boolean;
            ref: string;
            department?: string;
            staff?: string;
            data: {
                [key: string]: string | number;
            };
        };
        Encounter: {
            id: string;
            branch: string;
            /** @enum {string} */
            status: "recorded" | "cancelled";
            /** @description Counts what the source told differently */
            version: number;
            /**
             * Format: uuid
             * @description UUID
             */
            customerId: string;
            department: string;
            staff?: string;
            /** @enum {string} */
            kind: "outpatient" | "inpatient" | "emergency" | "checkup" | "surgery" | "virtual" | "home";
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            endedAt?: string;
            localDate: string;
            bookingId?: string;
            conditions: {
                system: string;
                code: string;
                text?: string;
            }[];
            procedures: {
                system: string;
                code: string;
                text?: string;
            }[];
            charges: components["schemas"]["Charge"][];
        };
        Charge: {
            id: string;
            /** @enum {string} */
            category: "registration" | "examination" | "laboratory" | "treatment" | "surgery" | "drug" | "bed" | "material" | "other";
            item: string;
            amountFen: number;
            /** Format: date-time */
            at: string;
            localDate: string;
            refunds: {
                id: string;
                amountFen: number;
                /** Format: date-time */
                at: string;
                localDate: string;
            }[];
        };
        /** @description Per type of resource; `unreadable` for the rest */
        ImportCounts: {
            [key: string]: {
                created: number;
                unchanged: number;
                corrected: number;
                parked: number;
            };
        };
        /** @description Never the content: it may hold a whole person */
        ParkedLine: {
            /**
             * Format: uuid
             * @description UUID
             */
            id: string;
            branch: string;
            /** @description Empty when the line could not be read */
            resource: string;
            /** @description Problem code */
            error: string;
            field?: string;
            waitingFor?: string;
            /** Format: date-time */
            parkedAt: string;
            tries: number;
        };
        Message: {
            /**
             * Format: uuid
             * @description UUID
             */
            id: string;
            kind: string;
            correlation: string;
            template: string;
            purpose: string;
            /** @enum {string} */
            status: "planned" | "sending" | "sent" | "failed";
            /** Format: date-time */
            sendAt: string;
            /** Format: date-time */
            expiresAt: string;
            /** Format: date-time */
            due?: string;
            channel?: string;
            reason?: string;
            /** Format: date-time */
            endedAt?: string;
            attempts: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "archive.customer.create": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @enum {string} */
                    sex?: "male" | "female" | "other" | "unknown";
                    idDocument?: {
                        /** @enum {string} */
                        kind: "id-card" | "passport" | "travel-permit" | "other";
                        number: string;
                    };
                    phones?: string[];
                    emails?: string[];
                    languages?: string[];
                    /** @enum {string} */
                    source?: "friend-referral" | "nearby" | "passing-by" | "medium" | "online" | "his" | "other";
                    kinds?: ("employee" | "direct" | "potential" | "indirect" | "related")[];
                    /** Format: date */
                    birthDate?: string;
                    occupation?: string;
                    address?: string;
                    regionCode?: string;
                    wechatId?: string;
                    history?: string;
                    allergies?: string;
                    needs?: string;
                    referrerCode?: string;
                    responsibleStaff?: string;
                    mrn?: string;
                    /** @description Code of a branch */
                    branch?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        customer: components["schemas"]["Customer"];
                        /** @description Others with one of the phones and the same name; perhaps the same person */
                        candidates: number;
                    };
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.customer.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.customer.change": {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
            };
            path: {
                customerId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    /** @enum {string} */
                    sex?: "male" | "female" | "other" | "unknown";
                    idDocument?: {
                        /** @enum {string} */
                        kind: "id-card" | "passport" | "travel-permit" | "other";
                        number: string;
                    } | null;
                    phones?: string[];
                    emails?: string[];
                    languages?: string[];
                    /** @enum {string} */
                    source?: "friend-referral" | "nearby" | "passing-by" | "medium" | "online" | "his" | "other";
                    kinds?: ("employee" | "direct" | "potential" | "indirect" | "related")[];
                    birthDate?: string | null;
                    occupation?: string | null;
                    address?: string | null;
                    regionCode?: string | null;
                    wechatId?: string | null;
                    history?: string | null;
                    allergies?: string | null;
                    needs?: string | null;
                    referrerCode?: string | null;
                    responsibleStaff?: string | null;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.customer.readByCode": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.customer.classify": {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
            };
            path: {
                customerId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    classification: "ordinary" | "key" | "protected";
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.customer.search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code: string;
                    /** @default 20 */
                    limit?: number;
                    /** @description Opaque; from nextCursor of the page before */
                    cursor?: string;
                } | {
                    phone: string;
                    /** @default 20 */
                    limit?: number;
                    /** @description Opaque; from nextCursor of the page before */
                    cursor?: string;
                } | {
                    idNumber: string;
                    /** @enum {string} */
                    documentKind?: "id-card" | "passport" | "travel-permit" | "other";
                    /** @default 20 */
                    limit?: number;
                    /** @description Opaque; from nextCursor of the page before */
                    cursor?: string;
                } | {
                    mrn: string;
                    /** @description Code of a branch */
                    branch?: string;
                    /** @default 20 */
                    limit?: number;
                    /** @description Opaque; from nextCursor of the page before */
                    cursor?: string;
                } | {
                    name: string;
                    /** @default 20 */
                    limit?: number;
                    /** @description Opaque; from nextCursor of the page before */
                    cursor?: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["CustomerCard"][];
                        /** @description Opaque; from nextCursor of the page before */
                        nextCursor?: string;
                    };
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.registration.list": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Registration"][];
                    };
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.registration.create": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                customerId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    mrn?: string;
                    /** @description Code of a branch */
                    branch?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.registration.createByCode": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code: string;
                    mrn?: string;
                    /** @description Code of a branch */
                    branch?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.consent.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Consent"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.consent.set": {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
            };
            path: {
                customerId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    purposes: ("care" | "service" | "marketing" | "research" | "sharing")[];
                    channels: ("email" | "sms" | "voice" | "letter" | "wechat")[];
                    quietHours?: {
                        from: string;
                        to: string;
                    };
                    doNotContact: boolean;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Consent"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.customer.reveal": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customerId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    fields: ("name" | "birthDate" | "idDocument" | "phones" | "emails" | "address" | "wechatId")[];
                    reason: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name?: string | string[];
                        birthDate?: string | string[];
                        idDocument?: string | string[];
                        phones?: string | string[];
                        emails?: string | string[];
                        address?: string | string[];
                        wechatId?: string | string[];
                    };
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.unit.set": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    kind: "branch" | "department" | "external";
                    nameZh: string;
                    nameEn: string;
                    /** @default  */
                    zone?: string;
                    /** @default  */
                    address?: string;
                    /** @default  */
                    phone?: string;
                    /** @default true */
                    active?: boolean;
                    /** @description Code of a branch */
                    branch?: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrgUnit"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrgUnit"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.staff.set": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    department: string;
                    /** @enum {string} */
                    position: "doctor" | "nurse" | "consultant" | "coordinator" | "agent" | "other";
                    /** @default  */
                    title?: string;
                    nameZh: string;
                    nameEn: string;
                    /** @default [] */
                    specialities?: string[];
                    /** @default [] */
                    languages?: string[];
                    /** @default true */
                    active?: boolean;
                    /** @description Code of a branch */
                    branch?: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffMember"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffMember"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.unit.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                branch?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["OrgUnit"][];
                        /** @description Opaque; from nextCursor of the page before */
                        nextCursor?: string;
                    };
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.staff.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                branch?: string;
                department?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["StaffMember"][];
                        /** @description Opaque; from nextCursor of the page before */
                        nextCursor?: string;
                    };
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.view.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                customerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["View360"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.timeline.read": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                customerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Contact"][];
                        /** @description Opaque; from nextCursor of the page before */
                        nextCursor?: string;
                    };
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.encounter.record": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Code of a branch */
                    branch?: string;
                    sourceSystem: string;
                    sourceId: string;
                    customer: {
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        id: string;
                    } | {
                        code: string;
                    } | {
                        mrn: string;
                    };
                    department: string;
                    staff?: string;
                    /** @enum {string} */
                    kind: "outpatient" | "inpatient" | "emergency" | "checkup" | "surgery" | "virtual" | "home";
                    /** Format: date-time */
                    startedAt: string;
                    /** Format: date-time */
                    endedAt?: string;
                    /**
                     * Format: uuid
                     * @description UUID
                     */
                    bookingId?: string;
                    /** @default [] */
                    conditions?: {
                        system: string;
                        code: string;
                        text?: string;
                    }[];
                    /** @default [] */
                    procedures?: {
                        system: string;
                        code: string;
                        text?: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        outcome: "created" | "unchanged" | "corrected";
                        encounter: components["schemas"]["Encounter"];
                    };
                };
            };
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        outcome: "created" | "unchanged" | "corrected";
                        encounter: components["schemas"]["Encounter"];
                    };
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.encounter.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                encounterId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Encounter"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.encounter.cancel": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                encounterId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Encounter"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.charge.post": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                encounterId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    chargeId?: string;
                    /** @enum {string} */
                    category: "registration" | "examination" | "laboratory" | "treatment" | "surgery" | "drug" | "bed" | "material" | "other";
                    item: string;
                    /** @description Fen */
                    amount: {
                        amount: number;
                        /** @constant */
                        currency: "CNY";
                    };
                    /** Format: date-time */
                    settledAt: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Encounter"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.refund.post": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                encounterId: string;
                chargeId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    refundId?: string;
                    /** @description Fen */
                    amount: {
                        amount: number;
                        /** @constant */
                        currency: "CNY";
                    };
                    /** Format: date-time */
                    refundedAt: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Encounter"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.fhir.import": {
        parameters: {
            query?: {
                branch?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/fhir+ndjson": string;
                "application/x-ndjson": string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        counts: components["schemas"]["ImportCounts"];
                    };
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.fhir.bundle": {
        parameters: {
            query?: {
                branch?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    resourceType: string;
                } & {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/fhir+json": {
                        resourceType: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.fhir.metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/fhir+json": {
                        resourceType: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.fhir.patient": {
        parameters: {
            query?: {
                branch?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/fhir+json": {
                        resourceType: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.fhir.encounter": {
        parameters: {
            query?: {
                branch?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/fhir+json": {
                        resourceType: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.parkedLine.list": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ParkedLine"][];
                        /** @description Opaque; from nextCursor of the page before */
                        nextCursor?: string;
                    };
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.parkedLine.replay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                lineId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    line?: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportCounts"];
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.template.preview": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    language: "zh" | "en";
                    /** @default {} */
                    parameters?: {
                        [key: string]: string;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        subject: string;
                        text: string;
                        fields: string[];
                    };
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.message.list": {
        parameters: {
            query: {
                limit?: number;
                cursor?: string;
                customerId: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Message"][];
                        /** @description Opaque; from nextCursor of the page before */
                        nextCursor?: string;
                    };
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.signOut.create": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description As the sign-in calls the person or system: `sub` of its tokens */
                    subject: string;
                    /** @enum {string} */
                    reason: "left" | "moved" | "lost" | "suspected" | "other";
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        subject: string;
                        /** @enum {string} */
                        reason: "left" | "moved" | "lost" | "suspected" | "other";
                        /** Format: date-time */
                        signedOutAt: string;
                    };
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.outbox.read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @enum {string} */
                            channel: "email" | "sms";
                            /** @description Masked */
                            to: string;
                            subject: string;
                            text: string;
                            /** Format: date-time */
                            at: string;
                            hasCalendar: boolean;
                        }[];
                    };
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.operations.health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        ready: boolean;
                        missing: string[];
                        degraded: string[];
                    };
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.operations.settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            name: string;
                            value: string;
                            /** @enum {string} */
                            source: "environment" | "file" | "default";
                        }[];
                    };
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.operations.parked": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            group: string;
                            key: string;
                            topic: string;
                            events: number;
                            since: string;
                            error: string;
                        }[];
                    };
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.operations.replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    group: string;
                    key: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        replayed: boolean;
                    };
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.operations.auditSearch": {
        parameters: {
            query: {
                subject?: string;
                actor?: string;
                from: string;
                before: string;
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            seq: number;
                            at: string;
                            actor: string;
                            actorKind: string;
                            operation: string;
                            subjects: string[];
                            /** @enum {string} */
                            outcome: "allowed" | "refused";
                            branch?: string;
                            reason?: string;
                            fields?: string[];
                            traceId?: string;
                        }[];
                        /** @description Opaque; from nextCursor of the page before */
                        nextCursor?: string;
                    };
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archive.operations.auditVerify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        ok: boolean;
                        entries?: number;
                        anchored?: number;
                        at?: number;
                        fault?: string;
                    };
                };
            };
            /** @description Problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
