// What the layers' kernels have in common: the memory that they work in, and the size of what they sum in registers.

// Observations, activations and their gradients are a work-item's own, in registers and on its stack, unless they are too
// many for that (SCRATCH_UNITS > 0): then they are a part of a buffer, [work-items][SCRATCH_UNITS][GROUPS] real.
#if SCRATCH_UNITS == 0
#define SCRATCH __private
#define SCRATCH_ARRAY(name, units, at) real name[(units) * GROUPS]
#else
#define SCRATCH __global
#define SCRATCH_ARRAY(name, units, at) \
    __global real *name = (__global real *)scratch + (get_global_id(0) * SCRATCH_UNITS + (at)) * GROUPS
#endif

#define SAMPLES (GROUPS * LANES)

// Accumulators that fit in registers: of 32 with AVX-512, of 16 else.
#if LANES == 16
#define TILE_OUT 8
#else
#define TILE_OUT 4
#endif

// A loop that is unrolled to its longest; once inlined, with `count` a constant, what lies beyond it is gone.
#define EACH(j, most, count)        \
    for (int j = 0; j < most; j++)  \
        if (j < count)

// What the action's distribution is given by, [HEAD_UNITS] of group g, out of the activations and into their gradients.
inline void head_load(const SCRATCH real *activations, int g, real *head) {
    for (int i = 0; i < HEAD_UNITS; i++) {
        head[i] = activations[(HEAD_AT + i) * GROUPS + g];
    }
}

inline void head_store(const real *head, SCRATCH real *deltas, int g) {
    for (int i = 0; i < HEAD_UNITS; i++) {
        deltas[(HEAD_AT + i) * GROUPS + g] = head[i];
    }
}
