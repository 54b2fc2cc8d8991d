// Convolutions without padding over GROUPS groups of LANES samples at once, register-blocked: filters, or what lies below
// them, by neighbouring pixels of a line. Every size works; what does not fill a tile is done in smaller ones. Sums run
// over the image's channels, a filter's lines and its columns in their order, whatever the tiles are.
//
// Shapes: x [channels][height][width][GROUPS] real, y [filters][OUT(height)][OUT(width)][GROUPS] real, weight
// [channels][side][side][filters] float32, bias [filters] float32. A tap is one place of a filter in one channel.

#define OUT(extent, side, stride) (((extent) - (side)) / (stride) + 1)

#define TILE_PIXELS 3
#define TILE_TAPS 3

// Where the number below a tap is, seen from a filter's first one.
#define TAP_OFFSET(tap, height, width, side) \
    ((((tap) / ((side) * (side)) * (height) + (tap) / (side) % (side)) * (width) + (tap) % (side)) * GROUPS)

// ---- Forward

// Filters f ... f + tile - 1 at `pixels` pixels of a line; x and y point at the first pixel of the first channel.
ALWAYS_INLINE void conv2d_forward_tile(const SCRATCH real *x, SCRATCH real *y, __global const float *weight,
                                       __global const float *bias, const int channels, const int height,
                                       const int width, const int filters, const int side, const int stride,
                                       const int activation, const int f, const int tile, const int pixels) {
    const int plane = OUT(height, side, stride) * OUT(width, side, stride);
    real sum[TILE_OUT][TILE_PIXELS];
#pragma unroll
    EACH(j, TILE_OUT, tile) {
#pragma unroll
        EACH(k, TILE_PIXELS, pixels) {
            sum[j][k] = REAL(bias[f + j]);
        }
    }
    __global const float *w = weight + f;
    for (int channel = 0; channel < channels; channel++) {
#pragma unroll 1
        for (int row = 0; row < side; row++) {
            const SCRATCH real *line = x + (channel * height + row) * width * GROUPS;
#pragma unroll 1
            for (int column = 0; column < side; column++) {
                real below[TILE_PIXELS];
#pragma unroll
                EACH(k, TILE_PIXELS, pixels) {
                    below[k] = line[(column + k * stride) * GROUPS];
                }
#pragma unroll
                EACH(j, TILE_OUT, tile) {
                    real factor = REAL(w[j]);
#pragma unroll
                    EACH(k, TILE_PIXELS, pixels) {
                        sum[j][k] = fma(below[k], factor, sum[j][k]);
                    }
                }
                w += filters;
            }
        }
    }
#pragma unroll
    EACH(j, TILE_OUT, tile) {
#pragma unroll
        EACH(k, TILE_PIXELS, pixels) {
            activate(activation, sum[j][k], y + ((f + j) * plane + k) * GROUPS, filters * plane);
        }
    }
}

// Filters f ... f + tile - 1 at every pixel.
ALWAYS_INLINE void conv2d_forward_filters(const SCRATCH real *x, SCRATCH real *y, __global const float *weight,
                                          __global const float *bias, const int channels, const int height,
                                          const int width, const int filters, const int side, const int stride,
                                          const int activation, const int f, const int tile) {
    const int rows = OUT(height, side, stride);
    const int columns = OUT(width, side, stride);
#pragma unroll 1
    for (int row = 0; row < rows; row++) {
        for (int g = 0; g < GROUPS; g++) {
            const SCRATCH real *from = x + row * stride * width * GROUPS + g;
            SCRATCH real *to = y + row * columns * GROUPS + g;
            for (int column = 0; column + TILE_PIXELS <= columns; column += TILE_PIXELS) {
                conv2d_forward_tile(from, to, weight, bias, channels, height, width, filters, side, stride,
                                    activation, f, tile, TILE_PIXELS);
                from += TILE_PIXELS * stride * GROUPS;
                to += TILE_PIXELS * GROUPS;
            }
            if (columns % TILE_PIXELS > 0) {
                conv2d_forward_tile(from, to, weight, bias, channels, height, width, filters, side, stride,
                                    activation, f, tile, columns % TILE_PIXELS);
            }
        }
    }
}

