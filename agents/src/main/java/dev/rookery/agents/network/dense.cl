// Fully connected layers over GROUPS groups of LANES samples at once, register-blocked: a tile of outputs by groups is
// summed in registers while the inputs stream by. Every size works; what does not fill a tile is done in smaller ones.
// Sums run over the inputs in their order, whatever the tiles: the result does not depend on GROUPS.
//
// Shapes: x [in][GROUPS] real, y [out][GROUPS] real, weight [in][out] float32, bias [out] float32.

#if LANES == 16
#define TILE_VECTORS 4
#else
#define TILE_VECTORS 2
#endif
#if GROUPS % 2 == 0
#define TILE_GROUPS 2
#else
#define TILE_GROUPS 1
#endif
#define TILE_IN 4

// ---- Forward

// Outputs o ... o + tile - 1 of groups g ... g + TILE_GROUPS - 1.
ALWAYS_INLINE void forward_tile(const SCRATCH real *x, SCRATCH real *y, __global const float *weight, __global const float *bias,
                                const int in, const int out, const int activation, const int o, const int g,
                                const int tile) {
    real sum[TILE_OUT][TILE_GROUPS];
#pragma unroll
    EACH(j, TILE_OUT, tile) {
#pragma unroll
        for (int k = 0; k < TILE_GROUPS; k++) {
            sum[j][k] = REAL(bias[o + j]);
        }
    }
    for (int i = 0; i < in; i++) {
#pragma unroll
        EACH(j, TILE_OUT, tile) {
            real w = REAL(weight[i * out + o + j]);
#pragma unroll
            for (int k = 0; k < TILE_GROUPS; k++) {
                sum[j][k] = fma(x[i * GROUPS + g + k], w, sum[j][k]);
            }
        }
    }
#pragma unroll
    EACH(j, TILE_OUT, tile) {
#pragma unroll
        for (int k = 0; k < TILE_GROUPS; k++) {
            activate(activation, sum[j][k], y + (o + j) * GROUPS + g + k, out);
        }
    }
}

// y = activation(bias + weight^T x)
ALWAYS_INLINE void dense_forward(const SCRATCH real *x, SCRATCH real *y, __global const float *weight, __global const float *bias,
                                 const int in, const int out, const int activation) {
    for (int g = 0; g < GROUPS; g += TILE_GROUPS) {
        int o = 0;
        for (; o + TILE_OUT <= out; o += TILE_OUT) {
            forward_tile(x, y, weight, bias, in, out, activation, o, g, TILE_OUT);
        }
        if (TILE_OUT > 4 && out % 8 >= 4) {
            forward_tile(x, y, weight, bias, in, out, activation, o, g, 4);
            o += 4;
        }
        if (out % 4 >= 2) {
            forward_tile(x, y, weight, bias, in, out, activation, o, g, 2);
            o += 2;
        }
        if (out % 2 == 1) {
            forward_tile(x, y, weight, bias, in, out, activation, o, g, 1);
        }
    }
}

// ---- Gradient to the inputs

ALWAYS_INLINE void input_gradient_tile(const SCRATCH real *dy, SCRATCH real *dx, const SCRATCH real *x, __global const float *weight,
                                       const int in, const int out, const int accumulate, const int activation,
                                       const int i, const int g, const int tile) {
    real sum[TILE_OUT][TILE_GROUPS];
#pragma unroll
    EACH(j, TILE_OUT, tile) {
#pragma unroll
        for (int k = 0; k < TILE_GROUPS; k++) {
            sum[j][k] = accumulate ? dx[(i + j) * GROUPS + g + k] : REAL(0.0f);
        }
    }
    for (int o = 0; o < out; o++) {
#pragma unroll
        EACH(j, TILE_OUT, tile) {
            real w = REAL(weight[(i + j) * out + o]);
#pragma unroll
            for (int k = 0; k < TILE_GROUPS; k++) {
                sum[j][k] = fma(dy[o * GROUPS + g + k], w, sum[j][k]);
            }
        }
    }
#pragma unroll
    EACH(j, TILE_OUT, tile) {
#pragma unroll
        for (int k = 0; k < TILE_GROUPS; k++) {
            int at = (i + j) * GROUPS + g + k;
            dx[at] = sum[j][k] * activation_slope(activation, x + at, in);
        }
    }
}

// dx = weight dy, or added to dx; times the slope of the activation that gave x, IDENTITY if there is more to add.
ALWAYS_INLINE void dense_input_gradient(const SCRATCH real *dy, SCRATCH real *dx, const SCRATCH real *x, __global const float *weight,
                                        const int in, const int out, const int accumulate, const int activation) {
    for (int g = 0; g < GROUPS; g += TILE_GROUPS) {
        int i = 0;
        for (; i + TILE_OUT <= in; i += TILE_OUT) {
            input_gradient_tile(dy, dx, x, weight, in, out, accumulate, activation, i, g, TILE_OUT);
        }
        if (TILE_OUT > 4 && in % 8 >= 4) {
            input_gradient_tile(dy, dx, x, weight, in, out, accumulate, activation, i, g, 4);
            i += 4;
        }
        if (in % 4 >= 2) {
            input_gradient_tile(dy, dx, x, weight, in, out, accumulate, activation, i, g, 2);
            i += 2;
        }
        if (in % 2 == 1) {
            input_gradient_tile(dy, dx, x, weight, in, out, accumulate, activation, i, g, 1);
        }
    }
}

// ---- Gradient to the weights
//
// Summed over the samples, so lanes hold outputs here instead of samples: dy is turned first, from [out][samples] to
// [samples][out], and every x is spread over the lanes. Without this each weight would cost a sum over the lanes.

