export interface paths {
    "/api/feedback/v1/questionnaires/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The draft and the published versions. */
        get: operations["feedback.questionnaire.read"];
        /** Writes the draft of a questionnaire (F1). */
        put: operations["feedback.questionnaire.write.put.questionnaires.code"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feedback/v1/questionnaires/{code}/publication": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Publishes the draft as the next version, which never changes (F1). */
        post: operations["feedback.questionnaire.write.post.questionnaires.code.publication"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feedback/v1/surveys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts a survey that asks after visits (F2). */
        post: operations["feedback.survey.write.post.surveys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feedback/v1/surveys/{surveyId}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pauses or continues a survey. */
        post: operations["feedback.survey.write.post.surveys.surveyId.state"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feedback/v1/surveys/{surveyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A survey. */
        get: operations["feedback.survey.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feedback/v1/answers/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The questions of a survey link. */
        get: operations["feedback.answer.open.get.answers.token"];
        put?: never;
        /** Answers a survey link, once and without signing in (F2). */
        post: operations["feedback.answer.open.post.answers.token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/s/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The page of a survey link. */
        get: operations["feedback.answer.open.get.s.token"];
        put?: never;
        /** Takes the answers of the page. */
        post: operations["feedback.answer.open.post.s.token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feedback/v1/cases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Cases of a branch, newest first. */
        get: operations["feedback.case.read.get.cases"];
        put?: never;
        /** Records a complaint, suggestion or praise; the recorder owns it from now on (F5, F12). */
        post: operations["feedback.case.open"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feedback/v1/cases/{caseId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One case with its clock. */
        get: operations["feedback.case.read.get.cases.caseId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feedback/v1/cases/{caseId}/judgement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Judges nature and severity; the clock follows the severity (F5). */
        post: operations["feedback.case.work.post.cases.caseId.judgement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feedback/v1/cases/{caseId}/proposal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Proposes a settlement; within the proposer’s authority it is decided at once (F6, N3). */
        post: operations["feedback.case.work.post.cases.caseId.proposal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feedback/v1/cases/{caseId}/approval": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approves a proposal that was beyond its proposer’s authority (F6, W17). */
        post: operations["feedback.case.decide.post.cases.caseId.approval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feedback/v1/cases/{caseId}/refusal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Refuses a proposal; another one is to be made. */
        post: operations["feedback.case.decide.post.cases.caseId.refusal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feedback/v1/cases/{caseId}/settlement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The customer agrees to what was decided; the clock stops (F6). */
        post: operations["feedback.case.work.post.cases.caseId.settlement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feedback/v1/cases/{caseId}/closure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Closes with a closing document; severe ones by a supervisor or the complaint team (W17). */
        post: operations["feedback.case.close"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feedback/v1/cases/{caseId}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops the clock while somebody else is waited for (W14). */
        post: operations["feedback.case.work.post.cases.caseId.pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feedback/v1/cases/{caseId}/resumption": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets the clock run again. */
        post: operations["feedback.case.work.post.cases.caseId.resumption"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feedback/v1/cases/{caseId}/handover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hands the case to another owner. */
        post: operations["feedback.case.work.post.cases.caseId.handover"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feedback/v1/cases/{caseId}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Adds a note. */
        post: operations["feedback.case.work.post.cases.caseId.notes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feedback/v1/operations/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is missing or away, in words */
        get: operations["feedback.operations.health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feedback/v1/operations/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All settings of the process with their source; secrets as *** */
        get: operations["feedback.operations.settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feedback/v1/operations/parked": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Keys whose events a consumer could not handle */
        get: operations["feedback.operations.parked"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feedback/v1/operations/parked/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hands the parked events of one key to their consumer again, in order */
        post: operations["feedback.operations.replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feedback/v1/operations/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what to whom in a period, newest first */
        get: operations["feedback.operations.auditSearch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/feedback/v1/operations/audit/verdict": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads the whole audit chain and says whether it is what was written */
        get: operations["feedback.operations.auditVerify"];
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
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "feedback.questionnaire.read": {
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
                    "application/json": {
                        draft: {
                            title: {
                                zh: string;
                                en: string;
                            };
                            questions: ({
                                id: string;
                                words: {
                                    zh: string;
                                    en: string;
                                };
                                /** @default true */
                                required: boolean;
                                when?: {
                                    question: string;
                                    is: string | boolean;
                                } | {
                                    question: string;
                                    has: string;
                                } | {
                                    question: string;
                                    atMost: number;
                                } | {
                                    question: string;
                                    atLeast: number;
                                };
                                /** @constant */
                                kind: "yesNo";
                            } | {
                                id: string;
                                words: {
                                    zh: string;
                                    en: string;
                                };
                                /** @default true */
                                required: boolean;
                                when?: {
                                    question: string;
                                    is: string | boolean;
                                } | {
                                    question: string;
                                    has: string;
                                } | {
                                    question: string;
                                    atMost: number;
                                } | {
                                    question: string;
                                    atLeast: number;
                                };
                                /** @constant */
                                kind: "single";
                                options: {
                                    id: string;
                                    words: {
                                        zh: string;
                                        en: string;
                                    };
                                }[];
                            } | {
                                id: string;
                                words: {
                                    zh: string;
                                    en: string;
                                };
                                /** @default true */
                                required: boolean;
                                when?: {
                                    question: string;
                                    is: string | boolean;
                                } | {
                                    question: string;
                                    has: string;
                                } | {
                                    question: string;
                                    atMost: number;
                                } | {
                                    question: string;
                                    atLeast: number;
                                };
                                /** @constant */
                                kind: "multiple";
                                options: {
                                    id: string;
                                    words: {
                                        zh: string;
                                        en: string;
                                    };
                                }[];
                            } | {
                                id: string;
                                words: {
                                    zh: string;
                                    en: string;
                                };
                                /** @default true */
                                required: boolean;
                                when?: {
                                    question: string;
                                    is: string | boolean;
                                } | {
                                    question: string;
                                    has: string;
                                } | {
                                    question: string;
                                    atMost: number;
                                } | {
                                    question: string;
                                    atLeast: number;
                                };
                                /** @constant */
                                kind: "ordering";
                                options: {
                                    id: string;
                                    words: {
                                        zh: string;
                                        en: string;
                                    };
                                }[];
                            } | {
                                id: string;
                                words: {
                                    zh: string;
                                    en: string;
                                };
                                /** @default true */
                                required: boolean;
                                when?: {
                                    question: string;
                                    is: string | boolean;
                                } | {
                                    question: string;
                                    has: string;
                                } | {
                                    question: string;
                                    atMost: number;
                                } | {
                                    question: string;
                                    atLeast: number;
                                };
                                /** @constant */
                                kind: "degree";
                                steps: number;
                            } | {
                                id: string;
                                words: {
                                    zh: string;
                                    en: string;
                                };
                                /** @default true */
                                required: boolean;
                                when?: {
                                    question: string;
                                    is: string | boolean;
                                } | {
                                    question: string;
                                    has: string;
                                } | {
                                    question: string;
                                    atMost: number;
                                } | {
                                    question: string;
                                    atLeast: number;
                                };
                                /** @constant */
                                kind: "nps";
                            } | {
                                id: string;
                                words: {
                                    zh: string;
                                    en: string;
                                };
                                /** @default true */
                                required: boolean;
                                when?: {
                                    question: string;
                                    is: string | boolean;
                                } | {
                                    question: string;
                                    has: string;
                                } | {
                                    question: string;
                                    atMost: number;
                                } | {
                                    question: string;
                                    atLeast: number;
                                };
                                /** @constant */
                                kind: "recall";
                                /** @default 1000 */
                                lengthMax: number;
                            })[];
                        } | null;
                        versions: {
                            title: {
                                zh: string;
                                en: string;
                            };
                            questions: ({
                                id: string;
                                words: {
                                    zh: string;
                                    en: string;
                                };
                                /** @default true */
                                required: boolean;
                                when?: {
                                    question: string;
                                    is: string | boolean;
                                } | {
                                    question: string;
                                    has: string;
                                } | {
                                    question: string;
                                    atMost: number;
                                } | {
                                    question: string;
                                    atLeast: number;
                                };
                                /** @constant */
                                kind: "yesNo";
                            } | {
                                id: string;
                                words: {
                                    zh: string;
                                    en: string;
                                };
                                /** @default true */
                                required: boolean;
                                when?: {
                                    question: string;
                                    is: string | boolean;
                                } | {
                                    question: string;
                                    has: string;
                                } | {
                                    question: string;
                                    atMost: number;
                                } | {
                                    question: string;
                                    atLeast: number;
                                };
                                /** @constant */
                                kind: "single";
                                options: {
                                    id: string;
                                    words: {
                                        zh: string;
                                        en: string;
                                    };
                                }[];
                            } | {
                                id: string;
                                words: {
                                    zh: string;
                                    en: string;
                                };
                                /** @default true */
                                required: boolean;
                                when?: {
                                    question: string;
                                    is: string | boolean;
                                } | {
                                    question: string;
                                    has: string;
                                } | {
                                    question: string;
                                    atMost: number;
                                } | {
                                    question: string;
                                    atLeast: number;
                                };
                                /** @constant */
                                kind: "multiple";
                                options: {
                                    id: string;
                                    words: {
                                        zh: string;
                                        en: string;
                                    };
                                }[];
                            } | {
                                id: string;
                                words: {
                                    zh: string;
                                    en: string;
                                };
                                /** @default true */
                                required: boolean;
                                when?: {
                                    question: string;
                                    is: string | boolean;
                                } | {
                                    question: string;
                                    has: string;
                                } | {
                                    question: string;
                                    atMost: number;
                                } | {
                                    question: string;
                                    atLeast: number;
                                };
                                /** @constant */
                                kind: "ordering";
                                options: {
                                    id: string;
                                    words: {
                                        zh: string;
                                        en: string;
                                    };
                                }[];
                            } | {
                                id: string;
                                words: {
                                    zh: string;
                                    en: string;
                                };
                                /** @default true */
                                required: boolean;
                                when?: {
                                    question: string;
                                    is: string | boolean;
                                } | {
                                    question: string;
                                    has: string;
                                } | {
                                    question: string;
                                    atMost: number;
                                } | {
                                    question: string;
                                    atLeast: number;
                                };
                                /** @constant */
                                kind: "degree";
                                steps: number;
                            } | {
                                id: string;
                                words: {
                                    zh: string;
                                    en: string;
                                };
                                /** @default true */
                                required: boolean;
                                when?: {
                                    question: string;
                                    is: string | boolean;
                                } | {
                                    question: string;
                                    has: string;
                                } | {
                                    question: string;
                                    atMost: number;
                                } | {
                                    question: string;
                                    atLeast: number;
                                };
                                /** @constant */
                                kind: "nps";
                            } | {
                                id: string;
                                words: {
                                    zh: string;
                                    en: string;
                                };
                                /** @default true */
                                required: boolean;
                                when?: {
                                    question: string;
                                    is: string | boolean;
                                } | {
                                    question: string;
                                    has: string;
                                } | {
                                    question: string;
                                    atMost: number;
                                } | {
                                    question: string;
                                    atLeast: number;
                                };
                                /** @constant */
                                kind: "recall";
                                /** @default 1000 */
                                lengthMax: number;
                            })[];
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
    "feedback.questionnaire.write.put.questionnaires.code": {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
            };
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    title: {
                        zh: string;
                        en: string;
                    };
                    questions: ({
                        id: string;
                        words: {
                            zh: string;
                            en: string;
                        };
                        /** @default true */
                        required?: boolean;
                        when?: {
                            question: string;
                            is: string | boolean;
                        } | {
                            question: string;
                            has: string;
                        } | {
                            question: string;
                            atMost: number;
                        } | {
                            question: string;
                            atLeast: number;
                        };
                        /** @constant */
                        kind: "yesNo";
                    } | {
                        id: string;
                        words: {
                            zh: string;
                            en: string;
                        };
                        /** @default true */
                        required?: boolean;
                        when?: {
                            question: string;
                            is: string | boolean;
                        } | {
                            question: string;
                            has: string;
                        } | {
                            question: string;
                            atMost: number;
                        } | {
                            question: string;
                            atLeast: number;
                        };
                        /** @constant */
                        kind: "single";
                        options: {
                            id: string;
                            words: {
                                zh: string;
                                en: string;
                            };
                        }[];
                    } | {
                        id: string;
                        words: {
                            zh: string;
                            en: string;
                        };
                        /** @default true */
                        required?: boolean;
                        when?: {
                            question: string;
                            is: string | boolean;
                        } | {
                            question: string;
                            has: string;
                        } | {
                            question: string;
                            atMost: number;
                        } | {
                            question: string;
                            atLeast: number;
                        };
                        /** @constant */
                        kind: "multiple";
                        options: {
                            id: string;
                            words: {
                                zh: string;
                                en: string;
                            };
                        }[];
                    } | {
                        id: string;
                        words: {
                            zh: string;
                            en: string;
                        };
                        /** @default true */
                        required?: boolean;
                        when?: {
                            question: string;
                            is: string | boolean;
                        } | {
                            question: string;
                            has: string;
                        } | {
                            question: string;
                            atMost: number;
                        } | {
                            question: string;
                            atLeast: number;
                        };
                        /** @constant */
                        kind: "ordering";
                        options: {
                            id: string;
                            words: {
                                zh: string;
                                en: string;
                            };
                        }[];
                    } | {
                        id: string;
                        words: {
                            zh: string;
                            en: string;
                        };
                        /** @default true */
                        required?: boolean;
                        when?: {
                            question: string;
                            is: string | boolean;
                        } | {
                            question: string;
                            has: string;
                        } | {
                            question: string;
                            atMost: number;
                        } | {
                            question: string;
                            atLeast: number;
                        };
                        /** @constant */
                        kind: "degree";
                        steps: number;
                    } | {
                        id: string;
                        words: {
                            zh: string;
                            en: string;
                        };
                        /** @default true */
                        required?: boolean;
                        when?: {
                            question: string;
                            is: string | boolean;
                        } | {
                            question: string;
                            has: string;
                        } | {
                            question: string;
                            atMost: number;
                        } | {
                            question: string;
                            atLeast: number;
                        };
                        /** @constant */
                        kind: "nps";
                    } | {
                        id: string;
                        words: {
                            zh: string;
                            en: string;
                        };
                        /** @default true */
                        required?: boolean;
                        when?: {
                            question: string;
                            is: string | boolean;
                        } | {
                            question: string;
                            has: string;
                        } | {
                            question: string;
                            atMost: number;
                        } | {
                            question: string;
                            atLeast: number;
                        };
                        /** @constant */
                        kind: "recall";
                        /** @default 1000 */
                        lengthMax?: number;
                    })[];
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
                        title: {
                            zh: string;
                            en: string;
                        };
                        questions: ({
                            id: string;
                            words: {
                                zh: string;
                                en: string;
                            };
                            /** @default true */
                            required: boolean;
                            when?: {
                                question: string;
                                is: string | boolean;
                            } | {
                                question: string;
                                has: string;
                            } | {
                                question: string;
                                atMost: number;
                            } | {
                                question: string;
                                atLeast: number;
                            };
                            /** @constant */
                            kind: "yesNo";
                        } | {
                            id: string;
                            words: {
                                zh: string;
                                en: string;
                            };
                            /** @default true */
                            required: boolean;
                            when?: {
                                question: string;
                                is: string | boolean;
                            } | {
                                question: string;
                                has: string;
                            } | {
                                question: string;
                                atMost: number;
                            } | {
                                question: string;
                                atLeast: number;
                            };
                            /** @constant */
                            kind: "single";
                            options: {
                                id: string;
                                words: {
                                    zh: string;
                                    en: string;
                                };
                            }[];
                        } | {
                            id: string;
                            words: {
                                zh: string;
                                en: string;
                            };
                            /** @default true */
                            required: boolean;
                            when?: {
                                question: string;
                                is: string | boolean;
                            } | {
                                question: string;
                                has: string;
                            } | {
                                question: string;
                                atMost: number;
                            } | {
                                question: string;
                                atLeast: number;
                            };
                            /** @constant */
                            kind: "multiple";
                            options: {
                                id: string;
                                words: {
                                    zh: string;
                                    en: string;
                                };
                            }[];
                        } | {
                            id: string;
                            words: {
                                zh: string;
                                en: string;
                            };
                            /** @default true */
                            required: boolean;
                            when?: {
                                question: string;
                                is: string | boolean;
                            } | {
                                question: string;
                                has: string;
                            } | {
                                question: string;
                                atMost: number;
                            } | {
                                question: string;
                                atLeast: number;
                            };
                            /** @constant */
                            kind: "ordering";
                            options: {
                                id: string;
                                words: {
                                    zh: string;
                                    en: string;
                                };
                            }[];
                        } | {
                            id: string;
                            words: {
                                zh: string;
                                en: string;
                            };
                            /** @default true */
                            required: boolean;
                            when?: {
                                question: string;
                                is: string | boolean;
                            } | {
                                question: string;
                                has: string;
                            } | {
                                question: string;
                                atMost: number;
                            } | {
                                question: string;
                                atLeast: number;
                            };
                            /** @constant */
                            kind: "degree";
                            steps: number;
                        } | {
                            id: string;
                            words: {
                                zh: string;
                                en: string;
                            };
                            /** @default true */
                            required: boolean;
                            when?: {
                                question: string;
                                is: string | boolean;
                            } | {
                                question: string;
                                has: string;
                            } | {
                                question: string;
                                atMost: number;
                            } | {
                                question: string;
                                atLeast: number;
                            };
                            /** @constant */
                            kind: "nps";
                        } | {
                            id: string;
                            words: {
                                zh: string;
                                en: string;
                            };
                            /** @default true */
                            required: boolean;
                            when?: {
                                question: string;
                                is: string | boolean;
                            } | {
                                question: string;
                                has: string;
                            } | {
                                question: string;
                                atMost: number;
                            } | {
                                question: string;
                                atLeast: number;
                            };
                            /** @constant */
                            kind: "recall";
                            /** @default 1000 */
                            lengthMax: number;
                        })[];
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
    "feedback.questionnaire.write.post.questionnaires.code.publication": {
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
        requestBody?: never;
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        version: number;
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
    "feedback.survey.write.post.surveys": {
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
                    questionnaire: string;
                    version: number;
                    aim: string;
                    trigger: {
                        encounterKinds: string[];
                        /** @default [] */
                        departments?: string[];
                        /** @default 120 */
                        delayMinutes?: number;
                    };
                    /** Format: date-time */
                    from: string;
                    /** Format: date-time */
                    until: string;
                    /** @default 30 */
                    fatigueDays?: number;
                    /** @default false */
                    anonymous?: boolean;
                    /** @default 10000 */
                    sampleBp?: number;
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
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        surveyId: string;
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
    "feedback.survey.write.post.surveys.surveyId.state": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                surveyId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    status: "active" | "paused";
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
                        status: "active" | "paused";
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
    "feedback.survey.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                surveyId: string;
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
                        /** @enum {string} */
                        status: "active" | "paused";
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        surveyId: string;
                        questionnaire: string;
                        version: number;
                        branch: string;
                        anonymous: boolean;
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
    "feedback.answer.open.get.answers.token": {
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
                    "application/json": {
                        anonymous: boolean;
                        content: {
                            title: {
                                zh: string;
                                en: string;
                            };
                            questions: ({
                                id: string;
                                words: {
                                    zh: string;
                                    en: string;
                                };
                                /** @default true */
                                required: boolean;
                                when?: {
                                    question: string;
                                    is: string | boolean;
                                } | {
                                    question: string;
                                    has: string;
                                } | {
                                    question: string;
                                    atMost: number;
                                } | {
                                    question: string;
                                    atLeast: number;
                                };
                                /** @constant */
                                kind: "yesNo";
                            } | {
                                id: string;
                                words: {
                                    zh: string;
                                    en: string;
                                };
                                /** @default true */
                                required: boolean;
                                when?: {
                                    question: string;
                                    is: string | boolean;
                                } | {
                                    question: string;
                                    has: string;
                                } | {
                                    question: string;
                                    atMost: number;
                                } | {
                                    question: string;
                                    atLeast: number;
                                };
                                /** @constant */
                                kind: "single";
                                options: {
                                    id: string;
                                    words: {
                                        zh: string;
                                        en: string;
                                    };
                                }[];
                            } | {
                                id: string;
                                words: {
                                    zh: string;
                                    en: string;
                                };
                                /** @default true */
                                required: boolean;
                                when?: {
                                    question: string;
                                    is: string | boolean;
                                } | {
                                    question: string;
                                    has: string;
                                } | {
                                    question: string;
                                    atMost: number;
                                } | {
                                    question: string;
                                    atLeast: number;
                                };
                                /** @constant */
                                kind: "multiple";
                                options: {
                                    id: string;
                                    words: {
                                        zh: string;
                                        en: string;
                                    };
                                }[];
                            } | {
                                id: string;
                                words: {
                                    zh: string;
                                    en: string;
                                };
                                /** @default true */
                                required: boolean;
                                when?: {
                                    question: string;
                                    is: string | boolean;
                                } | {
                                    question: string;
                                    has: string;
                                } | {
                                    question: string;
                                    atMost: number;
                                } | {
                                    question: string;
                                    atLeast: number;
                                };
                                /** @constant */
                                kind: "ordering";
                                options: {
                                    id: string;
                                    words: {
                                        zh: string;
                                        en: string;
                                    };
                                }[];
                            } | {
                                id: string;
                                words: {
                                    zh: string;
                                    en: string;
                                };
                                /** @default true */
                                required: boolean;
                                when?: {
                                    question: string;
                                    is: string | boolean;
                                } | {
                                    question: string;
                                    has: string;
                                } | {
                                    question: string;
                                    atMost: number;
                                } | {
                                    question: string;
                                    atLeast: number;
                                };
                                /** @constant */
                                kind: "degree";
                                steps: number;
                            } | {
                                id: string;
                                words: {
                                    zh: string;
                                    en: string;
                                };
                                /** @default true */
                                required: boolean;
                                when?: {
                                    question: string;
                                    is: string | boolean;
                                } | {
                                    question: string;
                                    has: string;
                                } | {
                                    question: string;
                                    atMost: number;
                                } | {
                                    question: string;
                                    atLeast: number;
                                };
                                /** @constant */
                                kind: "nps";
                            } | {
                                id: string;
                                words: {
                                    zh: string;
                                    en: string;
                                };
                                /** @default true */
                                required: boolean;
                                when?: {
                                    question: string;
                                    is: string | boolean;
                                } | {
                                    question: string;
                                    has: string;
                                } | {
                                    question: string;
                                    atMost: number;
                                } | {
                                    question: string;
                                    atLeast: number;
                                };
                                /** @constant */
                                kind: "recall";
                                /** @default 1000 */
                                lengthMax: number;
                            })[];
                        };
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
    "feedback.answer.open.post.answers.token": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    answers: {
                        [key: string]: boolean | number | string | string[];
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
                    "application/json": {
                        /** @constant */
                        thanks: true;
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
    "feedback.answer.open.get.s.token": {
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
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html; charset=utf-8": string;
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html; charset=utf-8": string;
                };
            };
            /** @description Gone */
            410: {
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
    "feedback.answer.open.post.s.token": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": string;
            };
        };
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
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html; charset=utf-8": string;
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html; charset=utf-8": string;
                };
            };
            /** @description Gone */
            410: {
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
    "feedback.case.read.get.cases": {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
                branch?: string;
                status?: "open" | "closed";
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
                            /**
                             * Format: uuid
                             * @description UUID
                             */
                            caseId: string;
                            number: string;
                            /** @enum {string} */
                            status: "recorded" | "judged" | "proposed" | "decided" | "settled" | "closed";
                            kind: string;
                            branch: string;
                            department: string;
                            staff: string | null;
                            customerId: string | null;
                            channel: string;
                            nature: string;
                            severity: string;
                            owner: string;
                            level: number;
                            repeatedCause: boolean;
                            /** Format: date-time */
                            openedAt: string;
                            closedAt: string | null;
                            clock: {
                                /** @enum {string} */
                                state: "running" | "paused" | "stopped";
                                limitMinutes: number;
                                usedMinutes: number;
                                remainingMinutes: number;
                                dueAt: string | null;
                                overdue: boolean;
                            };
                            proposal: {
                                [key: string]: string | number;
                            } | null;
                            executed: boolean;
                            story: string;
                            notes: {
                                /** Format: date-time */
                                at: string;
                                by: string;
                                text: string;
                            }[];
                            closing: string | null;
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
    "feedback.case.open": {
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
                    /** @enum {string} */
                    kind: "complaint" | "suggestion" | "praise";
                    /**
                     * Format: uuid
                     * @description UUID
                     */
                    customerId?: string;
                    /** @enum {string} */
                    channel: "box" | "web" | "hotline" | "letter" | "phone" | "in-person";
                    department: string;
                    staff?: string;
                    text: string;
                    /**
                     * @default other
                     * @enum {string}
                     */
                    nature?: "service" | "misleading-advertising" | "exaggerated-effect" | "unmet-result" | "price" | "environment" | "privacy" | "other";
                    /**
                     * @default medium
                     * @enum {string}
                     */
                    severity?: "low" | "medium" | "high" | "critical";
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
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        caseId: string;
                        number: string;
                        /** @enum {string} */
                        status: "recorded" | "judged" | "proposed" | "decided" | "settled" | "closed";
                        kind: string;
                        branch: string;
                        department: string;
                        staff: string | null;
                        customerId: string | null;
                        channel: string;
                        nature: string;
                        severity: string;
                        owner: string;
                        level: number;
                        repeatedCause: boolean;
                        /** Format: date-time */
                        openedAt: string;
                        closedAt: string | null;
                        clock: {
                            /** @enum {string} */
                            state: "running" | "paused" | "stopped";
                            limitMinutes: number;
                            usedMinutes: number;
                            remainingMinutes: number;
                            dueAt: string | null;
                            overdue: boolean;
                        };
                        proposal: {
                            [key: string]: string | number;
                        } | null;
                        executed: boolean;
                        story: string;
                        notes: {
                            /** Format: date-time */
                            at: string;
                            by: string;
                            text: string;
                        }[];
                        closing: string | null;
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
    "feedback.case.read.get.cases.caseId": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                caseId: string;
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
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        caseId: string;
                        number: string;
                        /** @enum {string} */
                        status: "recorded" | "judged" | "proposed" | "decided" | "settled" | "closed";
                        kind: string;
                        branch: string;
                        department: string;
                        staff: string | null;
                        customerId: string | null;
                        channel: string;
                        nature: string;
                        severity: string;
                        owner: string;
                        level: number;
                        repeatedCause: boolean;
                        /** Format: date-time */
                        openedAt: string;
                        closedAt: string | null;
                        clock: {
                            /** @enum {string} */
                            state: "running" | "paused" | "stopped";
                            limitMinutes: number;
                            usedMinutes: number;
                            remainingMinutes: number;
                            dueAt: string | null;
                            overdue: boolean;
                        };
                        proposal: {
                            [key: string]: string | number;
                        } | null;
                        executed: boolean;
                        story: string;
                        notes: {
                            /** Format: date-time */
                            at: string;
                            by: string;
                            text: string;
                        }[];
                        closing: string | null;
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
    "feedback.case.work.post.cases.caseId.judgement": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match"?: string;
            };
            path: {
                caseId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    nature: "service" | "misleading-advertising" | "exaggerated-effect" | "unmet-result" | "price" | "environment" | "privacy" | "other";
                    /** @enum {string} */
                    severity: "low" | "medium" | "high" | "critical";
                    department: string;
                    staff?: string;
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
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        caseId: string;
                        number: string;
                        /** @enum {string} */
                        status: "recorded" | "judged" | "proposed" | "decided" | "settled" | "closed";
                        kind: string;
                        branch: string;
                        department: string;
                        staff: string | null;
                        customerId: string | null;
                        channel: string;
                        nature: string;
                        severity: string;
                        owner: string;
                        level: number;
                        repeatedCause: boolean;
                        /** Format: date-time */
                        openedAt: string;
                        closedAt: string | null;
                        clock: {
                            /** @enum {string} */
                            state: "running" | "paused" | "stopped";
                            limitMinutes: number;
                            usedMinutes: number;
                            remainingMinutes: number;
                            dueAt: string | null;
                            overdue: boolean;
                        };
                        proposal: {
                            [key: string]: string | number;
                        } | null;
                        executed: boolean;
                        story: string;
                        notes: {
                            /** Format: date-time */
                            at: string;
                            by: string;
                            text: string;
                        }[];
                        closing: string | null;
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
    "feedback.case.work.post.cases.caseId.proposal": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match"?: string;
            };
            path: {
                caseId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    proposal: {
                        /** @constant */
                        kind: "apology";
                    } | {
                        /** @constant */
                        kind: "points";
                        points: number;
                    } | {
                        /** @constant */
                        kind: "goods";
                        costFen: number;
                    } | {
                        /** @constant */
                        kind: "money";
                        amountFen: number;
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
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        caseId: string;
                        number: string;
                        /** @enum {string} */
                        status: "recorded" | "judged" | "proposed" | "decided" | "settled" | "closed";
                        kind: string;
                        branch: string;
                        department: string;
                        staff: string | null;
                        customerId: string | null;
                        channel: string;
                        nature: string;
                        severity: string;
                        owner: string;
                        level: number;
                        repeatedCause: boolean;
                        /** Format: date-time */
                        openedAt: string;
                        closedAt: string | null;
                        clock: {
                            /** @enum {string} */
                            state: "running" | "paused" | "stopped";
                            limitMinutes: number;
                            usedMinutes: number;
                            remainingMinutes: number;
                            dueAt: string | null;
                            overdue: boolean;
                        };
                        proposal: {
                            [key: string]: string | number;
                        } | null;
                        executed: boolean;
                        story: string;
                        notes: {
                            /** Format: date-time */
                            at: string;
                            by: string;
                            text: string;
                        }[];
                        closing: string | null;
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
    "feedback.case.decide.post.cases.caseId.approval": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match"?: string;
            };
            path: {
                caseId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
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
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        caseId: string;
                        number: string;
                        /** @enum {string} */
                        status: "recorded" | "judged" | "proposed" | "decided" | "settled" | "closed";
                        kind: string;
                        branch: string;
                        department: string;
                        staff: string | null;
                        customerId: string | null;
                        channel: string;
                        nature: string;
                        severity: string;
                        owner: string;
                        level: number;
                        repeatedCause: boolean;
                        /** Format: date-time */
                        openedAt: string;
                        closedAt: string | null;
                        clock: {
                            /** @enum {string} */
                            state: "running" | "paused" | "stopped";
                            limitMinutes: number;
                            usedMinutes: number;
                            remainingMinutes: number;
                            dueAt: string | null;
                            overdue: boolean;
                        };
                        proposal: {
                            [key: string]: string | number;
                        } | null;
                        executed: boolean;
                        story: string;
                        notes: {
                            /** Format: date-time */
                            at: string;
                            by: string;
                            text: string;
                        }[];
                        closing: string | null;
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
    "feedback.case.decide.post.cases.caseId.refusal": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match"?: string;
            };
            path: {
                caseId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
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
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        caseId: string;
                        number: string;
                        /** @enum {string} */
                        status: "recorded" | "judged" | "proposed" | "decided" | "settled" | "closed";
                        kind: string;
                        branch: string;
                        department: string;
                        staff: string | null;
                        customerId: string | null;
                        channel: string;
                        nature: string;
                        severity: string;
                        owner: string;
                        level: number;
                        repeatedCause: boolean;
                        /** Format: date-time */
                        openedAt: string;
                        closedAt: string | null;
                        clock: {
                            /** @enum {string} */
                            state: "running" | "paused" | "stopped";
                            limitMinutes: number;
                            usedMinutes: number;
                            remainingMinutes: number;
                            dueAt: string | null;
                            overdue: boolean;
                        };
                        proposal: {
                            [key: string]: string | number;
                        } | null;
                        executed: boolean;
                        story: string;
                        notes: {
                            /** Format: date-time */
                            at: string;
                            by: string;
                            text: string;
                        }[];
                        closing: string | null;
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
    "feedback.case.work.post.cases.caseId.settlement": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match"?: string;
            };
            path: {
                caseId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
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
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        caseId: string;
                        number: string;
                        /** @enum {string} */
                        status: "recorded" | "judged" | "proposed" | "decided" | "settled" | "closed";
                        kind: string;
                        branch: string;
                        department: string;
                        staff: string | null;
                        customerId: string | null;
                        channel: string;
                        nature: string;
                        severity: string;
                        owner: string;
                        level: number;
                        repeatedCause: boolean;
                        /** Format: date-time */
                        openedAt: string;
                        closedAt: string | null;
                        clock: {
                            /** @enum {string} */
                            state: "running" | "paused" | "stopped";
                            limitMinutes: number;
                            usedMinutes: number;
                            remainingMinutes: number;
                            dueAt: string | null;
                            overdue: boolean;
                        };
                        proposal: {
                            [key: string]: string | number;
                        } | null;
                        executed: boolean;
                        story: string;
                        notes: {
                            /** Format: date-time */
                            at: string;
                            by: string;
                            text: string;
                        }[];
                        closing: string | null;
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
    "feedback.case.close": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match"?: string;
            };
            path: {
                caseId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    text: string;
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
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        caseId: string;
                        number: string;
                        /** @enum {string} */
                        status: "recorded" | "judged" | "proposed" | "decided" | "settled" | "closed";
                        kind: string;
                        branch: string;
                        department: string;
                        staff: string | null;
                        customerId: string | null;
                        channel: string;
                        nature: string;
                        severity: string;
                        owner: string;
                        level: number;
                        repeatedCause: boolean;
                        /** Format: date-time */
                        openedAt: string;
                        closedAt: string | null;
                        clock: {
                            /** @enum {string} */
                            state: "running" | "paused" | "stopped";
                            limitMinutes: number;
                            usedMinutes: number;
                            remainingMinutes: number;
                            dueAt: string | null;
                            overdue: boolean;
                        };
                        proposal: {
                            [key: string]: string | number;
                        } | null;
                        executed: boolean;
                        story: string;
                        notes: {
                            /** Format: date-time */
                            at: string;
                            by: string;
                            text: string;
                        }[];
                        closing: string | null;
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
    "feedback.case.work.post.cases.caseId.pause": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match"?: string;
            };
            path: {
                caseId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    reason: "customer-answer" | "external-expert" | "court" | "authority";
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
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        caseId: string;
                        number: string;
                        /** @enum {string} */
                        status: "recorded" | "judged" | "proposed" | "decided" | "settled" | "closed";
                        kind: string;
                        branch: string;
                        department: string;
                        staff: string | null;
                        customerId: string | null;
                        channel: string;
                        nature: string;
                        severity: string;
                        owner: string;
                        level: number;
                        repeatedCause: boolean;
                        /** Format: date-time */
                        openedAt: string;
                        closedAt: string | null;
                        clock: {
                            /** @enum {string} */
                            state: "running" | "paused" | "stopped";
                            limitMinutes: number;
                            usedMinutes: number;
                            remainingMinutes: number;
                            dueAt: string | null;
                            overdue: boolean;
                        };
                        proposal: {
                            [key: string]: string | number;
                        } | null;
                        executed: boolean;
                        story: string;
                        notes: {
                            /** Format: date-time */
                            at: string;
                            by: string;
                            text: string;
                        }[];
                        closing: string | null;
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
    "feedback.case.work.post.cases.caseId.resumption": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match"?: string;
            };
            path: {
                caseId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
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
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        caseId: string;
                        number: string;
                        /** @enum {string} */
                        status: "recorded" | "judged" | "proposed" | "decided" | "settled" | "closed";
                        kind: string;
                        branch: string;
                        department: string;
                        staff: string | null;
                        customerId: string | null;
                        channel: string;
                        nature: string;
                        severity: string;
                        owner: string;
                        level: number;
                        repeatedCause: boolean;
                        /** Format: date-time */
                        openedAt: string;
                        closedAt: string | null;
                        clock: {
                            /** @enum {string} */
                            state: "running" | "paused" | "stopped";
                            limitMinutes: number;
                            usedMinutes: number;
                            remainingMinutes: number;
                            dueAt: string | null;
                            overdue: boolean;
                        };
                        proposal: {
                            [key: string]: string | number;
                        } | null;
                        executed: boolean;
                        story: string;
                        notes: {
                            /** Format: date-time */
                            at: string;
                            by: string;
                            text: string;
                        }[];
                        closing: string | null;
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
    "feedback.case.work.post.cases.caseId.handover": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match"?: string;
            };
            path: {
                caseId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    to: string;
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
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        caseId: string;
                        number: string;
                        /** @enum {string} */
                        status: "recorded" | "judged" | "proposed" | "decided" | "settled" | "closed";
                        kind: string;
                        branch: string;
                        department: string;
                        staff: string | null;
                        customerId: string | null;
                        channel: string;
                        nature: string;
                        severity: string;
                        owner: string;
                        level: number;
                        repeatedCause: boolean;
                        /** Format: date-time */
                        openedAt: string;
                        closedAt: string | null;
                        clock: {
                            /** @enum {string} */
                            state: "running" | "paused" | "stopped";
                            limitMinutes: number;
                            usedMinutes: number;
                            remainingMinutes: number;
                            dueAt: string | null;
                            overdue: boolean;
                        };
                        proposal: {
                            [key: string]: string | number;
                        } | null;
                        executed: boolean;
                        story: string;
                        notes: {
                            /** Format: date-time */
                            at: string;
                            by: string;
                            text: string;
                        }[];
                        closing: string | null;
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
    "feedback.case.work.post.cases.caseId.notes": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match"?: string;
            };
            path: {
                caseId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    text: string;
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
                        /**
                         * Format: uuid
                         * @description UUID
                         */
                        caseId: string;
                        number: string;
                        /** @enum {string} */
                        status: "recorded" | "judged" | "proposed" | "decided" | "settled" | "closed";
                        kind: string;
                        branch: string;
                        department: string;
                        staff: string | null;
                        customerId: string | null;
                        channel: string;
                        nature: string;
                        severity: string;
                        owner: string;
                        level: number;
                        repeatedCause: boolean;
                        /** Format: date-time */
                        openedAt: string;
                        closedAt: string | null;
                        clock: {
                            /** @enum {string} */
                            state: "running" | "paused" | "stopped";
                            limitMinutes: number;
                            usedMinutes: number;
                            remainingMinutes: number;
                            dueAt: string | null;
                            overdue: boolean;
                        };
                        proposal: {
                            [key: string]: string | number;
                        } | null;
                        executed: boolean;
                        story: string;
                        notes: {
                            /** Format: date-time */
                            at: string;
                            by: string;
                            text: string;
                        }[];
                        closing: string | null;
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
    "feedback.operations.health": {
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
    "feedback.operations.settings": {
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
    "feedback.operations.parked": {
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
    "feedback.operations.replay": {
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
    "feedback.operations.auditSearch": {
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
    "feedback.operations.auditVerify": {
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