ALWAYS_INLINE void conv2d_forward(const SCRATCH real *x, SCRATCH real *y, __global const float *weight,
                                  __global const float *bias, const int channels, const int height, const int width,
                                  const int filters, const int side, const int stride, const int activation) {
    int f = 0;
    for (; f + TILE_OUT <= filters; f += TILE_OUT) {
        conv2d_forward_filters(x, y, weight, bias, channels, height, width, filters, side, stride, activation, f,
                               TILE_OUT);
    }
    if (filters % TILE_OUT > 0) {
        conv2d_forward_filters(x, y, weight, bias, channels, height, width, filters, side, stride, activation, f,
                               filters % TILE_OUT);
    }
}

// ---- Gradient to the inputs

// Adds what the taps tap ... tap + tile - 1 do at `pixels` pixels of a line, whose first dy and dx point at.
ALWAYS_INLINE void conv2d_input_gradient_tile(const SCRATCH real *dy, SCRATCH real *dx, __global const float *weight,
                                              const int *offset, const int plane, const int filters,
                                              const int stride, const int tap, const int tile, const int pixels) {
    real sum[TILE_OUT][TILE_PIXELS];
#pragma unroll
    EACH(j, TILE_OUT, tile) {
#pragma unroll
        EACH(k, TILE_PIXELS, pixels) {
            sum[j][k] = REAL(0.0f);
        }
    }
    for (int f = 0; f < filters; f++) {
        real above[TILE_PIXELS];
#pragma unroll
        EACH(k, TILE_PIXELS, pixels) {
            above[k] = dy[(f * plane + k) * GROUPS];
        }
#pragma unroll
        EACH(j, TILE_OUT, tile) {
            real factor = REAL(weight[(tap + j) * filters + f]);
#pragma unroll
            EACH(k, TILE_PIXELS, pixels) {
                sum[j][k] = fma(above[k], factor, sum[j][k]);
            }
        }
    }
    // One after the other: where the pixels' filters overlap, several of these are the same number.
#pragma unroll
    EACH(j, TILE_OUT, tile) {
#pragma unroll
        EACH(k, TILE_PIXELS, pixels) {
            dx[offset[j] + k * stride * GROUPS] += sum[j][k];
        }
    }
}

ALWAYS_INLINE void conv2d_input_gradient_taps(const SCRATCH real *dy, SCRATCH real *dx, __global const float *weight,
                                              const int height, const int width, const int filters, const int side,
                                              const int stride, const int tap, const int tile) {
    const int rows = OUT(height, side, stride);
    const int columns = OUT(width, side, stride);
    int offset[TILE_OUT];
#pragma unroll
    EACH(j, TILE_OUT, tile) {
        offset[j] = TAP_OFFSET(tap + j, height, width, side);
    }
#pragma unroll 1
    for (int row = 0; row < rows; row++) {
        for (int g = 0; g < GROUPS; g++) {
            const SCRATCH real *from = dy + row * columns * GROUPS + g;
            SCRATCH real *to = dx + row * stride * width * GROUPS + g;
            for (int column = 0; column + TILE_PIXELS <= columns; column += TILE_PIXELS) {
                conv2d_input_gradient_tile(from, to, weight, offset, rows * columns, filters, stride, tap, tile,
                                           TILE_PIXELS);
                from += TILE_PIXELS * GROUPS;
                to += TILE_PIXELS * stride * GROUPS;
            }
            if (columns % TILE_PIXELS > 0) {
                conv2d_input_gradient_tile(from, to, weight, offset, rows * columns, filters, stride, tap, tile,
                                           columns % TILE_PIXELS);
            }
        }
    }
}

// dx, or what is added to it: for every tap its weights times dy; times the slope of the activation that gave x, IDENTITY
// if there is more to add.
ALWAYS_INLINE void conv2d_input_gradient(const SCRATCH real *dy, SCRATCH real *dx, const SCRATCH real *x,
                                         __global const float *weight, const int channels, const int height,
                                         const int width, const int filters, const int side, const int stride,
                                         const int accumulate, const int activation) {
    const int numbers = channels * height * width;
    const int taps = channels * side * side;
    for (int i = 0; i < numbers * GROUPS && !accumulate; i++) {
        dx[i] = REAL(0.0f);
    }
    int tap = 0;
    for (; tap + TILE_OUT <= taps; tap += TILE_OUT) {
        conv2d_input_gradient_taps(dy, dx, weight, height, width, filters, side, stride, tap, TILE_OUT);
    }
    if (taps % TILE_OUT > 0) {
        conv2d_input_gradient_taps(dy, dx, weight, height, width, filters, side, stride, tap, taps % TILE_OUT);
    }
    for (int i = 0; i < numbers * GROUPS && activation != IDENTITY; i++) {
        dx[i] *= activation_slope(activation, x + i, numbers);
    }
}

