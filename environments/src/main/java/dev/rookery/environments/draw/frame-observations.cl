// Frames as observations: numbers from 0 to 1, the row as the fastest axis, as every observation has it.
//
// Before this file comes rasterizer-shapes.cl. Shapes: frames [policies * padded_envs][CHANNELS][HEIGHT][WIDTH],
// obs [slots][CHANNELS * HEIGHT * WIDTH][rows] with rows = policies * agents * padded_envs. All the agents of an
// environment see the same frame.

#define FRAME_VALUES (CHANNELS * PIXELS)
#define CHUNKS ((FRAME_VALUES + CHUNK - 1) / CHUNK)

#if LANES > 1
// Rows become columns: each pass moves the highest bit of a byte's row to the lowest of its column, and the highest of its
// column to the lowest of its row.
inline void transpose(span *rows) {
#pragma unroll
    for (int pass = 1; pass < LANES; pass *= 2) {
        span mixed[LANES];
#pragma unroll
        for (int i = 0; i < LANES / 2; i++) {
            mixed[2 * i].even = rows[i].lo;
            mixed[2 * i].odd = rows[i + LANES / 2].lo;
            mixed[2 * i + 1].even = rows[i].hi;
            mixed[2 * i + 1].odd = rows[i + LANES / 2].hi;
        }
#pragma unroll
        for (int i = 0; i < LANES; i++) {
            rows[i] = mixed[i];
        }
    }
}
#endif

// The same value of LANES environments, for all their agents.
inline void observe_value(span values, __global float *target, int padded_envs, int agents) {
    real seen = span_to_real(values) / 255.0f;
    for (int agent = 0; agent < agents; agent++) {
        store_real(seen, target + (size_t)agent * padded_envs);
    }
}

// One work-item takes CHUNK values of the frames of LANES environments; neighbours take the same values of others, so
// that what they write is side by side.
__kernel void observe_frames(__global const uchar *frames, int padded_envs, int agents, int policies,
                             __global float *obs, int slot) {
    size_t blocks = (size_t)policies * padded_envs / LANES;
    size_t first = get_global_id(0) % blocks * LANES;
    int i = (int)(get_global_id(0) / blocks) * CHUNK;
    int end = min(i + CHUNK, FRAME_VALUES);
    size_t rows = (size_t)policies * agents * padded_envs;
    size_t policy = first / padded_envs;
    size_t row = policy * agents * padded_envs + first % padded_envs;
    __global float *target = obs + (size_t)slot * FRAME_VALUES * rows + row;
    __global const uchar *frame = frames + first * FRAME_VALUES;
#if LANES == 1
    for (; i < end; i++) {
        observe_value(frame[i], target + i * rows, padded_envs, agents);
    }
#else
    for (; i + LANES <= end; i += LANES) {
        span square[LANES];
#pragma unroll
        for (int lane = 0; lane < LANES; lane++) {
            square[lane] = load_span(frame + lane * FRAME_VALUES + i);
        }
        transpose(square);
#pragma unroll
        for (int value = 0; value < LANES; value++) {
            observe_value(square[value], target + (i + value) * rows, padded_envs, agents);
        }
    }
    for (; i < end; i++) {
        uchar values[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            values[lane] = frame[lane * FRAME_VALUES + i];
        }
        observe_value(PASTE(vload, LANES)(0, values), target + i * rows, padded_envs, agents);
    }
#endif
}
