// Centres, scales and clips: y [units][GROUPS] = clamp((x - mean) * scale, -clip, clip). NaN stays NaN.

ALWAYS_INLINE void observation_norm_forward(const real *x, real *y, __global const float *mean,
                                            __global const float *scale, const int units, const float clip) {
    for (int i = 0; i < units; i++) {
        for (int g = 0; g < GROUPS; g++) {
            real z = (x[i * GROUPS + g] - mean[i]) * scale[i];
            y[i * GROUPS + g] = choose(z > REAL(clip), REAL(clip), choose(z < REAL(-clip), REAL(-clip), z));
        }
    }
}