// b[i].lane[j] = a[j].lane[i], by rounds of interleaving the first half with the second.
#if LANES == 1
ALWAYS_INLINE void transpose(real *a) {}
#else
#if LANES == 16
#define INTERLEAVE_LOW(a, b) (real)(a.s0, b.s0, a.s1, b.s1, a.s2, b.s2, a.s3, b.s3, a.s4, b.s4, a.s5, b.s5, a.s6, b.s6, a.s7, b.s7)
#define INTERLEAVE_HIGH(a, b) (real)(a.s8, b.s8, a.s9, b.s9, a.sa, b.sa, a.sb, b.sb, a.sc, b.sc, a.sd, b.sd, a.se, b.se, a.sf, b.sf)
#define TRANSPOSE_ROUNDS 4
#elif LANES == 8
#define INTERLEAVE_LOW(a, b) (real)(a.s0, b.s0, a.s1, b.s1, a.s2, b.s2, a.s3, b.s3)
#define INTERLEAVE_HIGH(a, b) (real)(a.s4, b.s4, a.s5, b.s5, a.s6, b.s6, a.s7, b.s7)
#define TRANSPOSE_ROUNDS 3
#else
#define INTERLEAVE_LOW(a, b) (real)(a.s0, b.s0, a.s1, b.s1)
#define INTERLEAVE_HIGH(a, b) (real)(a.s2, b.s2, a.s3, b.s3)
#define TRANSPOSE_ROUNDS 2
#endif

ALWAYS_INLINE void transpose(real *a) {
#pragma unroll
    for (int round = 0; round < TRANSPOSE_ROUNDS; round++) {
        real b[LANES];
#pragma unroll
        for (int i = 0; i < LANES / 2; i++) {
            b[2 * i] = INTERLEAVE_LOW(a[i], a[i + LANES / 2]);
            b[2 * i + 1] = INTERLEAVE_HIGH(a[i], a[i + LANES / 2]);
        }
#pragma unroll
        for (int i = 0; i < LANES; i++) {
            a[i] = b[i];
        }
    }
}
#endif

// turned [SAMPLES][vectors] real, from `vectors` times LANES outputs of dy [out][GROUPS].
ALWAYS_INLINE void turn(const SCRATCH real *dy, real *turned, const int vectors) {
    for (int v = 0; v < vectors; v++) {
        for (int g = 0; g < GROUPS; g++) {
            real block[LANES];
#pragma unroll
            for (int j = 0; j < LANES; j++) {
                block[j] = dy[(v * LANES + j) * GROUPS + g];
            }
            transpose(block);
#pragma unroll
            for (int j = 0; j < LANES; j++) {
                turned[(g * LANES + j) * vectors + v] = block[j];
            }
        }
    }
}

// Inputs i ... i + rows - 1 by LANES * vectors outputs; weight points at the first of them.
ALWAYS_INLINE void weight_gradient_tile(const SCRATCH float *x, const real *turned, __global float *weight, const int out,
                                        const int i, const int rows, const int vectors) {
    real sum[TILE_IN][TILE_VECTORS];
#pragma unroll
    EACH(j, TILE_IN, rows) {
#pragma unroll
        EACH(k, TILE_VECTORS, vectors) {
            sum[j][k] = REAL(0.0f);
        }
    }
    for (int s = 0; s < SAMPLES; s++) {
#pragma unroll
        EACH(j, TILE_IN, rows) {
            real input = REAL(x[(i + j) * SAMPLES + s]);
#pragma unroll
            EACH(k, TILE_VECTORS, vectors) {
                sum[j][k] = fma(input, turned[s * vectors + k], sum[j][k]);
            }
        }
    }
#pragma unroll
    EACH(j, TILE_IN, rows) {
#pragma unroll
        EACH(k, TILE_VECTORS, vectors) {
            __global float *at = weight + (i + j) * out + k * LANES;
            store_real(load_real(at) + sum[j][k], at);
        }
    }
}

// Every input by LANES * vectors outputs, whose first dy and weight point at.
ALWAYS_INLINE void weight_gradient_columns(const SCRATCH float *x, const SCRATCH real *dy, __global float *weight, const int in,
                                           const int out, const int vectors) {
    real turned[SAMPLES * TILE_VECTORS];
    turn(dy, turned, vectors);
    int i = 0;
    for (; i + TILE_IN <= in; i += TILE_IN) {
        weight_gradient_tile(x, turned, weight, out, i, TILE_IN, vectors);
    }
    for (; i < in; i++) {
        weight_gradient_tile(x, turned, weight, out, i, 1, vectors);
    }
}

// Adds to the gradients of weight and bias, given dy, the gradient before the activation.
ALWAYS_INLINE void dense_weight_gradient(const SCRATCH real *x, const SCRATCH real *dy, __global float *weight, __global float *bias,
                                         const int in, const int out) {
    const SCRATCH float *inputs = (const SCRATCH float *)x;
    int column = 0;
    for (; column + TILE_VECTORS * LANES <= out; column += TILE_VECTORS * LANES) {
        weight_gradient_columns(inputs, dy + column * GROUPS, weight + column, in, out, TILE_VECTORS);
    }
    for (; column + LANES <= out; column += LANES) {
        weight_gradient_columns(inputs, dy + column * GROUPS, weight + column, in, out, 1);
    }
    // The outputs that do not fill the lanes.
    for (int o = column; o < out; o++) {
        for (int i = 0; i < in; i++) {
            real sum = REAL(0.0f);
            for (int g = 0; g < GROUPS; g++) {
                sum = fma(x[i * GROUPS + g], dy[o * GROUPS + g], sum);
            }
            weight[i * out + o] += lane_sum(sum);
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
