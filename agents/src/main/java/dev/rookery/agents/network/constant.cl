// Parameters that are outputs themselves, whatever the input is: y [units][GROUPS] real, parameters [units] float32.

ALWAYS_INLINE void constant_forward(SCRATCH real *y, __global const float *parameters, const int units) {
    EACH_UNIT(i, units) {
        for (int g = 0; g < GROUPS; g++) {
            y[i * GROUPS + g] = REAL(parameters[i]);
        }
    }
    TEAM_BARRIER();
}

// Adds the sum over all samples to the gradient.
ALWAYS_INLINE void constant_backward(const SCRATCH real *dy, __global float *gradient, const int units) {
    EACH_UNIT(i, units) {
        real sum = REAL(0.0f);
        for (int g = 0; g < GROUPS; g++) {
            sum += dy[i * GROUPS + g];
        }
        gradient[i] += lane_sum(sum);
    }
}
