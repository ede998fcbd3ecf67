import { expect, test } from 'vitest'
import { demangle } from '../../src/debug/demangle.ts'

test.each([
  ['_RNvCshBVVSQUBgxh_5steps4save', 'steps::save'],
  ['_RNvMCshBVVSQUBgxh_5stepsNtB2_7Account7deposit', '<steps::Account>::deposit'],
  ['_RNvXs_CsabC_3oneNtB4_4NodeNtNtCsxyz_4core3fmt5Debug3fmt', '<one::Node as core::fmt::Debug>::fmt'],
  ['_RINvNtC4core3ptr13drop_in_placeRhE', 'core::ptr::drop_in_place::<&u8>'],
  ['_RNCNvC3one4main0', 'one::main::{closure#0}'],
  ['_RNCNvC3one4mains_0', 'one::main::{closure#1}'],
  ['_RINvC3one3arrAhj10_E', 'one::arr::<[u8; 16]>'],
  ['_RINvC3foo3barFUKCmEjE', 'foo::bar::<unsafe extern "C" fn(u32) -> usize>'],
  ['_RINvC3foo3barDNtC3foo8Iteratorp4ItemmEL_E', 'foo::bar::<dyn foo::Iterator<Item = u32>>'],
  ['_RINvC3foo3barTmETmhEE', 'foo::bar::<(u32,), (u32, u8)>'],
  ['_RNSNvC3foo3bar6vtable', 'foo::bar::{shim:vtable#0}'],
  ['_RNvC3foou7ber_goa', 'foo::\u00fcber'],
  ['_ZN4core3fmt9Formatter3pad17h0123456789abcdefE', 'core::fmt::Formatter::pad'],
  [
    '_ZN58_$LT$alloc..string..String$u20$as$u20$core..fmt..Debug$GT$3fmt17h0123456789abcdefE',
    '<alloc::string::String as core::fmt::Debug>::fmt',
  ],
  ['_ZN3foo3barE', '_ZN3foo3barE'],
  ['_RB_', '_RB_'],
  ['main', 'main'],
])('%s', (mangled, name) => {
  expect(demangle(mangled)).toBe(name)
})

test('hostile names end', () => {
  for (const name of [
    `_R${'I'.repeat(1e5)}`,
    `_RNvB_${'B_'.repeat(1e4)}`,
    `_RT${'TB_'.repeat(1e4)}`,
    '_ZN99999999999999E',
  ])
    expect(demangle(name)).toBe(name)
})
