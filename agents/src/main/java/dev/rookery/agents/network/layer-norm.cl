// Layer normalisation (Ba, Kiros and Hinton 2016, arXiv:1607.06450), GROUPS groups of LANES samples at once. Lanes hold
// samples, so that the mean over the units is a plain sum.
//
// Shapes: x, y [units][GROUPS] real, gain, bias [units] float32. After y, and its slopes if they are kept, the backward
// pass finds the normalised x [units][GROUPS] and the reciprocal of the standard deviation [GROUPS].

#define LAYER_NORM_EPS 1e-5f
#define NORMALIZED_AT(units, activation) ((SLOPE_IS_KEPT(activation) ? 2 : 1) * (units) * GROUPS)

// y = activation(gain * (x - mean) / deviation + bias)
ALWAYS_INLINE void layer_norm_forward(const SCRATCH real *x, SCRATCH real *y, __global const float *gain, __global const float *bias,
                                      const int units, const int activation) {
    SCRATCH real *normalized = y + NORMALIZED_AT(units, activation);
    EACH_GROUP(g) {
        real sum = REAL(0.0f);
        for (int i = 0; i < units; i++) {
            sum += x[i * GROUPS + g];
        }
        real mean = sum * (1.0f / (float)units);
        real squares = REAL(0.0f);
        for (int i = 0; i < units; i++) {
            real deviation = x[i * GROUPS + g] - mean;
            squares = fma(deviation, deviation, squares);
        }
        real reciprocal = 1.0f / sqrt(squares * (1.0f / (float)units) + LAYER_NORM_EPS);
        for (int i = 0; i < units; i++) {
            int at = i * GROUPS + g;
            normalized[at] = (x[at] - mean) * reciprocal;
            activate(activation, fma(normalized[at], REAL(gain[i]), REAL(bias[i])), y + at, units);
        }
        normalized[units * GROUPS + g] = reciprocal;
    }
    TEAM_BARRIER();
}

// dx from dy, the gradient before the activation; adds to the gradients of gain and bias.
ALWAYS_INLINE void layer_norm_backward(const SCRATCH real *dy, SCRATCH real *dx, const SCRATCH real *y, __global const float *gain,
                                       __global float *d_gain, __global float *d_bias, const int units,
                                       const int activation) {
    const SCRATCH real *normalized = y + NORMALIZED_AT(units, activation);
    EACH_UNIT(i, units) {
        real gain_sum = REAL(0.0f);
        real bias_sum = REAL(0.0f);
        for (int g = 0; g < GROUPS; g++) {
            int at = i * GROUPS + g;
            gain_sum = fma(dy[at], normalized[at], gain_sum);
            bias_sum += dy[at];
        }
        d_gain[i] += lane_sum(gain_sum);
        d_bias[i] += lane_sum(bias_sum);
    }
    // Nobody waits for these sums, but PoCL 3.1 loses them without a barrier here (docs/decisions/0015).
    TEAM_BARRIER();
    EACH_GROUP(g) {
        real sum = REAL(0.0f);
        real projection = REAL(0.0f);
        for (int i = 0; i < units; i++) {
            int at = i * GROUPS + g;
            real d = dy[at] * gain[i];
            sum += d;
            projection = fma(d, normalized[at], projection);
        }
        sum *= 1.0f / (float)units;
        projection *= 1.0f / (float)units;
        real reciprocal = normalized[units * GROUPS + g];
        for (int i = 0; i < units; i++) {
            int at = i * GROUPS + g;
            dx[at] = reciprocal * (fma(dy[at], REAL(gain[i]), -sum) - normalized[at] * projection);
        }
    }
    TEAM_BARRIER();
}
