// What a network reads, numbers, out of observations as they lie in memory: obs [slots][OBS_WORDS][rows], of which a word is a
// number, or holds 32 of them as bits. seen [OBS_DIM][GROUPS], of one group. seen-frames.cl has the same functions for pixels,
// which need agents and padded_envs.

// The numbers of a word of LANES rows.
ALWAYS_INLINE void see_word(OBS_WORD value, int word, SCRATCH real *seen) {
#if OBS_BITS
    SCRATCH real *own = seen + BIT_FIRST_OF(word) * GROUPS;
    int count = BIT_COUNT_OF(word);
    for (int bit = 0; bit < count; bit++) {
        own[bit * GROUPS] = bit_to_real(value, bit);
    }
#else
    seen[word * GROUPS] = value;
#endif
}

// What LANES rows see in a slot that follow each other, from `row` on of all of them.
ALWAYS_INLINE void see_rows(__global const OBS_SCALAR *obs, int slot, size_t row, size_t rows, int agents,
                            int padded_envs, SCRATCH real *seen) {
    __global const OBS_SCALAR *own = obs + (size_t)slot * OBS_WORDS * rows + row;
    EACH_SHARED_UNIT(word, OBS_WORDS) {
        see_word(PASTE(load_, OBS_WORD)(own + word * rows), word, seen);
    }
}

// What they have seen last of the episodes that ended in the step before a slot; where none did, anything.
ALWAYS_INLINE void see_last(__global const OBS_SCALAR *obs, __global const OBS_SCALAR *final_obs, int slot, size_t row,
                            size_t rows, int agents, int padded_envs, SCRATCH real *seen) {
    see_rows(final_obs, 0, row, rows, agents, padded_envs, seen);
}

// What any LANES rows see, each in a slot of its own.
ALWAYS_INLINE void see_samples(__global const OBS_SCALAR *obs, integer slot, integer row, int rows, int agents,
                               int padded_envs, SCRATCH real *seen) {
    integer base = slot * (OBS_WORDS * rows) + row;
    EACH_SHARED_UNIT(word, OBS_WORDS) {
        see_word(PASTE(gather_, OBS_WORD)(obs, base + word * rows), word, seen);
    }
}
