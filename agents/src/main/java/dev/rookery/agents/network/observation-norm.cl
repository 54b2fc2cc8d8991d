// Centres, scales and clips: y [units][GROUPS] = clip((x - mean) * scale, -bound, bound). NaN stays NaN.

ALWAYS_INLINE void observation_norm_forward(const SCRATCH real *x, SCRATCH real *y, __global const float *mean,
                                            __global const float *scale, const int units, const float bound) {
    for (int i = 0; i < units; i++) {
        for (int g = 0; g < GROUPS; g++) {
            y[i * GROUPS + g] = clip((x[i * GROUPS + g] - mean[i]) * scale[i], REAL(-bound), REAL(bound));
        }
    }
}
