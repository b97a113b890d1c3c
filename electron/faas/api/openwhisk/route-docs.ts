import type { RouteDoc } from "../openapi/route-table.ts";

const LIST = {
  limit: { description: "How many at most; 0 stands for 200.", type: "integer" },
  skip: { description: "How many of the newest to leave out.", type: "integer" },
  count: { description: "Answers how many there are instead.", type: "boolean" },
} as const;
const OVERWRITE = {
  overwrite: { description: "Whether one that is there is updated.", type: "boolean" },
} as const;

const DENIED = { 401: "No key, or an unknown one.", 403: "The key is of another namespace." };
const MISSING = { ...DENIED, 404: "There is none of that name.", 409: "The name is that of another kind of entity." };
const PUT = {
  ...DENIED,
  200: "The whole entity, as it is now.",
  400: "What is wrong with it.",
  409: "It is there already, was changed at the same moment, or is another kind of entity.",
  413: "A part of it is too large.",
};

function list(what: string, answer: string): RouteDoc {
  return {
    summary: `Lists ${what}, the last updated first.`,
    auth: true,
    query: LIST,
    answers: { 200: answer, ...DENIED },
  };
}

/** What the OpenAPI document says of the routes that keep entities. */
export const DOCS = {
  listActions: list("the actions of a namespace", "Actions, without their code and parameters."),
  listPackage: list("the actions of a package", "Actions, without their code and parameters."),
  getAction: {
    summary: "Gives an action, its parameters merged with those of its package.",
    auth: true,
    query: { code: { description: "Whether its code is wanted; it is by default.", type: "boolean" } },
    answers: { 200: "The action.", ...MISSING },
  },
  putAction: {
    summary: "Creates an action, or updates what is given of it.",
    auth: true,
    query: OVERWRITE,
    body: "ActionPut",
    answers: { ...PUT, 404: "The package isn't there." },
  },
  deleteAction: { summary: "Deletes an action.", auth: true, answers: { 200: "What it was.", ...MISSING } },
  listPackages: {
    ...list("packages; of another namespace, those that are published", "Packages, without their contents."),
    query: { ...LIST, public: { description: "Only those that are published.", type: "boolean" } },
  },
  getPackage: {
    summary: "Gives a package and what is in it.",
    auth: true,
    answers: { 200: "The package.", ...MISSING },
  },
  putPackage: {
    summary: "Creates or updates a package, or a binding of one.",
    auth: true,
    query: OVERWRITE,
    body: "PackagePut",
    answers: PUT,
  },
  deletePackage: {
    summary: "Deletes a package.",
    auth: true,
    query: { force: { description: "Whether what is in it is deleted with it.", type: "boolean" } },
    answers: { 200: "What it was.", ...MISSING },
  },
  listTriggers: list("the triggers of a namespace", "Triggers, without their rules."),
  getTrigger: { summary: "Gives a trigger and its rules.", auth: true, answers: { 200: "The trigger.", ...MISSING } },
  putTrigger: {
    summary: "Creates or updates a trigger.",
    auth: true,
    query: OVERWRITE,
    body: "TriggerPut",
    answers: PUT,
  },
  deleteTrigger: { summary: "Deletes a trigger.", auth: true, answers: { 200: "What it was.", ...MISSING } },
  listRules: list("the rules of a namespace", "Rules."),
  getRule: { summary: "Gives a rule.", auth: true, answers: { 200: "The rule.", ...MISSING } },
  putRule: {
    summary: "Creates or updates a rule, which calls an action whenever a trigger is fired.",
    auth: true,
    query: OVERWRITE,
    body: "RulePut",
    answers: PUT,
  },
  setRule: {
    summary: "Enables or disables a rule.",
    auth: true,
    body: "RuleStatus",
    answers: { 200: "The rule.", 400: "No such status.", ...MISSING },
  },
  deleteRule: { summary: "Deletes a rule.", auth: true, answers: { 200: "What it was.", ...MISSING } },
  namespaces: { summary: "Names the caller's namespace.", auth: true, answers: { 200: "A list of one.", ...DENIED } },
  limits: { summary: "Gives the limits of a namespace.", auth: true, answers: { 200: "The limits.", ...DENIED } },
  service: { summary: "Describes the emulator: limits and kinds of actions.", answers: { 200: "The description." } },
  ping: { summary: "Answers pong.", answers: { 200: "pong" } },
  api: { summary: "Describes the API.", answers: { 200: "The description." } },
  page: { summary: "Leads to this document.", answers: { 302: "Where it is." } },
  document: { summary: "Gives this document.", answers: { 200: "OpenAPI 3.1." } },
} satisfies Record<string, RouteDoc>;
