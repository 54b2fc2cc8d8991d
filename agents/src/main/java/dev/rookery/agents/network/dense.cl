// Fully connected layers over GROUPS groups of LANES samples at once, register-blocked: a tile of outputs by groups is
// summed in registers while the inputs stream by. Every size works; what does not fill a tile is done one by one.
//
// Shapes: x [in][GROUPS] real, y [out][GROUPS] real, weight [in][out] float32, bias [out] float32.

#define ALWAYS_INLINE inline __attribute__((always_inline))

#define IDENTITY 0
#define TANH 1
#define RELU 2

#define TILE_OUT 4
#define TILE_IN 4
#if GROUPS % 2 == 0
#define TILE_GROUPS 2
#else
#define TILE_GROUPS 1
#endif

ALWAYS_INLINE real activated(const int activation, real x) {
    if (activation == TANH) {
        return tanh(x);
    }
    if (activation == RELU) {
        return choose(x > REAL(0.0f), x, REAL(0.0f));
    }
    return x;
}

// The derivative of an activation, from its result y.
ALWAYS_INLINE real activation_slope(const int activation, real y) {
    if (activation == TANH) {
        return fma(-y, y, REAL(1.0f));
    }
    if (activation == RELU) {
        return choose(y > REAL(0.0f), REAL(1.0f), REAL(0.0f));
    }
    return REAL(1.0f);
}

// y = activation(bias + weight^T x)
ALWAYS_INLINE void dense_forward(const real *x, real *y, __global const float *weight, __global const float *bias,
                                 const int in, const int out, const int activation) {
    for (int o = 0; o < out; o += TILE_OUT) {
        for (int g = 0; g < GROUPS; g += TILE_GROUPS) {
            if (o + TILE_OUT <= out) {
                real sum[TILE_OUT][TILE_GROUPS];
#pragma unroll
                for (int j = 0; j < TILE_OUT; j++) {
#pragma unroll
                    for (int k = 0; k < TILE_GROUPS; k++) {
                        sum[j][k] = REAL(bias[o + j]);
                    }
                }
                for (int i = 0; i < in; i++) {
#pragma unroll
                    for (int k = 0; k < TILE_GROUPS; k++) {
                        real input = x[i * GROUPS + g + k];
#pragma unroll
                        for (int j = 0; j < TILE_OUT; j++) {
                            sum[j][k] = fma(input, REAL(weight[i * out + o + j]), sum[j][k]);
                        }
                    }
                }
#pragma unroll
                for (int j = 0; j < TILE_OUT; j++) {
#pragma unroll
                    for (int k = 0; k < TILE_GROUPS; k++) {
                        y[(o + j) * GROUPS + g + k] = activated(activation, sum[j][k]);
                    }
                }
            } else {
                for (int j = o; j < out; j++) {
                    for (int k = g; k < g + TILE_GROUPS; k++) {
                        real sum = REAL(bias[j]);
                        for (int i = 0; i < in; i++) {
                            sum = fma(x[i * GROUPS + k], REAL(weight[i * out + j]), sum);
                        }
                        y[j * GROUPS + k] = activated(activation, sum);
                    }
                }
            }
        }
    }
}

// Adds to the gradients of weight and bias, given dy, the gradient before the activation.
ALWAYS_INLINE void dense_weight_gradient(const real *x, const real *dy, __global float *weight, __global float *bias,
                                         const int in, const int out) {
    for (int i = 0; i < in; i += TILE_IN) {
        for (int o = 0; o < out; o += 2) {
            if (i + TILE_IN <= in && o + 2 <= out) {
                real sum[TILE_IN][2];
#pragma unroll
                for (int j = 0; j < TILE_IN; j++) {
                    sum[j][0] = REAL(0.0f);
                    sum[j][1] = REAL(0.0f);
                }
                for (int g = 0; g < GROUPS; g++) {
                    real first = dy[o * GROUPS + g];
                    real second = dy[(o + 1) * GROUPS + g];
#pragma unroll
                    for (int j = 0; j < TILE_IN; j++) {
                        real input = x[(i + j) * GROUPS + g];
                        sum[j][0] = fma(input, first, sum[j][0]);
                        sum[j][1] = fma(input, second, sum[j][1]);
                    }
                }
#pragma unroll
                for (int j = 0; j < TILE_IN; j++) {
                    weight[(i + j) * out + o] += lane_sum(sum[j][0]);
                    weight[(i + j) * out + o + 1] += lane_sum(sum[j][1]);
                }
            } else {
                for (int j = i; j < min(i + TILE_IN, in); j++) {
                    for (int k = o; k < min(o + 2, out); k++) {
                        real sum = REAL(0.0f);
                        for (int g = 0; g < GROUPS; g++) {
                            sum = fma(x[j * GROUPS + g], dy[k * GROUPS + g], sum);
                        }
                        weight[j * out + k] += lane_sum(sum);
                    }
                }
            }
        }
    }
    for (int o = 0; o < out; o++) {
        real sum = REAL(0.0f);
        for (int g = 0; g < GROUPS; g++) {
            sum += dy[o * GROUPS + g];
        }
        bias[o] += lane_sum(sum);
    }
}

// dx = weight dy, or added to dx.
ALWAYS_INLINE void dense_input_gradient(const real *dy, real *dx, __global const float *weight,
                                        const int in, const int out, const int accumulate) {
    for (int i = 0; i < in; i += TILE_IN) {
        for (int g = 0; g < GROUPS; g += TILE_GROUPS) {
            if (i + TILE_IN <= in) {
                real sum[TILE_IN][TILE_GROUPS];
#pragma unroll
                for (int j = 0; j < TILE_IN; j++) {
#pragma unroll
                    for (int k = 0; k < TILE_GROUPS; k++) {
                        sum[j][k] = accumulate ? dx[(i + j) * GROUPS + g + k] : REAL(0.0f);
                    }
                }
                for (int o = 0; o < out; o++) {
#pragma unroll
                    for (int k = 0; k < TILE_GROUPS; k++) {
                        real output = dy[o * GROUPS + g + k];
#pragma unroll
                        for (int j = 0; j < TILE_IN; j++) {
                            sum[j][k] = fma(output, REAL(weight[(i + j) * out + o]), sum[j][k]);
                        }
                    }
                }
#pragma unroll
                for (int j = 0; j < TILE_IN; j++) {
#pragma unroll
                    for (int k = 0; k < TILE_GROUPS; k++) {
                        dx[(i + j) * GROUPS + g + k] = sum[j][k];
                    }
                }
            } else {
                for (int j = i; j < in; j++) {
                    for (int k = g; k < g + TILE_GROUPS; k++) {
                        real sum = accumulate ? dx[j * GROUPS + k] : REAL(0.0f);
                        for (int o = 0; o < out; o++) {
                            sum = fma(dy[o * GROUPS + k], REAL(weight[j * out + o]), sum);
                        }
                        dx[j * GROUPS + k] = sum;
                    }
                }
            }
        }
    }
}

// dy *= activation'(y), the step from the gradient after an activation to the one before it.
ALWAYS_INLINE void activation_backward(const real *y, real *dy, const int out, const int activation) {
    if (activation != IDENTITY) {
        for (int i = 0; i < out * GROUPS; i++) {
            dy[i] *= activation_slope(activation, y[i]);
        }
    }
}
