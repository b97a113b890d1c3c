/* What wasm2c 1.0.39 writes for the functions in instructions-module.ts, without what it puts around them. */
u32 w2c_guest_f1(w2c_guest* instance, u32 var_p0) {
  FUNC_PROLOGUE;
  u32 var_i0, var_i1;
  var_i0 = var_p0;
  var_i1 = 4294967293u;
  var_i0 += var_i1;
  FUNC_EPILOGUE;
  return var_i0;
}

struct wasm_multi_id w2c_guest_f2(w2c_guest* instance, u32 var_p0) {
  FUNC_PROLOGUE;
  u32 var_i0, var_i1;
  f64 var_d1, var_d2;
  var_i0 = var_p0;
  var_i1 = var_p0;
  var_d1 = (f64)(var_i1);
  var_d2 = 0.10000000000000001;
  var_d1 *= var_d2;
  FUNC_EPILOGUE;
  {
    struct wasm_multi_id tmp;
    tmp.i0 = var_i0;
    tmp.d1 = var_d1;
    return tmp;
  }
}

u32 w2c_guest_all_0(w2c_guest* instance, u32 var_p0, f32 var_p1) {
  u32 var_l3 = 0;
  u64 var_l2 = 0;
  FUNC_PROLOGUE;
  u32 var_i0, var_i1, var_i2;
  u64 var_j0, var_j1;
  f32 var_f0, var_f1;
  f64 var_d1;
  var_L1: 
    var_i0 = var_p0;
    var_i0 = !(var_i0);
    if (var_i0) {goto var_B0;}
    var_i0 = var_p0;
    var_i1 = 10u;
    var_i0 = (u32)((s32)var_i0 < (s32)var_i1);
    if (var_i0) {
      var_i0 = var_p0;
      var_i0 = i32_load8_u_default32(&instance->w2c_memory, (u64)(var_i0) + 4u);
      w2c_env_log(instance->w2c_env_instance, var_i0);
      goto var_L1;
    } else {
      var_i0 = var_p0;
      var_i1 = 70000u;
      i32_store16_default32(&instance->w2c_memory, (u64)(var_i0) + 8, var_i1);
    }
    var_f0 = var_p1;
    var_f1 = -1.5;
    var_i0 = var_f0 > var_f1;
    if (var_i0) {
      var_j0 = instance->w2c_g0;
      var_j1 = 8ull;
      var_j0 >>= (var_j1 & 63);
      var_l2 = var_j0;
    }
    var_i0 = var_p0;
    switch (var_i0) {
      case 0: goto var_B5;
      case 1: goto var_B4;
      default: goto var_B0;
    }
    var_B5:;
    var_i0 = var_p0;
    {
      struct wasm_multi_id tmp = w2c_guest_f2(instance, var_i0);
      var_i0 = tmp.i0;
      var_d1 = tmp.d1;
    }
    var_l3 = var_i0;
    var_i0 = var_l3;
    var_j0 = (u64)(s64)(s32)(var_i0);
    instance->w2c_g0 = var_j0;
    var_B4:;
    instance->data_segment_dropped_w2c_guest_d0 = true;
    instance->elem_segment_dropped_w2c_guest_e0 = true;
    var_i0 = 0u;
    var_i1 = 1u;
    var_i2 = 2u;
    memory_fill(&instance->w2c_memory, var_i0, var_i1, var_i2);
    var_i0 = instance->w2c_memory.pages;
    var_i0 = wasm_rt_grow_memory(&instance->w2c_memory, var_i0);
#if WASM_RT_USE_SEGUE_FOR_THIS_MODULE
    wasm_rt_segue_write_base(instance->w2c_memory.data);
#endif
  var_B0:;
  var_i0 = var_p0;
  var_i1 = 7u;
  var_i0 = REM_U(var_i0, var_i1);
  var_p0 = var_i0;
  var_i1 = 0u;
  var_i0 = CALL_INDIRECT(instance->w2c_T0, u32 (*)(void*, u32), w2c_guest_t0, var_i1, instance->w2c_T0.data[var_i1].module_instance, var_i0);
#if WASM_RT_USE_SEGUE_FOR_THIS_MODULE
  wasm_rt_segue_write_base(instance->w2c_memory.data);
#endif
  var_f1 = var_p1;
  var_i1 = I32_TRUNC_SAT_S_F32(var_f1);
  var_i2 = 1u;
  var_i0 = var_i2 ? var_i0 : var_i1;
  goto var_Bfunc;
  var_Bfunc:;
  FUNC_EPILOGUE;
  return var_i0;
}

u32 w2c_guest_f4(w2c_guest* instance, u32 var_p0) {
  FUNC_PROLOGUE;
  u32 var_i0, var_i1;
  var_i0 = var_p0;
  var_i0 = I32_CLZ(var_i0);
  var_i1 = var_p0;
  var_i1 = (u32)(s32)(s8)(u8)(var_i1);
  var_i0 = I32_ROTL(var_i0, var_i1);
  FUNC_EPILOGUE;
  return var_i0;
}