// ---- Gradient to the weights
//
// A sum over the pixels for every lane, and only then one over the lanes.

// Taps tap ... tap + taps - 1 of filters f ... f + tile - 1.
ALWAYS_INLINE void conv2d_weight_gradient_tile(const SCRATCH real *x, const SCRATCH real *dy, __global float *weight,
                                               const int height, const int width, const int filters, const int side,
                                               const int stride, const int tap, const int taps, const int f,
                                               const int tile) {
    const int rows = OUT(height, side, stride);
    const int columns = OUT(width, side, stride);
    int offset[TILE_TAPS];
    real sum[TILE_TAPS][TILE_OUT];
#pragma unroll
    EACH(j, TILE_TAPS, taps) {
        offset[j] = TAP_OFFSET(tap + j, height, width, side);
#pragma unroll
        EACH(k, TILE_OUT, tile) {
            sum[j][k] = REAL(0.0f);
        }
    }
#pragma unroll 1
    for (int row = 0; row < rows; row++) {
#pragma unroll 1
        for (int column = 0; column < columns; column++) {
            const SCRATCH real *below = x + (row * width + column) * stride * GROUPS;
            const SCRATCH real *above = dy + (f * rows * columns + row * columns + column) * GROUPS;
            for (int g = 0; g < GROUPS; g++) {
                real input[TILE_TAPS];
#pragma unroll
                EACH(j, TILE_TAPS, taps) {
                    input[j] = below[offset[j] + g];
                }
#pragma unroll
                EACH(k, TILE_OUT, tile) {
                    real d = above[k * rows * columns * GROUPS + g];
#pragma unroll
                    EACH(j, TILE_TAPS, taps) {
                        sum[j][k] = fma(input[j], d, sum[j][k]);
                    }
                }
            }
        }
    }
#pragma unroll
    EACH(j, TILE_TAPS, taps) {
#pragma unroll
        EACH(k, TILE_OUT, tile) {
            weight[(tap + j) * filters + f + k] += lane_sum(sum[j][k]);
        }
    }
}

ALWAYS_INLINE void conv2d_weight_gradient_filters(const SCRATCH real *x, const SCRATCH real *dy,
                                                  __global float *weight, const int channels, const int height,
                                                  const int width, const int filters, const int side,
                                                  const int stride, const int f, const int tile) {
    const int taps = channels * side * side;
    int tap = 0;
    for (; tap + TILE_TAPS <= taps; tap += TILE_TAPS) {
        conv2d_weight_gradient_tile(x, dy, weight, height, width, filters, side, stride, tap, TILE_TAPS, f, tile);
    }
    if (taps % TILE_TAPS > 0) {
        conv2d_weight_gradient_tile(x, dy, weight, height, width, filters, side, stride, tap, taps % TILE_TAPS, f,
                                    tile);
    }
}

// Adds to the gradients of weight and bias, given dy, the gradient before the activation.
ALWAYS_INLINE void conv2d_weight_gradient(const SCRATCH real *x, const SCRATCH real *dy, __global float *weight,
                                          __global float *bias, const int channels, const int height, const int width,
                                          const int filters, const int side, const int stride) {
    const int plane = OUT(height, side, stride) * OUT(width, side, stride) * GROUPS;
    int f = 0;
    for (; f + TILE_OUT <= filters; f += TILE_OUT) {
        conv2d_weight_gradient_filters(x, dy, weight, channels, height, width, filters, side, stride, f, TILE_OUT);
    }
    if (filters % TILE_OUT > 0) {
        conv2d_weight_gradient_filters(x, dy, weight, channels, height, width, filters, side, stride, f,
                                       filters % TILE_OUT);
    }
    for (f = 0; f < filters; f++) {
        real sum = REAL(0.0f);
        for (int i = 0; i < plane; i++) {
            sum += dy[f * plane + i];
        }
        bias[f] += lane_sum(sum);
    }
}
