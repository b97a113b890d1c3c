import { describe, expect, test } from "vitest";
import { demangle } from "./demangle.ts";

describe("C++", () => {
  // Printed by llvm-cxxfilt 14.0.6, which has a space between two closing brackets that C++11 did away with.
  test.each([
    ["_Z7squareri", "squarer(int)"],
    ["_ZN3geo2SqC1Ed", "geo::Sq::Sq(double)"],
    ["_ZN3geo2SqC2Ed", "geo::Sq::Sq(double)"],
    ["_ZN3geo2SqD0Ev", "geo::Sq::~Sq()"],
    ["_ZNK3geo2Sq4areaEv", "geo::Sq::area() const"],
    ["_ZTVN3geo2SqE", "vtable for geo::Sq"],
    ["_ZTIN3geo5ShapeE", "typeinfo for geo::Shape"],
    ["_ZTSN3geo5ShapeE", "typeinfo name for geo::Shape"],
    ["_ZThn16_N1C1fEv", "non-virtual thunk to C::f()"],
    ["_ZTv0_n24_N1C1fEv", "virtual thunk to C::f()"],
    ["_ZGVZ4mainE5table", "guard variable for main::table"],
    ["_ZN12_GLOBAL__N_15countEv", "(anonymous namespace)::count()"],
    ["_ZN3geo3BoxIiEC2Eii", "geo::Box<int>::Box(int, int)"],
    ["_Z5applyIZ4mainEUliE_EiT_i", "int apply<main::'lambda'(int)>(main::'lambda'(int), int)"],
    ["_ZZ4mainENKUliE_clEi", "main::'lambda'(int)::operator()(int) const"],
    ["_ZZ3foovENKUlvE0_clEv", "foo()::'lambda0'()::operator()() const"],
    ["_ZZ1fvENKUlT_E_clIiEEDaS_", "auto f()::'lambda'(auto)::operator()<int>(auto) const"],
    ["_ZNSt6vectorIiSaIiEE9push_backERKi", "std::vector<int, std::allocator<int>>::push_back(int const&)"],
    [
      "_ZNSt3mapINSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEiSt4lessIS5_ESaISt4pairIKS5_iEEEixERS9_",
      "std::map<std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char>>, int, std::less<std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char>>>, std::allocator<std::pair<std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char>> const, int>>>::operator[](std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char>> const&)",
    ],
    [
      "_ZNSsC1EPKcRKSaIcE",
      "std::basic_string<char, std::char_traits<char>, std::allocator<char>>::basic_string(char const*, std::allocator<char> const&)",
    ],
    ["_ZNSolsEi", "std::ostream::operator<<(int)"],
    ["_ZnwmRKSt9nothrow_t", "operator new(unsigned long, std::nothrow_t const&)"],
    ["_ZdaPv", "operator delete[](void*)"],
    ["_ZN1AcvbEv", "A::operator bool()"],
    ["_ZN1AcvT_IiEEv", "A::operator int<int>()"],
    ["_ZN1AaSEOS_", "A::operator=(A&&)"],
    ["_ZN1AixEi", "A::operator[](int)"],
    ["_ZN1AclEii", "A::operator()(int, int)"],
    ["_ZN1AltERKS_", "A::operator<(A const&)"],
    ["_ZN1AssERKS_", "A::operator<=>(A const&)"],
    ["_Zli2kmd", 'operator"" km(double)'],
    ["_Z3fooPFivE", "foo(int (*)())"],
    ["_Z3fooPFvPFivEiE", "foo(void (*)(int (*)(), int))"],
    ["_Z3fooM1AFivE", "foo(int (A::*)())"],
    ["_Z3fooM1AKFivE", "foo(int (A::*)() const)"],
    ["_Z3fooM1Ai", "foo(int A::*)"],
    ["_Z3fooRA3_i", "foo(int (&) [3])"],
    ["_Z3fooRKA3_A4_i", "foo(int const (&) [3][4])"],
    ["_Z3fooPKcz", "foo(char const*, ...)"],
    ["_Z3fooOi", "foo(int&&)"],
    ["_Z3barIRiEvOT_", "void bar<int&>(int&)"],
    ["_Z3barIJicdEEvDpT_", "void bar<int, char, double>(int, char, double)"],
    ["_Z3barIJEEvDpT_", "void bar<>()"],
    ["_Z3bazIJicEEvDpRKT_", "void baz<int, char>(int const&, char const&)"],
    ["_Z3quxILi3ELb1ELc97ELj4EEvv", "void qux<3, true, (char)97, 4u>()"],
    ["_Z3quxIL_Z3foovEEvv", "void qux<foo()>()"],
    ["_Z3quxILin5EEvv", "void qux<-5>()"],
    ["_Z1fDv4_f", "f(float vector[4])"],
    ["_Z1fDn", "f(std::nullptr_t)"],
    ["_Z1fDiDsDu", "f(char32_t, char16_t, char8_t)"],
    ["_Z1fno", "f(__int128, unsigned __int128)"],
    ["_Z1fPVKi", "f(int const volatile*)"],
    ["_Z1fPDoFvvE", "f(void (*)() noexcept)"],
    ["_ZNKR1A1fEv", "A::f() const &"],
    ["_ZNO1A1fEv", "A::f() &&"],
    ["_ZN1AD1Ev.isra.0", "A::~A() (.isra.0)"],
    ["_ZNSt8ios_base4InitC1Ev", "std::ios_base::Init::Init()"],
    ["_ZNSt3__220__throw_length_errorB9nqn220100EPKc", "std::__2::__throw_length_error[abi:nqn220100](char const*)"],
    ["_ZN1A1BIiE1fIdEEvT_S1_", "void A::B<int>::f<double>(double, A::B<int>)"],
    [
      "_ZN9__gnu_cxx13new_allocatorIiE8allocateEmPKv",
      "__gnu_cxx::new_allocator<int>::allocate(unsigned long, void const*)",
    ],
    ["_ZGRN1A1bE_", "reference temporary for A::b"],
    ["_ZTWN1A1tE", "thread-local wrapper routine for A::t"],
    ["_ZTCN1DE0_N1BE", "construction vtable for B-in-D"],
  ])("%s", (symbol, name) => {
    expect(demangle(symbol)).toBe(name);
  });

  // Printed by GNU c++filt 2.40, which keeps brackets apart from operators that end like them.
  test.each([
    ["_ZltI1AEbRKT_S3_", "bool operator< <A>(A const&, A const&)"],
    [
      "_ZStlsISt11char_traitsIcEERSt13basic_ostreamIcT_ES5_PKc",
      "std::basic_ostream<char, std::char_traits<char>>& std::operator<< <std::char_traits<char>>(std::basic_ostream<char, std::char_traits<char>>&, char const*)",
    ],
  ])("%s", (symbol, name) => {
    expect(demangle(symbol)).toBe(name);
  });

  test("expressions have the brackets that they need", () => {
    expect(demangle("_Z4declIiEDTplfp_Li1EET_")).toBe("decltype(fp + 1) decl<int>(int)");
    expect(demangle("_Z4sizeI1AENSt9enable_ifIXgtstT_Li4EEiE4typeES2_")).toBe(
      "std::enable_if<((sizeof (A)) > 4), int>::type size<A>(A)",
    );
  });

  test("Mach-O's underscore is no part of a name", () => {
    expect(demangle("__Z7squareri")).toBe("squarer(int)");
  });
});

