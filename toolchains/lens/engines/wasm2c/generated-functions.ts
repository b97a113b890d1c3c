/** A line of generated C; lines count from 1. */
export interface GeneratedLine {
  line: number;
  /** Without the white space around it. */
  text: string;
}

/** A function of the module in the C that wasm2c wrote. */
export interface GeneratedFunction {
  /** In C. */
  name: string;
  /** Of its signature. */
  firstLine: number;
  /** After the declarations of its locals. */
  prologueLine: number;
  /** Of the brace that ends it. */
  lastLine: number;
  /** Between the declarations of its variables and its epilogue; without labels and directives. */
  statements: GeneratedLine[];
  /** Of the epilogue, from which on it returns. */
  epilogueLine: number;
}

/** Under this name a function is offered outside; it does nothing but call the function and return what that returns. */
interface GeneratedExport {
  name: string;
  /** The function's name. */
  calls: string;
  /** Of its signature. */
  firstLine: number;
  /** The brace that ends it is in the next line. */
  callLine: number;
}

export interface GeneratedCode {
  /** As they follow one another in the module. */
  functions: GeneratedFunction[];
  exports: GeneratedExport[];
}

/** Every function of the module has each of them once, and nothing else does. */
const PROLOGUE = "FUNC_PROLOGUE;";
const EPILOGUE = "FUNC_EPILOGUE;";
const DECLARATION = /^(?:u32|u64|f32|f64|v128|wasm_rt_\w+_t) \w+(?:, ?\w+)*[,;]?$/;
const LABEL = /^\w+:;?$/;
/** Newer versions keep a segment register at the memory's beginning, and renew it after calls. */
const SEGMENT_UPKEEP = /segue_(?:saved|write|read)_base/i;
const FUNCTION_NAME = /(\w+)\(/;
const EXPORT_CALL = /^  (?:return )?(\w+)\(instance\b.*\);$/;

/** Finds the module's functions in what wasm2c wrote. Throws a RangeError where that isn't laid out as it lays it out. */
export function readGeneratedCode(text: string): GeneratedCode {
  const lines = text.split(/\r?\n/);
  const functions: GeneratedFunction[] = [];
  const exports: GeneratedExport[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const found = lines[index]!.trim() === PROLOGUE ? readFunction(lines, index) : null;
    if (found !== null) {
      functions.push(found);
      index = found.lastLine - 1;
    }
    const calls = EXPORT_CALL.exec(lines[index]!)?.[1];
    if (calls === undefined || lines[index + 1] !== "}") continue;
    const start = startOf(lines, index);
    const name = FUNCTION_NAME.exec(lines[start]!)?.[1];
    if (name !== undefined) exports.push({ name, calls, firstLine: start + 1, callLine: index + 1 });
  }
  return { functions, exports };
}

function readFunction(lines: readonly string[], prologueIndex: number): GeneratedFunction {
  const start = startOf(lines, prologueIndex);
  const name = FUNCTION_NAME.exec(lines[start]!)?.[1];
  if (name === undefined) throw new RangeError(`line ${start + 1} of the C begins no function`);
  const end = lines.indexOf("}", prologueIndex);
  if (end === -1) throw new RangeError(`${name} has no end in the C`);
  let epilogue = end;
  while (lines[epilogue]!.trim() !== EPILOGUE) {
    epilogue -= 1;
    if (epilogue === prologueIndex) throw new RangeError(`${name} has no epilogue in the C`);
  }
  const statements: GeneratedLine[] = [];
  let index = afterDeclarations(lines, prologueIndex + 1);
  for (; index < epilogue; index += 1) {
    const text = lines[index]!.trim();
    const isStatement = text !== "" && !text.startsWith("#") && !LABEL.test(text) && !SEGMENT_UPKEEP.test(text);
    if (isStatement) statements.push({ line: index + 1, text });
  }
  return {
    name,
    firstLine: start + 1,
    prologueLine: prologueIndex + 1,
    lastLine: end + 1,
    statements,
    epilogueLine: epilogue + 1,
  };
}

/** Where the function around a line begins: all lines of it but the first and the last are indented. */
function startOf(lines: readonly string[], index: number): number {
  let start = index;
  while (start > 0 && /^(?:\s|$)/.test(lines[start]!)) start -= 1;
  return start;
}

/** They go over several lines, of which the last has a semicolon. */
function afterDeclarations(lines: readonly string[], first: number): number {
  let index = first;
  while (DECLARATION.test(lines[index]!.trim())) {
    while (!lines[index]!.trimEnd().endsWith(";")) index += 1;
    index += 1;
  }
  return index;
}
