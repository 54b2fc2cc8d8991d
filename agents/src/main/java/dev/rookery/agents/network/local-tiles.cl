// Fully connected layers and convolutions for a team of work-items over a chunk of GROUPS samples: the usual blocking of
// matrix products on GPUs. Both factors of TILE_DEPTH steps are staged in local memory, where every number is read by many;
// each member sums a block of BLOCK by BLOCK numbers in registers, or BLOCK by 1 where few are wanted. LANES is 1, GROUPS
// is TILE, and a team has SIDE * SIDE members. Every size works; what does not fill a tile is left out.
//
// A fully connected layer is a convolution of an image of one pixel. Sums run over the taps, or over pixels and samples, in
// their order, whatever the tiles are; but for the gradient to the inputs of convolutions, which is gathered here and
// scattered in conv2d.cl, these are the same bits as one work-item comes to alone.
//
// Whoever stages a tile finds local memory free, and leaves it so: a loop with barriers ends with one, since PoCL 3.1 errs
// where a condition lies between a loop's last barrier and its end (docs/decisions/0015-tiles-in-local-memory.md).
//
// Shapes: x [channels][height][width][GROUPS] float32, y [filters][OUT(height)][OUT(width)][GROUPS] float32, weight
// [channels][side][side][filters] float32, bias [filters] float32. A tap is one place of a filter in one channel.

#define OUT(extent, side, stride) (((extent) - (side)) / (stride) + 1)

// Where the number below a tap is, seen from a filter's first one.
#define TAP_OFFSET(tap, height, width, side) \
    (((tap) / ((side) * (side)) * (height) + (tap) / (side) % (side)) * (width) + (tap) % (side))

#define SIDE (TILE / BLOCK)
#define BLOCK_VECTORS (BLOCK / 4)

// float4s in a line of a tile: one more than it needs, so that lines begin at different banks.
#define PITCH (TILE / 4 + 1)

// The members' place in a tile: lines of rows, of which each member has BLOCK_VECTORS times 4, by columns.
#define TILE_ROW(v) ((MEMBER % SIDE + (v) * SIDE) * 4)
#define WIDE_COLUMN(j) ((MEMBER / SIDE + (j) / 4 * SIDE) * 4 + (j) % 4)
#define COLUMN(j, block) ((block) == 1 ? MEMBER / SIDE : WIDE_COLUMN(j))

// Columns that are worked on at once: TILE, or SIDE where not many more are left.
#define BLOCK_OF(left) ((left) <= 2 * SIDE ? 1 : BLOCK)
#define WIDTH_OF(block) ((block) * SIDE)

// Steps that are staged at once, of a sum of so many.
#define DEPTH_OF(steps) ((steps) < TILE_DEPTH ? (steps) : TILE_DEPTH)

// Adds `depth` steps of left [depth][TILE rows] times right [depth][columns] to a member's block.
ALWAYS_INLINE void tile_multiply(const __local float4 *left, const __local float4 *right, const int depth,
                                 float4 sum[BLOCK_VECTORS][BLOCK], const int block) {
#pragma unroll
    EACH(k, TILE_DEPTH, depth) {
        float4 rows[BLOCK_VECTORS];
#pragma unroll
        for (int v = 0; v < BLOCK_VECTORS; v++) {
            rows[v] = left[k * PITCH + MEMBER % SIDE + v * SIDE];
        }
        if (block == 1) {
            float4 column = (float4)(((const __local float *)right)[k * 4 * PITCH + MEMBER / SIDE]);
#pragma unroll
            for (int v = 0; v < BLOCK_VECTORS; v++) {
                sum[v][0] = fma(rows[v], column, sum[v][0]);
            }
        } else {
#pragma unroll
            for (int u = 0; u < BLOCK_VECTORS; u++) {
                float4 columns = right[k * PITCH + MEMBER / SIDE + u * SIDE];
#pragma unroll
                for (int v = 0; v < BLOCK_VECTORS; v++) {
                    sum[v][4 * u] = fma(rows[v], (float4)(columns.s0), sum[v][4 * u]);
                    sum[v][4 * u + 1] = fma(rows[v], (float4)(columns.s1), sum[v][4 * u + 1]);
                    sum[v][4 * u + 2] = fma(rows[v], (float4)(columns.s2), sum[v][4 * u + 2]);
                    sum[v][4 * u + 3] = fma(rows[v], (float4)(columns.s3), sum[v][4 * u + 3]);
                }
            }
        }
    }
}

