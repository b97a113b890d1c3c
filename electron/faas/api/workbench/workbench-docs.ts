import type { RouteDoc } from "../openapi/route-table.ts";

const FILTER = {
  namespace: { description: "Of this namespace only.", type: "string" },
  name: { description: "Of this function only: `name` or `package/name`.", type: "string" },
  since: { description: "Started at this time or later, in milliseconds since the epoch.", type: "integer" },
  upto: { description: "Started at this time or earlier.", type: "integer" },
  what: { description: "`function` or `trigger`.", type: "string" },
  status: { description: "With this status; may be given more than once.", type: "string" },
  start: { description: "With this kind of start; may be given more than once.", type: "string" },
  sandbox: { description: "In this kind of sandbox; may be given more than once.", type: "string" },
  text: { description: "With this text in it.", type: "string" },
} as const;
const NAMESPACE = { namespace: FILTER.namespace };

const DENIED = { 401: "No key, or an unknown one.", 403: "The key is not one of the namespace guest." };

function doc(summary: string, answers: RouteDoc["answers"], more: Pick<RouteDoc, "query" | "body"> = {}): RouteDoc {
  return { summary, auth: true, answers: { ...answers, ...DENIED }, ...more };
}

/** What the OpenAPI document says of the workbench's own routes. */
export const DOCS = {
  health: doc("Tells how the emulator fares.", { 200: "Its process, its records, and what hinders it." }),
  activations: doc(
    "Lists activations of every namespace, newest first.",
    { 200: "Summaries, and a cursor for the feed." },
    {
      query: {
        ...FILTER,
        skip: { description: "Without the first ones.", type: "integer" },
        limit: { description: "At most so many.", type: "integer" },
        total: { description: "Tells how many there are in all.", type: "boolean" },
      },
    },
  ),
  activationFeed: doc(
    "Tells activations as they come in.",
    { 200: "A line of JSON for each batch, until the client leaves." },
    {
      query: {
        ...FILTER,
        after: { description: "First what is kept behind this cursor.", type: "integer" },
        atMost: { description: "Only so many of a batch, the latest.", type: "integer" },
      },
    },
  ),
  activation: doc("Tells all of one activation.", { 200: "The activation.", 404: "There is none of that id." }),
  pool: doc("Tells how the pool is.", { 200: "Its sandboxes, its queue and its settings." }),
  poolFeed: doc("Tells how the pool is, whenever it has changed.", { 200: "A line of JSON each time." }),
  settings: doc("Tells every knob of the pool.", { 200: "The settings." }),
  putSettings: doc(
    "Turns every knob of the pool, while calls run.",
    { 200: "The settings, as they are now.", 400: "What is wrong with them." },
    { body: { type: "object", description: "All of the settings." } },
  ),
  presets: doc("Lists settings after well-known platforms.", { 200: "The presets." }),
  killSandbox: doc("Ends one sandbox.", { 204: "It has ended.", 404: "There is none of that id." }),
  sandboxes: doc("Lists the kinds of sandboxes.", { 200: "Each with what it isolates and what it doesn't." }),
  accounts: doc("Tells what was used, by namespace and function.", { 200: "The accounts." }, { query: NAMESPACE }),
  exportAccounts: doc(
    "Gives the accounts as a file.",
    { 200: "The file." },
    { query: { ...NAMESPACE, format: { description: "`csv` or `json`.", type: "string" } } },
  ),
  namespaces: doc("Lists the namespaces with their keys.", { 200: "The keys, in the order in which they were made." }),
  addNamespace: doc("Makes a namespace, or another key of one.", { 200: "The key.", 400: "It can't be its name." }),
  removeNamespace: doc("Takes a namespace away with all of its keys; what is in it stays.", {
    204: "They open nothing any more.",
    400: "The namespace guest is always there.",
    404: "There is none of that name.",
  }),
  nodes: doc("Lists the nodes with their health, and where functions are placed.", {
    200: "Nodes and placements; keys are told to nobody.",
  }),
  addNode: doc(
    "Registers an emulator as a node, or another address or key of one.",
    { 200: "The node.", 400: "Why it can't be one." },
    { body: { type: "object", description: "`url`, `auth`, and perhaps `name`, `weight`, `remote`." } },
  ),
  removeNode: doc("Forgets a node; what is placed on it runs elsewhere.", {
    200: "Where those functions are placed now.",
    400: "There is none of that name.",
  }),
  place: doc(
    "Places a function on a node, beside those that it is placed on.",
    { 200: "Where it is placed now.", 400: "Why the node doesn't take it." },
    { body: { type: "object", description: "`function`, `node`, and perhaps `prewarm`." } },
  ),
  unplace: doc(
    "Takes a function away from a node.",
    { 200: "Where it is placed now.", 400: "It isn't placed there." },
    {
      query: {
        function: { description: "`name`, `package/name` or `/namespace/name`.", type: "string" },
        node: { description: "Name of the node.", type: "string" },
      },
    },
  ),
  migrate: doc(
    "Moves a function to a node while it is called, and waits for the calls that are in flight where it was.",
    { 200: "How long each step took.", 400: "Why it stays where it is." },
    { body: { type: "object", description: "`function`, `to`, and perhaps `from`, `prewarm`." } },
  ),
  node: doc("Tells a controller which emulator this is.", { 200: "Its id, version and machine." }),
  provisioned: doc(
    "Lists what is kept here for controllers.",
    { 200: "Versions of functions." },
    { query: { controller: { description: "Of this controller only.", type: "string" } } },
  ),
  provision: doc(
    "Keeps a version of a function for a controller.",
    { 204: "It is here.", 400: "Why it can't run here." },
    { body: { type: "object", description: "`action` and `code`." } },
  ),
  unprovision: doc("Removes a version of a function, after its calls.", {
    204: "No new call of it is taken.",
    404: "It is not here.",
  }),
  warm: doc(
    "Brings a function's code into idle sandboxes.",
    { 200: "How many have it now.", 404: "It is not here." },
    { body: { type: "object", description: "`count`." } },
  ),
  forwardedCall: doc(
    "Carries out a call for a controller, which records it.",
    { 200: "What became of it.", 404: "The function is not here, and nothing was done." },
    { body: { description: "The arguments." } },
  ),
  stop: doc("Lets calls that run end, then ends the emulator.", { 202: "It begins to." }),
} satisfies Record<string, RouteDoc>;
