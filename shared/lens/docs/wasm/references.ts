import type { HelpTable } from "../reading-help.ts";
import { toHelp } from "./control.ts";

const NO_ENTRY = "if the index is outside the table";
const NO_RANGE = "if any entry of it lies outside the table";
const NULL = "if the reference is null";
const NO_ELEMENT = "if the reference is null or the index is outside the array";
const NO_ELEMENTS = "if the reference is null or any element of it lies outside the array";

/** Tables, references and what is garbage-collected. */
export const REFERENCE_HELP: HelpTable = new Map(
  (
    [
      ["table.get", "Get table entry", "Gives the reference at an index of a table.", "[i32] → [t]", NO_ENTRY],
      ["table.set", "Set table entry", "Puts a reference at an index of a table.", "[i32 t] → []", NO_ENTRY],
      ["table.size", "Table size", "Gives how many entries a table has.", "[] → [i32]"],
      [
        "table.grow",
        "Grow table",
        "Adds entries, all the same reference, and gives how many there were before; −1 if there can't be more.",
        "[t i32] → [i32]",
      ],
      [
        "table.fill",
        "Fill table",
        "Puts a reference in every entry of a range: index, reference, length.",
        "[i32 t i32] → []",
        NO_RANGE,
      ],
      [
        "table.copy",
        "Copy table entries",
        "Copies a range of entries: destination, source, length.",
        "[i32 i32 i32] → []",
        NO_RANGE,
      ],
      [
        "table.init",
        "Initialize table",
        "Copies entries of an element segment: destination, place in the segment, length.",
        "[i32 i32 i32] → []",
        `${NO_RANGE} or the segment`,
      ],
      ["elem.drop", "Drop element segment", "Gives an element segment up; from then on it is empty.", "[] → []"],
      ["ref.null", "Null reference", "Gives the reference to nothing.", "[] → [(ref null $h)]"],
      ["ref.is_null", "Is null", "Gives 1 if a reference is null, else 0.", "[(ref null $h)] → [i32]"],
      ["ref.func", "Function reference", "Gives a reference to the function that it names.", "[] → [(ref $f)]"],
      ["ref.eq", "Same reference", "Gives 1 if two references are to the same thing, else 0.", "[eqref eqref] → [i32]"],
      [
        "ref.as_non_null",
        "Not null",
        "Gives the reference on, now known not to be null.",
        "[(ref null $h)] → [(ref $h)]",
        NULL,
      ],
      ["ref.test", "Test type", "Gives 1 if what a reference is to is of a type, else 0.", "[(ref null $h)] → [i32]"],
      [
        "ref.cast",
        "Cast",
        "Gives the reference on as one of a narrower type.",
        "[(ref null $h)] → [(ref $i)]",
        "if it isn't of that type",
      ],
      [
        "ref.i31",
        "Small integer reference",
        "Packs the low 31 bits into a reference, without using memory.",
        "[i32] → [(ref i31)]",
      ],
      [
        "i31.get_s",
        "Unpack integer, signed",
        "Gives the 31 bits of a small integer reference as a signed number.",
        "[i31ref] → [i32]",
        NULL,
      ],
      [
        "i31.get_u",
        "Unpack integer, unsigned",
        "Gives the 31 bits of a small integer reference as an unsigned number.",
        "[i31ref] → [i32]",
        NULL,
      ],
      [
        "any.convert_extern",
        "From the host",
        "Takes a reference of the host's for one of wasm's own hierarchy.",
        "[externref] → [anyref]",
      ],
      [
        "extern.convert_any",
        "To the host",
        "Takes a reference for one that the host can hold.",
        "[anyref] → [externref]",
      ],
      ["struct.new", "New structure", "Makes a structure of the values of its fields.", "[t*] → [(ref $s)]"],
      [
        "struct.new_default",
        "New zeroed structure",
        "Makes a structure whose fields are 0 or null.",
        "[] → [(ref $s)]",
      ],
      ["struct.get", "Get field", "Gives the value of a structure's field.", "[(ref null $s)] → [t]", NULL],
      [
        "struct.get_s",
        "Get small field, signed",
        "Gives the value of a field of 8 or 16 bits as a signed number.",
        "[(ref null $s)] → [i32]",
        NULL,
      ],
      [
        "struct.get_u",
        "Get small field, unsigned",
        "Gives the value of a field of 8 or 16 bits as an unsigned number.",
        "[(ref null $s)] → [i32]",
        NULL,
      ],
      ["struct.set", "Set field", "Gives a structure's field a new value.", "[(ref null $s) t] → []", NULL],
      ["array.new", "New array", "Makes an array of so many times the same value.", "[t i32] → [(ref $a)]"],
      ["array.new_default", "New zeroed array", "Makes an array whose elements are 0 or null.", "[i32] → [(ref $a)]"],
      ["array.new_fixed", "New array of values", "Makes an array of the values on the stack.", "[t*] → [(ref $a)]"],
      [
        "array.new_data",
        "New array of data",
        "Makes an array of a data segment's bytes: place in the segment, length.",
        "[i32 i32] → [(ref $a)]",
        "if any byte lies outside the segment",
      ],
      [
        "array.new_elem",
        "New array of references",
        "Makes an array of an element segment's entries: place in the segment, length.",
        "[i32 i32] → [(ref $a)]",
        "if any entry lies outside the segment",
      ],
      ["array.get", "Get element", "Gives the array's element at an index.", "[(ref null $a) i32] → [t]", NO_ELEMENT],
      [
        "array.get_s",
        "Get small element, signed",
        "Gives an element of 8 or 16 bits as a signed number.",
        "[(ref null $a) i32] → [i32]",
        NO_ELEMENT,
      ],
      [
        "array.get_u",
        "Get small element, unsigned",
        "Gives an element of 8 or 16 bits as an unsigned number.",
        "[(ref null $a) i32] → [i32]",
        NO_ELEMENT,
      ],
      [
        "array.set",
        "Set element",
        "Gives the array's element at an index a new value.",
        "[(ref null $a) i32 t] → []",
        NO_ELEMENT,
      ],
      ["array.len", "Array length", "Gives how many elements an array has.", "[arrayref] → [i32]", NULL],
      [
        "array.fill",
        "Fill array",
        "Gives a range of elements one value: array, index, value, length.",
        "[(ref null $a) i32 t i32] → []",
        NO_ELEMENTS,
      ],
      [
        "array.copy",
        "Copy elements",
        "Copies a range of elements: destination and index, source and index, length.",
        "[(ref null $a) i32 (ref null $b) i32 i32] → []",
        NO_ELEMENTS,
      ],
      [
        "array.init_data",
        "Initialize array of data",
        "Copies a data segment's bytes into an array: array, index, place in the segment, length.",
        "[(ref null $a) i32 i32 i32] → []",
        `${NO_ELEMENTS} or the segment`,
      ],
      [
        "array.init_elem",
        "Initialize array of references",
        "Copies an element segment's entries into an array: array, index, place in the segment, length.",
        "[(ref null $a) i32 i32 i32] → []",
        `${NO_ELEMENTS} or the segment`,
      ],
    ] as const
  ).map(toHelp),
);
