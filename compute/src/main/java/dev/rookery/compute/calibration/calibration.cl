// What a device can do at most: multiply-adds in registers, and bytes through its memory. Timed by Calibration.java.

// ACCUMULATORS chains of `rounds` dependent multiply-adds over `real`, side by side: enough chains to hide the latency
// of one, few enough to stay in registers. The chains begin at start + chain, and all end in one sum, so that no
// compiler drops any. FLOPs: 2 * ACCUMULATORS * LANES * rounds a work-item.
//
// results [work-items][LANES] float32
__kernel void multiply_add(float start, float factor, float summand, int rounds, __global float *results) {
    real a[ACCUMULATORS];
    for (int chain = 0; chain < ACCUMULATORS; chain++) {
        a[chain] = REAL(start + (float)chain);
    }
    real x = REAL(factor);
    real y = REAL(summand);
    for (int round = 0; round < rounds; round++) {
#pragma unroll
        for (int chain = 0; chain < ACCUMULATORS; chain++) {
            a[chain] = fma(a[chain], x, y);
        }
    }
    real sum = a[0];
    for (int chain = 1; chain < ACCUMULATORS; chain++) {
        sum += a[chain];
    }
    store_real(sum, results + get_global_id(0) * LANES);
}

// STREAM's copy: 8 bytes an element. source, target [work-items * LANES] float32
__kernel void stream_copy(__global const float *source, __global float *target) {
    size_t at = get_global_id(0) * LANES;
    store_real(load_real(source + at), target + at);
}

// STREAM's triad, target = first + scale * second: 12 bytes an element. All [work-items * LANES] float32
__kernel void stream_triad(float scale, __global const float *first, __global const float *second,
                           __global float *target) {
    size_t at = get_global_id(0) * LANES;
    store_real(fma(REAL(scale), load_real(second + at), load_real(first + at)), target + at);
}
