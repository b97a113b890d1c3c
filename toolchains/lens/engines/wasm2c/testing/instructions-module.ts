/*
 * (module
 *   (import "env" "log" (func $log (param i32)))
 *   (type $unary (func (param i32) (result i32)))
 *   (table 2 funcref)
 *   (memory (export "memory") 1)
 *   (global $total (mut i64) (i64.const -1))
 *   (elem $passive func $increment)
 *   (elem (i32.const 0) $increment)
 *   (data $bytes "\01\02")
 *   (func $increment (type $unary) (i32.add (local.get 0) (i32.const -3)))
 *   (func $pair (param i32) (result i32 f64)
 *     (local.get 0)
 *     (f64.mul (f64.convert_i32_u (local.get 0)) (f64.const 0.1)))
 *   (func (export "all") (param i32 f32) (result i32) (local i64 i32)
 *     nop
 *     block $done
 *       loop $again
 *         (br_if $done (i32.eqz (local.get 0)))
 *         (if (i32.lt_s (local.get 0) (i32.const 10))
 *           (then
 *             (call $log (i32.load8_u offset=4 (local.get 0)))
 *             br $again
 *             (drop (i32.const 99)))
 *           (else (i32.store16 offset=8 (local.get 0) (i32.const 70000))))
 *         (if (f32.gt (local.get 1) (f32.const -1.5))
 *           (then (local.set 2 (i64.shr_u (global.get $total) (i64.const 8))))
 *           (else))
 *         block
 *           block
 *             (br_table 0 1 $done (local.get 0))
 *           end
 *           (call $pair (local.get 0))
 *           drop
 *           local.set 3
 *           (global.set $total (i64.extend_i32_s (local.get 3)))
 *         end
 *         (data.drop $bytes)
 *         (elem.drop $passive)
 *         (memory.fill (i32.const 0) (i32.const 1) (i32.const 2))
 *         (drop (memory.grow (memory.size)))
 *       end
 *     end
 *     (select
 *       (call_indirect (type $unary) (local.tee 0 (i32.rem_u (local.get 0) (i32.const 7))) (i32.const 0))
 *       (i32.trunc_sat_f32_s (local.get 1))
 *       (i32.const 1))
 *     return
 *     unreachable)
 *   (func $unused (param i32) (result i32)
 *     (i32.rotl (i32.clz (local.get 0)) (i32.extend8_s (local.get 0)))))
 */
const HEX =
  "0061736d0100000001160460017f017f60017f0060017f027f7c60027f7d017f020b0103656e76036c6f6700010305040002" +
  "030004040170000205030100010606017e01427f0b071002066d656d6f7279020003616c6c0003090b02010001010041000b" +
  "01010c01010aac010407002000417d6a0b110020002000b8449a9999999999b93fa20b850102017e017f0102400340200045" +
  "0d012000410a48044020002d000410000c0141e3001a05200041f0a2043b01080b2001430000c0bf5e044023004208882102" +
  "0b0240024020000e020001030b200010021a21032003ac24000bfc0900fc0d00410041014102fc0b003f0040001a0b0b2000" +
  "410770220041001100002001fc0041011b0f000b09002000672000c0770b0b050101020102";

/** Instructions of all kinds that wasm2c writes in ways of their own, and a function that nobody calls: its index is 4. */
export const INSTRUCTIONS_MODULE = Uint8Array.from(Buffer.from(HEX, "hex"));
