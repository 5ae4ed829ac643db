export interface paths {
    "/api/scheduling/v1/service-items/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Describes what can be booked, how long it takes and what it costs (S1). */
        put: operations["scheduling.serviceItem.describe"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduling/v1/service-items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Service items of a branch (S1). */
        get: operations["scheduling.serviceItem.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduling/v1/rosters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rosters of a department that begin within these days (S2). */
        get: operations["scheduling.roster.list"];
        put?: never;
        /** Drafts when a resource works; the same resource and first day again changes it (S2). */
        post: operations["scheduling.roster.draft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduling/v1/rosters/{id}/publication": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts the roster on its sheets; names bookings whose place is gone (S2). */
        post: operations["scheduling.roster.publish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduling/v1/places": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Free places of a department or of one resource, over at most 31 days (S4). */
        get: operations["scheduling.place.find"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduling/v1/sheets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The sheets of a department on a day, with who is expected (S8). */
        get: operations["scheduling.sheet.day"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduling/v1/sheets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One sheet (S3). */
        get: operations["scheduling.sheet.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduling/v1/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a place for some minutes (S4). */
        post: operations["scheduling.hold.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduling/v1/holds/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Gives a hold back before its time is over (S4). */
        delete: operations["scheduling.hold.release"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduling/v1/bookings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Bookings of a customer, the latest start first (S4). */
        get: operations["scheduling.booking.list"];
        put?: never;
        /** Confirms a hold, or holds and confirms in one request (S4). */
        post: operations["scheduling.booking.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduling/v1/bookings/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A booking (S4). */
        get: operations["scheduling.booking.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduling/v1/bookings/{id}/cancellation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives a booked place up (S6). */
        post: operations["scheduling.booking.cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduling/v1/bookings/{id}/reschedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Exchanges a booked place for another one; answers the new booking (S6). */
        post: operations["scheduling.booking.reschedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduling/v1/arrivals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A booked customer is here: by booking, or by the code on the invitation (S8). */
        post: operations["scheduling.arrival.checkIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduling/v1/arrivals/walk-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Somebody without a booking is here and gets a place (S8). */
        post: operations["scheduling.arrival.walkIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/i/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The invitation card as a page: time, place, contact, map, calendar, QR code (S7). */
        get: operations["scheduling.invitation.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/i/{token}/calendar.ics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The visit as a calendar file (S7, W3). */
        get: operations["scheduling.invitation.calendar"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/i/{token}/qr.svg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The check-in code as a QR code (S7, S8). */
        get: operations["scheduling.invitation.code"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduling/v1/operations/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is missing or away, in words */
        get: operations["scheduling.operations.health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduling/v1/operations/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All settings of the process with their source; secrets as *** */
        get: operations["scheduling.operations.settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduling/v1/operations/parked": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Keys whose events a consumer could not handle */
        get: operations["scheduling.operations.parked"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduling/v1/operations/parked/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hands the parked events of one key to their consumer again, in order */
        post: operations["scheduling.operations.replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduling/v1/operations/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what to whom in a period, newest first */
        get: operations["scheduling.operations.auditSearch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/scheduling/v1/operations/audit/verdict": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads the whole audit chain and says whether it is what was written */
        get: operations["scheduling.operations.auditVerify"];
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
        Money: {
            amount: number;
            currency: string;
        };
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
        ServiceItem: {
            branch: string;
            code: string;
            nameZh: string;
            nameEn: string;
            department: string;
            durationMinutes: number;
            fee: components["schemas"]["Money"];
            channels: ("web" | "phone" | "desk" | "his" | "vip")[];
        };
        Roster: {
            id: string;
            branch: string;
            resource: string;
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            department: string;
            pattern: {
                weekday: number;
                /** @enum {string} */
                session: "am" | "pm" | "eve";
                starts: string;
                ends: string;
                places: number;
                minutesPerPlace: number;
                serviceItem: string;
            }[];
            exceptions: ({
                /** Format: date */
                date: string;
                /** @enum {string} */
                session?: "am" | "pm" | "eve";
                /** @constant */
                closed: true;
            } | {
                /** Format: date */
                date: string;
                /** @enum {string} */
                session?: "am" | "pm" | "eve";
                places: number;
            })[];
            /** @default {} */
            quotas: {
                [key: string]: number;
            };
            releaseAt: {
                daysBefore: number;
                time: string;
            };
            flowBackAt: {
                daysBefore: number;
                time: string;
            };
            revision: number;
            publication: {
                /** @enum {string} */
                state: "none" | "spreading" | "done";
                revision?: number;
            };
        };
        Place: {
            sheetId: string;
            branch: string;
            department: string;
            resource: string;
            /** @enum {string} */
            session: "am" | "pm" | "eve";
            starts: components["schemas"]["WallTime"];
            ends: components["schemas"]["WallTime"];
            next?: components["schemas"]["WallTime"];
            durationMinutes: number;
            serviceItem: string;
            fee: components["schemas"]["Money"];
            free: number;
            /** Format: date-time */
            releasesAt?: string;
        };
        WallTime: {
            /** Format: date */
            date: string;
            time: string;
            zone: string;
            /** Format: date-time */
            instant: string;
        };
        Sheet: {
            id: string;
            branch: string;
            department: string;
            resource: string;
            /** Format: date */
            date: string;
            zone: string;
            /** Format: date-time */
            releaseAt: string;
            /** Format: date-time */
            flowBackAt: string;
            sessions: {
                /** @enum {string} */
                session: "am" | "pm" | "eve";
                starts: components["schemas"]["WallTime"];
                ends: components["schemas"]["WallTime"];
                next?: components["schemas"]["WallTime"];
                durationMinutes: number;
                serviceItem: string;
                fee: components["schemas"]["Money"];
                places: number;
                free: number;
                freeFor: {
                    web: number;
                    phone: number;
                    desk: number;
                    his: number;
                    vip: number;
                };
            }[];
            bookings: components["schemas"]["BookingOnSheet"][];
        };
        BookingOnSheet: {
            /**
             * Format: uuid
             * @description UUID
             */
            id: string;
            sheetId: string;
            branch: string;
            department: string;
            resource: string;
            customerId: string;
            /** @enum {string} */
            session: "am" | "pm" | "eve";
            number: number;
            starts: components["schemas"]["WallTime"];
            durationMinutes: number;
            serviceItem: string;
            fee: components["schemas"]["Money"];
            /** @enum {string} */
            channel: "web" | "phone" | "desk" | "his" | "vip";
            /** @enum {string} */
            status: "held" | "booked" | "arrived" | "fulfilled" | "cancelled" | "no-show";
            /** Format: date-time */
            expiresAt?: string;
            overbooked: boolean;
            /**
             * Format: uuid
             * @description UUID
             */
            movedFrom?: string;
            /**
             * Format: uuid
             * @description UUID
             */
            movedTo?: string;
            code?: string;
            link?: string;
            overbookedBy?: string;
            overbookedReason?: string;
            customerCode?: string;
            customerName?: string;
        };
        Hold: {
            /**
             * Format: uuid
             * @description UUID
             */
            holdId: string;
            /** Format: date-time */
            expiresAt: string;
            sheetId: string;
            /** @enum {string} */
            session: "am" | "pm" | "eve";
            number: number;
            starts: components["schemas"]["WallTime"];
            durationMinutes: number;
            fee: components["schemas"]["Money"];
        };
        Booking: {
            /**
             * Format: uuid
             * @description UUID
             */
            id: string;
            sheetId: string;
            branch: string;
            department: string;
            resource: string;
            customerId: string;
            /** @enum {string} */
            session: "am" | "pm" | "eve";
            number: number;
            starts: components["schemas"]["WallTime"];
            durationMinutes: number;
            serviceItem: string;
            fee: components["schemas"]["Money"];
            /** @enum {string} */
            channel: "web" | "phone" | "desk" | "his" | "vip";
            /** @enum {string} */
            status: "held" | "booked" | "arrived" | "fulfilled" | "cancelled" | "no-show";
            /** Format: date-time */
            expiresAt?: string;
            overbooked: boolean;
            /**
             * Format: uuid
             * @description UUID
             */
            movedFrom?: string;
            /**
             * Format: uuid
             * @description UUID
             */
            movedTo?: string;
            code?: string;
            link?: string;
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
    "scheduling.serviceItem.describe": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Code of a branch */
                    branch?: string;
                    nameZh: string;
                    nameEn: string;
                    department: string;
                    durationMinutes: number;
                    fee: components["schemas"]["Money"];
                    /**
                     * @default [
                     *       "web",
                     *       "phone",
                     *       "desk",
                     *       "his",
                     *       "vip"
                     *     ]
                     */
                    channels?: ("web" | "phone" | "desk" | "his" | "vip")[];
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
                    "application/json": components["schemas"]["ServiceItem"];
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
    "scheduling.serviceItem.list": {
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
                        items: components["schemas"]["ServiceItem"][];
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
    "scheduling.roster.list": {
        parameters: {
            query: {
                limit?: number;
                cursor?: string;
                department: string;
                from: string;
                to: string;
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
                        items: components["schemas"]["Roster"][];
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
    "scheduling.roster.draft": {
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
                    resource: string;
                    department: string;
                    pattern: {
                        weekday: number;
                        /** @enum {string} */
                        session: "am" | "pm" | "eve";
                        starts: string;
                        ends: string;
                        places: number;
                        minutesPerPlace: number;
                        serviceItem: string;
                    }[];
                    /** @default [] */
                    exceptions?: ({
                        /** Format: date */
                        date: string;
                        /** @enum {string} */
                        session?: "am" | "pm" | "eve";
                        /** @constant */
                        closed: true;
                    } | {
                        /** Format: date */
                        date: string;
                        /** @enum {string} */
                        session?: "am" | "pm" | "eve";
                        places: number;
                    })[];
                    /** @default {} */
                    quotas?: {
                        [key: string]: number;
                    };
                    releaseAt: {
                        daysBefore: number;
                        time: string;
                    };
                    flowBackAt?: {
                        daysBefore: number;
                        time: string;
                    };
                    week: string;
                } | {
                    /** @description Code of a branch */
                    branch?: string;
                    resource: string;
                    department: string;
                    pattern: {
                        weekday: number;
                        /** @enum {string} */
                        session: "am" | "pm" | "eve";
                        starts: string;
                        ends: string;
                        places: number;
                        minutesPerPlace: number;
                        serviceItem: string;
                    }[];
                    /** @default [] */
                    exceptions?: ({
                        /** Format: date */
                        date: string;
                        /** @enum {string} */
                        session?: "am" | "pm" | "eve";
                        /** @constant */
                        closed: true;
                    } | {
                        /** Format: date */
                        date: string;
                        /** @enum {string} */
                        session?: "am" | "pm" | "eve";
                        places: number;
                    })[];
                    /** @default {} */
                    quotas?: {
                        [key: string]: number;
                    };
                    releaseAt: {
                        daysBefore: number;
                        time: string;
                    };
                    flowBackAt?: {
                        daysBefore: number;
                        time: string;
                    };
                    /** Format: date */
                    from: string;
                    /** Format: date */
                    to: string;
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
                    "application/json": components["schemas"]["Roster"];
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
    "scheduling.roster.publish": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
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
                    "application/json": {
                        id: string;
                        branch: string;
                        resource: string;
                        /** Format: date */
                        from: string;
                        /** Format: date */
                        to: string;
                        department: string;
                        pattern: {
                            weekday: number;
                            /** @enum {string} */
                            session: "am" | "pm" | "eve";
                            starts: string;
                            ends: string;
                            places: number;
                            minutesPerPlace: number;
                            serviceItem: string;
                        }[];
                        exceptions: ({
                            /** Format: date */
                            date: string;
                            /** @enum {string} */
                            session?: "am" | "pm" | "eve";
                            /** @constant */
                            closed: true;
                        } | {
                            /** Format: date */
                            date: string;
                            /** @enum {string} */
                            session?: "am" | "pm" | "eve";
                            places: number;
                        })[];
                        /** @default {} */
                        quotas: {
                            [key: string]: number;
                        };
                        releaseAt: {
                            daysBefore: number;
                            time: string;
                        };
                        flowBackAt: {
                            daysBefore: number;
                            time: string;
                        };
                        revision: number;
                        publication: {
                            /** @enum {string} */
                            state: "none" | "spreading" | "done";
                            revision?: number;
                        };
                        affectedBookingIds: string[];
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
    "scheduling.place.find": {
        parameters: {
            query: {
                branch?: string;
                department?: string;
                resource?: string;
                from: string;
                to: string;
                channel?: "web" | "phone" | "desk" | "his" | "vip";
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
                        items: components["schemas"]["Place"][];
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
    "scheduling.sheet.day": {
        parameters: {
            query: {
                department: string;
                date: string;
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
                        items: components["schemas"]["Sheet"][];
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
    "scheduling.sheet.read": {
        parameters: {
            query?: never;
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
                    "application/json": components["schemas"]["Sheet"];
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
    "scheduling.hold.create": {
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
                    /** @description branch:resource:date */
                    sheetId: string;
                    /** @enum {string} */
                    session: "am" | "pm" | "eve";
                    /**
                     * Format: uuid
                     * @description UUID
                     */
                    customerId: string;
                    serviceItem?: string;
                    /** @enum {string} */
                    channel: "web" | "phone" | "desk" | "his" | "vip";
                    time?: string;
                    origin?: string;
                    overbook?: {
                        reason: string;
                    };
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
                    "application/json": components["schemas"]["Hold"];
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
    "scheduling.hold.release": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
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
                    "application/json": components["schemas"]["Booking"];
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
    "scheduling.booking.list": {
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
                        items: components["schemas"]["Booking"][];
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
    "scheduling.booking.create": {
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
                    /**
                     * Format: uuid
                     * @description UUID
                     */
                    holdId: string;
                } | {
                    /** @description branch:resource:date */
                    sheetId: string;
                    /** @enum {string} */
                    session: "am" | "pm" | "eve";
                    /**
                     * Format: uuid
                     * @description UUID
                     */
                    customerId: string;
                    serviceItem?: string;
                    /** @enum {string} */
                    channel: "web" | "phone" | "desk" | "his" | "vip";
                    time?: string;
                    origin?: string;
                    overbook?: {
                        reason: string;
                    };
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
                    "application/json": components["schemas"]["Booking"];
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
    "scheduling.booking.read": {
        parameters: {
            query?: never;
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
                    "application/json": components["schemas"]["Booking"];
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
    "scheduling.booking.cancel": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
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
                    "application/json": components["schemas"]["Booking"];
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
    "scheduling.booking.reschedule": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description branch:resource:date */
                    sheetId: string;
                    /** @enum {string} */
                    session: "am" | "pm" | "eve";
                    time?: string;
                    reason: string;
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
                    "application/json": components["schemas"]["Booking"];
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
    "scheduling.arrival.checkIn": {
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
                    /**
                     * Format: uuid
                     * @description UUID
                     */
                    bookingId: string;
                } | {
                    code: string;
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
                    "application/json": components["schemas"]["Booking"];
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
    "scheduling.arrival.walkIn": {
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
                    /** @description branch:resource:date */
                    sheetId: string;
                    /** @enum {string} */
                    session: "am" | "pm" | "eve";
                    /**
                     * Format: uuid
                     * @description UUID
                     */
                    customerId: string;
                    serviceItem?: string;
                    origin?: string;
                    overbook?: {
                        reason: string;
                    };
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
                    "application/json": components["schemas"]["Booking"];
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
    "scheduling.invitation.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
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
                    "text/html; charset=utf-8": string;
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
    "scheduling.invitation.calendar": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
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
                    "text/calendar; charset=utf-8": string;
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
    "scheduling.invitation.code": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
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
                    "image/svg+xml": string;
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
    "scheduling.operations.health": {
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
    "scheduling.operations.settings": {
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
    "scheduling.operations.parked": {
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
    "scheduling.operations.replay": {
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
    "scheduling.operations.auditSearch": {
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
    "scheduling.operations.auditVerify": {
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
