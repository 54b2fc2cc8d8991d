// What the layers' kernels have in common: who works on a chunk of samples, the memory that they work in, and the size of
// what they sum in registers.

#define SAMPLES (GROUPS * LANES)

// A chunk, GROUPS groups of LANES samples, belongs to a team of TEAM work-items: to one alone, or to a whole work-group,
// whose members split the loops over groups or over units and meet at a barrier before they read what others wrote. Every
// number is summed by one member, in the order in which one alone would.
#if TEAM == 1
#define TEAM_INDEX get_global_id(0)
#define MEMBER 0
#define TEAM_BARRIER()
#define TEAM_KERNEL __kernel
#define TILES_PARAMETER
#define TILES
#define TILES_MEMORY
#define EACH_CHUNK(chunk, first, chunks) const size_t chunk = (first) + get_global_id(0);
#else
#define TEAM_INDEX get_group_id(0)
#define MEMBER ((int)get_local_id(0))
#define TEAM_BARRIER() barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE)
#define TEAM_KERNEL __kernel __attribute__((reqd_work_group_size(TEAM, 1, 1)))
#define TILES_PARAMETER , __local float4 *tiles
#define TILES , tiles
#define TILES_MEMORY __local float4 tiles[TILES_VECTORS];
#define EACH_CHUNK(chunk, first, chunks) for (size_t chunk = (first) + get_group_id(0); chunk < (chunks); chunk += get_num_groups(0))
#endif

// A member's part of some units, or of a chunk's groups.
#define EACH_UNIT(i, units) for (int i = MEMBER; i < (units); i += TEAM)
#define EACH_GROUP(g) EACH_UNIT(g, GROUPS)

// Where a team has more members than groups, several share a group, and its units.
#if TEAM > GROUPS
#define EACH_SHARED_GROUP(g) for (int g = MEMBER % GROUPS, once = 1; once; once = 0)
#define EACH_SHARED_UNIT(i, units) for (int i = MEMBER / GROUPS; i < (units); i += TEAM / GROUPS)
#else
#define EACH_SHARED_GROUP(g) EACH_GROUP(g)
#define EACH_SHARED_UNIT(i, units) for (int i = 0; i < (units); i++)
#endif

// Observations, activations and their gradients are a work-item's own, in registers and on its stack, unless they are a
// team's or too many for that (SCRATCH_UNITS > 0): then they are a part of a buffer, [teams][SCRATCH_UNITS][GROUPS] real.
#if SCRATCH_UNITS == 0
#define SCRATCH __private
#define SCRATCH_ARRAY(name, units, at) real name[(units) * GROUPS]
#else
#define SCRATCH __global
#define SCRATCH_ARRAY(name, units, at) \
    __global real *name = (__global real *)scratch + (TEAM_INDEX * SCRATCH_UNITS + (at)) * GROUPS
#endif

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

#if TEAM > 1
// Whether any member says so.
inline int team_any(int said, __local float4 *tiles) {
    volatile __local int *word = (volatile __local int *)tiles;
    barrier(CLK_LOCAL_MEM_FENCE);
    if (MEMBER == 0) {
        *word = 0;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    if (said) {
        atomic_or(word, 1);
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    int heard = *word;
    barrier(CLK_LOCAL_MEM_FENCE);
    return heard;
}
#else
#define team_any(said) (said)
#endif
