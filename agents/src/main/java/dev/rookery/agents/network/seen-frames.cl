// Pixels as a network reads them, numbers from 0 to 1, out of the frames in memory: obs [places][envs][FRAME_BYTES] uint8,
// [CHANNELS][HEIGHT][WIDTH] and then how many of the frames before are of the same episode. What is seen in a place are its
// frame and those before, OBS_STACK in all, the oldest first; the first frame of an episode stands for what was before it.
// All agents of an environment see the same. seen-words.cl has the same functions for numbers and bits.

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

// Of LANES rows that follow each other, from `row` on of all of them, their environments' frames in a slot.
ALWAYS_INLINE void frames_at(__global const uchar *obs, int slot, size_t row, size_t rows, int agents, int padded_envs,
                             __global const uchar **at) {
    size_t env = row / (agents * padded_envs) * padded_envs + row % padded_envs;
    size_t place = (size_t)(OBS_STACK - 1 + slot) * (rows / agents) + env;
    for (int lane = 0; lane < LANES; lane++) {
        at[lane] = obs + (place + lane) * FRAME_BYTES;
    }
}

// What they see in a slot.
ALWAYS_INLINE void see_rows(__global const uchar *obs, int slot, size_t row, size_t rows, int agents, int padded_envs,
                            SCRATCH real *seen) {
    __global const uchar *at[LANES];
    frames_at(obs, slot, row, rows, agents, padded_envs, at);
    see_pixels(at, at, rows / agents, seen);
}

// What they have seen last of the episodes that ended in the step before a slot; where none did, anything.
ALWAYS_INLINE void see_last(__global const uchar *obs, __global const uchar *final_obs, int slot, size_t row,
                            size_t rows, int agents, int padded_envs, SCRATCH real *seen) {
    __global const uchar *at[LANES];
    __global const uchar *last[LANES];
    frames_at(obs, slot, row, rows, agents, padded_envs, at);
    frames_at(final_obs, 1 - OBS_STACK, row, rows, agents, padded_envs, last);
    see_pixels(last, at, rows / agents, seen);
}

// What any LANES rows see, each in a slot of its own.
ALWAYS_INLINE void see_samples(__global const uchar *obs, integer slot, integer row, int rows, int agents,
                               int padded_envs, SCRATCH real *seen) {
    natural envs = as_natural(row) / (agents * padded_envs) * padded_envs + as_natural(row) % padded_envs;
    __global const uchar *at[LANES];
    for (int lane = 0; lane < LANES; lane++) {
        size_t place = OBS_STACK - 1 + INTEGER_LANE(slot, lane);
        at[lane] = obs + (place * (rows / agents) + INTEGER_LANE(envs, lane)) * FRAME_BYTES;
    }
    see_pixels(at, at, rows / agents, seen);
}
