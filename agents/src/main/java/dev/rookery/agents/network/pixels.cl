// Pixels as a network reads them, numbers from 0 to 1, out of the frames in memory: frames [places][envs][FRAME_BYTES] uint8,
// [CHANNELS][HEIGHT][WIDTH] and then how many of the frames before are of the same episode. What is seen in a place are its
// frame and those before, OBS_STACK in all, the oldest first; the first frame of an episode stands for what was before it.

#define FRAME_NUMBERS (FRAME_BYTES - 1)

#if LANES > 1
// Rows become columns: each pass moves the highest bit of a byte's row to the lowest of its column, and the highest of its
// column to the lowest of its row.
ALWAYS_INLINE void transpose_bytes(bytes *rows) {
#pragma unroll
    for (int pass = 1; pass < LANES; pass *= 2) {
        bytes mixed[LANES];
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

#define number_of_bytes(b) (bytes_to_real(b) * (1.0f / 255.0f))

// One frame of LANES environments: seen [FRAME_NUMBERS][GROUPS], of one group.
ALWAYS_INLINE void see_frame(__global const uchar *const *frame, SCRATCH real *seen) {
#if LANES == 1
    for (int i = 0; i < FRAME_NUMBERS; i++) {
        seen[i * GROUPS] = number_of_bytes(frame[0][i]);
    }
#else
    int i = 0;
    for (; i + LANES <= FRAME_NUMBERS; i += LANES) {
        bytes square[LANES];
#pragma unroll
        for (int lane = 0; lane < LANES; lane++) {
            square[lane] = load_bytes(frame[lane] + i);
        }
        transpose_bytes(square);
#pragma unroll
        for (int k = 0; k < LANES; k++) {
            seen[(i + k) * GROUPS] = number_of_bytes(square[k]);
        }
    }
    for (; i < FRAME_NUMBERS; i++) {
        bytes column;
        for (int lane = 0; lane < LANES; lane++) {
            ((uchar *)&column)[lane] = frame[lane][i];
        }
        seen[i * GROUPS] = number_of_bytes(column);
    }
#endif
}

// What LANES environments see, seen [OBS_DIM][GROUPS] of one group: the newest frame of each, and those in the places before
// that of `at`, of which the newest frame is the one, unless it is the last of an episode.
ALWAYS_INLINE void see_pixels(__global const uchar *const *newest, __global const uchar *const *at, size_t envs,
                              SCRATCH real *seen) {
    for (int k = 0; k < OBS_STACK; k++) {
        __global const uchar *frame[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            int back = min(OBS_STACK - 1 - k, (int)newest[lane][FRAME_NUMBERS]);
            frame[lane] = back == 0 ? newest[lane] : at[lane] - back * envs * FRAME_BYTES;
        }
        see_frame(frame, seen + k * FRAME_NUMBERS * GROUPS);
    }
}
