// Centres, scales and clips: y [units][GROUPS] = clip((x - mean) * scale, -bound, bound). NaN stays NaN.

ALWAYS_INLINE void observation_norm_forward(const SCRATCH real *x, SCRATCH real *y, __global const float *mean,
                                            __global const float *scale, const int units, const float bound) {
    EACH_UNIT(at, units * GROUPS) {
        int i = at / GROUPS;
        y[at] = clip((x[at] - mean[i]) * scale[i], REAL(-bound), REAL(bound));
    }
    TEAM_BARRIER();
}