describe("Rust", () => {
  // Printed by llvm-cxxfilt 14.0.6.
  test.each([
    ["_RNvCs1234_7mycrate3foo", "mycrate::foo"],
    ["_RNvMCs1234_7mycrateNtB2_3Foo3bar", "<mycrate::Foo>::bar"],
    ["_RNvXCs1234_7mycrateNtB2_3FooNtB2_5Trait3bar", "<mycrate::Foo as mycrate::Trait>::bar"],
    ["_RINvCs1234_7mycrate3fooINtNtCs5678_4core6option6OptionlEE", "mycrate::foo::<core::option::Option<i32>>"],
    ["_RNCNvCs1234_7mycrate4main0B3_", "mycrate::main::{closure#0}"],
    ["_RNCNvCs1234_7mycrate4mains_0B3_", "mycrate::main::{closure#1}"],
    [
      "_RNSNvYNCNvCs1234_7mycrate4main0INtNtNtCs5678_4core3ops8function6FnOnceuE9call_once6vtableB6_",
      "<mycrate::main::{closure#0} as core::ops::function::FnOnce<()>>::call_once::{shim:vtable#0}",
    ],
    ["_RINvCs1234_7mycrate3fooAhj4_E", "mycrate::foo::<[u8; 4]>"],
    ["_RINvCs1234_7mycrate3fooRShQeE", "mycrate::foo::<&[u8], &mut str>"],
    ["_RINvCs1234_7mycrate3fooTlmEE", "mycrate::foo::<(i32, u32)>"],
    ["_RINvCs1234_7mycrate3fooTlEE", "mycrate::foo::<(i32,)>"],
    ["_RINvCs1234_7mycrate3fooFUKCPhOtEuE", 'mycrate::foo::<unsafe extern "C" fn(*const u8, *mut u16)>'],
    ["_RINvCs1234_7mycrate3fooDNtNtCs5678_4core3fmt5DebugEL_E", "mycrate::foo::<dyn core::fmt::Debug>"],
    ["_RINvCs1234_7mycrate3fooKb1_Kln5_Kc61_E", "mycrate::foo::<true, -5, 'a'>"],
    ["_RNvNtCs1234_7mycrateu10gre_e9l5ue3lae", "mycrate::ໜ༛g༚re::lae"],
    ["_RNCNCNvCs1234_7mycrate4main00B5_", "mycrate::main::{closure#0}::{closure#0}"],
    ["_RNvNCNvCs1234_7mycrate4main03foo", "mycrate::main::{closure#0}::foo"],
    ["_RNCINvNtCs5678_3std2rt10lang_startuE0Cs1234_7mycrate", "std::rt::lang_start::<()>::{closure#0}"],
    ["_RNvCs1234_7mycrate3foo.llvm.1234567890123456789", "mycrate::foo"],
  ])("%s", (symbol, name) => {
    expect(demangle(symbol)).toBe(name);
  });

  // Printed by GNU c++filt 2.40, without the hash at the end.
  test.each([
    ["_ZN7mycrate3foo17h05af221e174051e9E", "mycrate::foo"],
    ["_ZN36_$LT$T$u20$as$u20$core..any..Any$GT$7type_id17he2dbf429ec92e8f4E", "<T as core::any::Any>::type_id"],
    [
      "_ZN4core3ops8function6FnOnce40call_once$u7b$$u7b$vtable.shim$u7d$$u7d$17h2fa1afafd0d6150aE",
      "core::ops::function::FnOnce::call_once{{vtable.shim}}",
    ],
    [
      "_ZN4core3ptr81drop_in_place$LT$core..result..Result$LT$$LP$$RP$$C$std..io..error..Error$GT$$GT$17hbe9d143bd33bdb62E",
      "core::ptr::drop_in_place<core::result::Result<(),std::io::error::Error>>",
    ],
  ])("%s", (symbol, name) => {
    expect(demangle(symbol)).toBe(name);
  });

  test("letters that assemblers don't take", () => {
    expect(demangle("_ZN1r13gr$uf6$$udf$e9l$ue4$nge17h985b5ad0462a4848E")).toBe("r::größe::länge");
  });
});

describe("what can't be demangled stays as it is", () => {
  test.each([
    "main",
    "memcpy",
    "",
    "_Z",
    "_R",
    "_ZN",
    "_ZN3foo",
    "_Z3foo",
    "_Z3fooZ",
    "_ZN3foo17h05af221e174051e9",
    "_ZS_",
    "_Z1fS5_",
    "_Z1fT_",
    "_Z9999999999f",
    "_RNvB_1f",
    "_RNvCs_",
    "__wasm_call_ctors",
    "_start",
  ])("%s", (symbol) => {
    // A function without parameters that are told is its name.
    expect(demangle(symbol)).toBe(symbol === "_Z3foo" ? "foo" : symbol);
  });

  test("a name that unfolds to gigabytes", () => {
    const number = (level: number) => level.toString(36).toUpperCase();
    const doubled = Array.from({ length: 40 }, (_, level) => `S_IS${number(level)}_S${number(level)}_E`);
    const symbol = `_Z1fSt4pairIiiE${doubled.join("")}`;
    expect(demangle(symbol)).toBe(symbol);
  });

  test("a name nested as deeply as no stack", () => {
    const symbol = `_Z1f${"P".repeat(200_000)}i`;
    expect(demangle(symbol)).toBe(symbol);
  });
});