// ---- Forward

// Filters f ... f + WIDTH_OF(block) - 1 at one pixel, whose first tap's number x points at.
ALWAYS_INLINE void tiled_forward_tile(const SCRATCH float *x, SCRATCH float *y, __global const float *weight,
                                      __global const float *bias, const int channels, const int height, const int width,
                                      const int filters, const int side, const int plane, const int activation,
                                      const int f, const int block, __local float4 *tiles) {
    const int taps = channels * side * side;
    const int depth = DEPTH_OF(taps);
    __local float4 *left = tiles;
    __local float4 *right = tiles + TILE_DEPTH * PITCH;
    float4 sum[BLOCK_VECTORS][BLOCK];
#pragma unroll
    EACH(j, BLOCK, block) {
        int filter = f + COLUMN(j, block);
        float first = filter < filters ? bias[filter] : 0.0f;
#pragma unroll
        for (int v = 0; v < BLOCK_VECTORS; v++) {
            sum[v][j] = (float4)(first);
        }
    }
    for (int tap = 0; tap < taps; tap += depth) {
        EACH_UNIT(t, depth * (TILE / 4)) {
            int k = t / (TILE / 4);
            int at = TAP_OFFSET(tap + k, height, width, side) * GROUPS + t % (TILE / 4) * 4;
            left[k * PITCH + t % (TILE / 4)] = tap + k < taps ? *(const SCRATCH float4 *)(x + at) : (float4)(0.0f);
        }
        EACH_UNIT(t, depth * WIDTH_OF(block)) {
            int k = t / WIDTH_OF(block);
            int filter = f + t % WIDTH_OF(block);
            ((__local float *)right)[k * 4 * PITCH + t % WIDTH_OF(block)] =
                tap + k < taps && filter < filters ? weight[(tap + k) * filters + filter] : 0.0f;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        tile_multiply(left, right, depth, sum, block);
        barrier(CLK_LOCAL_MEM_FENCE);
    }
#pragma unroll
    EACH(j, BLOCK, block) {
        int filter = f + COLUMN(j, block);
        if (filter < filters) {
#pragma unroll
            for (int v = 0; v < BLOCK_VECTORS; v++) {
                activate_four(activation, sum[v][j], y + filter * plane * GROUPS + TILE_ROW(v), filters * plane);
            }
        }
    }
}

ALWAYS_INLINE void tiled_forward(const SCRATCH float *x, SCRATCH float *y, __global const float *weight,
                                 __global const float *bias, const int channels, const int height, const int width,
                                 const int filters, const int side, const int stride, const int activation,
                                 __local float4 *tiles) {
    const int columns = OUT(width, side, stride);
    const int plane = OUT(height, side, stride) * columns;
#pragma unroll 1
    for (int pixel = 0; pixel < plane; pixel++) {
        const SCRATCH float *below = x + (pixel / columns * width + pixel % columns) * stride * GROUPS;
        SCRATCH float *above = y + pixel * GROUPS;
        int f = 0;
        for (; BLOCK_OF(filters - f) == BLOCK; f += TILE) {
            tiled_forward_tile(below, above, weight, bias, channels, height, width, filters, side, plane, activation, f,
                               BLOCK, tiles);
        }
        for (; f < filters; f += SIDE) {
            tiled_forward_tile(below, above, weight, bias, channels, height, width, filters, side, plane, activation, f,
                               1, tiles);
        }
    }
    TEAM_BARRIER();
}

// ---- Gradient to the inputs

// Channels c ... c + WIDTH_OF(block) - 1 of the pixel (row, column): gathered from every place of a filter that reads it.
ALWAYS_INLINE void tiled_input_gradient_tile(const SCRATCH float *dy, SCRATCH float *dx, const SCRATCH float *x,
                                             __global const float *weight, const int channels, const int height,
                                             const int width, const int filters, const int side, const int stride,
                                             const int accumulate, const int activation, const int row,
                                             const int column, const int c, const int block, __local float4 *tiles) {
    const int rows = OUT(height, side, stride);
    const int columns = OUT(width, side, stride);
    const int numbers = channels * height * width;
    const int depth = DEPTH_OF(filters);
    // Filters that read the pixel are at these places of their image.
    const int first_down = max(0, (row - side + stride) / stride);
    const int first_across = max(0, (column - side + stride) / stride);
    __local float4 *left = tiles;
    __local float4 *right = tiles + TILE_DEPTH * PITCH;
    float4 sum[BLOCK_VECTORS][BLOCK];
#pragma unroll
    EACH(j, BLOCK, block) {
        int channel = c + COLUMN(j, block);
#pragma unroll
        for (int v = 0; v < BLOCK_VECTORS; v++) {
            sum[v][j] = (float4)(0.0f);
            if (accumulate && channel < channels) {
                sum[v][j] = *(const SCRATCH float4 *)(dx + ((channel * height + row) * width + column) * GROUPS +
                                                      TILE_ROW(v));
            }
        }
    }
    const int places_across = max(0, min(columns - 1, column / stride) - first_across + 1);
    const int places = max(0, min(rows - 1, row / stride) - first_down + 1) * places_across;
    for (int p = 0; p < places; p++) {
        int down = first_down + p / places_across;
        int across = first_across + p % places_across;
        int place = (row - down * stride) * side + column - across * stride;
        const SCRATCH float *above = dy + (down * columns + across) * GROUPS;
        for (int f = 0; f < filters; f += depth) {
            EACH_UNIT(t, depth * (TILE / 4)) {
                int k = t / (TILE / 4);
                int at = (f + k) * rows * columns * GROUPS + t % (TILE / 4) * 4;
                left[k * PITCH + t % (TILE / 4)] =
                    f + k < filters ? *(const SCRATCH float4 *)(above + at) : (float4)(0.0f);
            }
            EACH_UNIT(t, depth * WIDTH_OF(block)) {
                int k = t % depth;
                int channel = c + t / depth;
                ((__local float *)right)[k * 4 * PITCH + t / depth] =
                    f + k < filters && channel < channels ? weight[(channel * side * side + place) * filters + f + k] : 0.0f;
            }
            barrier(CLK_LOCAL_MEM_FENCE);
            tile_multiply(left, right, depth, sum, block);
            barrier(CLK_LOCAL_MEM_FENCE);
        }
    }
#pragma unroll
    EACH(j, BLOCK, block) {
        int channel = c + COLUMN(j, block);
        if (channel < channels) {
#pragma unroll
            for (int v = 0; v < BLOCK_VECTORS; v++) {
                int at = ((channel * height + row) * width + column) * GROUPS + TILE_ROW(v);
                *(SCRATCH float4 *)(dx + at) = sum[v][j] * slope_of_four(activation, x + at, numbers);
            }
        }
    }
}

// dx, or what is added to it; times the slope of the activation that gave x, IDENTITY if there is more to add.
ALWAYS_INLINE void tiled_input_gradient(const SCRATCH float *dy, SCRATCH float *dx, const SCRATCH float *x,
                                        __global const float *weight, const int channels, const int height,
                                        const int width, const int filters, const int side, const int stride,
                                        const int accumulate, const int activation, __local float4 *tiles) {
#pragma unroll 1
    for (int pixel = 0; pixel < height * width; pixel++) {
        int c = 0;
        for (; BLOCK_OF(channels - c) == BLOCK; c += TILE) {
            tiled_input_gradient_tile(dy, dx, x, weight, channels, height, width, filters, side, stride, accumulate,
                                      activation, pixel / width, pixel % width, c, BLOCK, tiles);
        }
        for (; c < channels; c += SIDE) {
            tiled_input_gradient_tile(dy, dx, x, weight, channels, height, width, filters, side, stride, accumulate,
                                      activation, pixel / width, pixel % width, c, 1, tiles);
        }
    }
    TEAM_BARRIER();
}

// ---- Gradient to the weights

// Stages TILE_DEPTH samples of one unit a column: tile [TILE_DEPTH][units], from x + offset.
#define STAGE_SAMPLES(tile, x, samples, width, unit, exists)                                                     \
    EACH_UNIT(t, TILE_DEPTH * (width)) {                                                  \
        int u = t / TILE_DEPTH;                                                                                  \
        ((__local float *)(tile))[t % TILE_DEPTH * 4 * PITCH + u] =                                              \
            (exists) ? (x)[(unit) * GROUPS + (samples) + t % TILE_DEPTH] : 0.0f;                                 \
    }

// Filters f ... by taps from `tap` on, or, where `turned`, taps in the rows of the tile and filters in its columns.
ALWAYS_INLINE void tiled_weight_gradient_tile(const SCRATCH float *x, const SCRATCH float *dy, __global float *weight,
                                              const int channels, const int height, const int width, const int filters,
                                              const int side, const int stride, const int turned, const int f,
                                              const int tap, const int block, __local float4 *tiles) {
    const int columns = OUT(width, side, stride);
    const int plane = OUT(height, side, stride) * columns;
    const int taps = channels * side * side;
    __local float4 *of_rows = tiles;
    __local float4 *of_columns = tiles + TILE_DEPTH * PITCH;
    __local float4 *of_filters = turned ? of_columns : of_rows;
    __local float4 *of_taps = turned ? of_rows : of_columns;
    const int filter_width = turned ? WIDTH_OF(block) : TILE;
    const int tap_width = turned ? TILE : WIDTH_OF(block);
    float4 sum[BLOCK_VECTORS][BLOCK];
#pragma unroll
    EACH(j, BLOCK, block) {
#pragma unroll
        for (int v = 0; v < BLOCK_VECTORS; v++) {
            sum[v][j] = (float4)(0.0f);
        }
    }
#pragma unroll 1
    for (int pixel = 0; pixel < plane; pixel++) {
        const SCRATCH float *below = x + (pixel / columns * width + pixel % columns) * stride * GROUPS;
        const SCRATCH float *above = dy + pixel * GROUPS;
#pragma unroll 1
        for (int s = 0; s < GROUPS; s += TILE_DEPTH) {
            STAGE_SAMPLES(of_filters, above, s, filter_width, (f + u) * plane, f + u < filters)
            STAGE_SAMPLES(of_taps, below, s, tap_width, TAP_OFFSET(tap + u, height, width, side), tap + u < taps)
            barrier(CLK_LOCAL_MEM_FENCE);
            tile_multiply(of_rows, of_columns, TILE_DEPTH, sum, block);
            barrier(CLK_LOCAL_MEM_FENCE);
        }
    }
#pragma unroll
    EACH(j, BLOCK, block) {
#pragma unroll
        for (int v = 0; v < BLOCK_VECTORS; v++) {
            float four[4];
            vstore4(sum[v][j], 0, four);
#pragma unroll
            for (int i = 0; i < 4; i++) {
                int own_filter = f + (turned ? COLUMN(j, block) : TILE_ROW(v) + i);
                int own_tap = tap + (turned ? TILE_ROW(v) + i : COLUMN(j, block));
                if (own_filter < filters && own_tap < taps) {
                    weight[own_tap * filters + own_filter] += four[i];
                }
            }
        }
    }
}

// Adds to the gradients of weight and bias, given dy, the gradient before the activation. Rows of the tiles, of which there
// are never few, are filters, or taps where those are more.
ALWAYS_INLINE void tiled_weight_gradient(const SCRATCH float *x, const SCRATCH float *dy, __global float *weight,
                                         __global float *bias, const int channels, const int height, const int width,
                                         const int filters, const int side, const int stride, __local float4 *tiles) {
    const int taps = channels * side * side;
    const int turned = taps > filters;
    const int rows = turned ? taps : filters;
    const int columns = turned ? filters : taps;
#pragma unroll 1
    for (int row = 0; row < rows; row += TILE) {
        int column = 0;
        for (; BLOCK_OF(columns - column) == BLOCK; column += TILE) {
            tiled_weight_gradient_tile(x, dy, weight, channels, height, width, filters, side, stride, turned,
                                       turned ? column : row, turned ? row : column, BLOCK, tiles);
        }
        for (; column < columns; column += SIDE) {
            tiled_weight_gradient_tile(x, dy, weight, channels, height, width, filters, side, stride, turned,
                                       turned ? column : row, turned ? row : column, 1, tiles);
        }
    }
    const int plane = OUT(height, side, stride) * OUT(width, side, stride) * GROUPS;
    EACH_UNIT(f, filters) {
        float sum = 0.0f;
        for (int i = 0; i < plane; i++) {
            sum += dy[f * plane + i];
        }
        bias[f] += sum;
    }
}
