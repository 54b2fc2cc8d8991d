// The step of a scalar environment on a CPU. One work-item advances a run of groups, one environment after the other. A
// group is GROUP neighbours of one policy, and what lies next to each other in memory, a word of all of them, is taken at
// once: the words of one environment are as far apart as there are environments, which no cache likes.
//
// Before this file come environment.cl, which tells the shapes, and the generated state_load_group and state_store_group.
// The kernel does what that of vector-environment.cl does.

#define RUN (GROUP * MOST_GROUPS)

// Where environments draw their parameters each has its own, else all have the same.
#if RANDOMIZED
#define PARAMS_OF(e) (e)
#define PARAMS_KEPT RUN
#else
#define PARAMS_OF(e) 0
#define PARAMS_KEPT 1
#endif

#if OBS_BITS

// Past the caches, where there is more than they hold: what is not read before it is written need not come from memory.
#define CACHED_BYTES (8u << 20)
#if defined(__has_builtin)
#if __has_builtin(__builtin_nontemporal_store)
#define store_past_caches(value, pointer) __builtin_nontemporal_store(value, (__global float16 *)(pointer))
#endif
#endif
#ifndef store_past_caches
#define store_past_caches(value, pointer) vstore16(value, 0, pointer)
#endif

// Numbers of so many groups, number after number, each for all groups: bits [OBS_WORDS][MOST_GROUPS][GROUP], and the first
// row of every group.
inline void numbers_store(const uint *bits, const size_t *row, int groups, __global float *target, size_t rows) {
    int past_caches = rows * OBS_DIM * sizeof(float) > CACHED_BYTES && ((size_t)target & 63) == 0;
    for (int word = 0; word < OBS_WORDS; word++) {
        for (int bit = 0; bit < NUMBERS_OF(word); bit++) {
            __global float *line = target + (FIRST_OF(word) + bit) * rows;
            for (int g = 0; g < groups; g++) {
                uint16 is_set = (vload16(word * MOST_GROUPS + g, bits) >> (uint)bit) & 1u;
                float16 numbers = is_set != 0 ? (float16)(1.0f) : (float16)(0.0f);
                if (past_caches) {
                    store_past_caches(numbers, line + row[g]);
                } else {
                    vstore16(numbers, 0, line + row[g]);
                }
            }
        }
    }
}

// What is seen in the groups that are wanted.
inline void observe_run(const State *s, const Params *p, const Place *place, const int *wanted, int groups,
                        int padded_envs, __global float *obs, int slot) {
    size_t rows = place[0].rows;
    for (int agent = 0; agent < AGENTS; agent++) {
        uint tile[OBS_WORDS * RUN];
        size_t row[MOST_GROUPS];
        int seen_groups = 0;
        for (int g = 0; g < groups; g++) {
            if (wanted[g]) {
                for (int e = 0; e < GROUP; e++) {
                    uint bits[OBS_WORDS];
                    observe_bits(&s[g * GROUP + e], &p[PARAMS_OF(g * GROUP + e)], agent, bits);
                    for (int word = 0; word < OBS_WORDS; word++) {
                        tile[word * RUN + seen_groups * GROUP + e] = bits[word];
                    }
                }
                row[seen_groups] = row_of(&place[g], padded_envs, agent);
                seen_groups++;
            }
        }
        numbers_store(tile, row, seen_groups, obs + (size_t)slot * OBS_DIM * rows, rows);
    }
}

#else

inline void observe_run(const State *s, const Params *p, const Place *place, const int *wanted, int groups,
                        int padded_envs, __global float *obs, int slot) {
    for (int g = 0; g < groups; g++) {
        if (wanted[g]) {
            for (int agent = 0; agent < AGENTS; agent++) {
                float tile[OBS_DIM * GROUP];
                for (int e = 0; e < GROUP; e++) {
                    float seen[OBS_DIM];
                    env_observe(&s[g * GROUP + e], &p[PARAMS_OF(g * GROUP + e)], agent, seen);
#pragma unroll
                    for (int i = 0; i < OBS_DIM; i++) {
                        tile[i * GROUP + e] = seen[i];
                    }
                }
                __global float *target =
                    obs + (size_t)slot * OBS_DIM * place[g].rows + row_of(&place[g], padded_envs, agent);
                for (int i = 0; i < OBS_DIM; i++) {
                    vstore16(vload16(i, tile), 0, target + i * place[g].rows);
                }
            }
        }
    }
}

#endif

__kernel void environment_step(__global float *state, __global float *params, __global const float *ranges,
                               __global const uint *seeds, __global const uint *clock, uint purpose,
                               int padded_envs, int policies, int slot, int next_obs_slot, int tick, int first_only,
                               __global const ACTION_SCALAR *actions, __global float *obs, __global float *final_obs,
                               __global float *rewards, __global uchar *terminated, __global uchar *truncated,
                               __global float *episodic_return, __global int *episodic_length,
                               __global float *ended_return, __global int *ended_length, __global int *ended_count) {
#if MOST_GROUPS == 1
    const int groups = 1;
    const size_t first_slot = get_global_id(0) * GROUP;
#else
    // As many for each work-item, but for those after the last.
    const size_t all = (size_t)padded_envs * policies / GROUP;
    const size_t share = (all + get_global_size(0) - 1) / get_global_size(0);
    const size_t begin = min(all, get_global_id(0) * share);
    const int groups = (int)min(share, all - begin);
    const size_t first_slot = begin * GROUP;
    if (groups == 0) {
        return;
    }
#endif
    uint time = clock[0] + (uint)tick + 1;
    Place first[MOST_GROUPS];
    State s[RUN];
    Params p[PARAMS_KEPT];
    Action chosen[RUN][AGENTS];
    Episode episode[RUN];
    Outcome outcome[RUN];
    int every[MOST_GROUPS];
    int ended_any[MOST_GROUPS];
    for (int g = 0; g < groups; g++) {
        first[g] = place_of(first_slot + g * GROUP, padded_envs, policies);
        every[g] = 1;
        ended_any[g] = 0;
        state_load_group(s + g * GROUP, state + first[g].slot, first[g].envs);
        for (int agent = 0; agent < AGENTS; agent++) {
            size_t row = row_of(&first[g], padded_envs, agent);
            for (int e = 0; e < GROUP; e++) {
                Action *own = &chosen[g * GROUP + e][agent];
                actions_load(own, actions + (size_t)slot * ACTION_DIM * first[g].rows + row + e, first[g].rows);
                actions_clip(own);
                episode[g * GROUP + e].episodic_return[agent] = episodic_return[row + e];
            }
        }
        for (int e = 0; e < GROUP; e++) {
            episode[g * GROUP + e].length = episodic_length[first[g].slot + e];
        }
    }
    for (int e = 0; e < (RANDOMIZED ? groups * GROUP : 1); e++) {
        params_load(&p[e], params, first_slot + e, first[0].envs);
    }

    int any_ended = 0;
    for (int g = 0; g < groups; g++) {
        for (int e = g * GROUP; e < (g + 1) * GROUP; e++) {
            Place place = place_of(first_slot + e, padded_envs, policies);
            outcome[e] = environment_advance_episode(&s[e], &p[PARAMS_OF(e)], chosen[e], &place, seeds, purpose, time,
                                                     &episode[e]);
            ended_any[g] |= outcome[e].done;
        }
        any_ended |= ended_any[g];
    }
    for (int g = 0; g < groups; g++) {
        for (int agent = 0; agent < AGENTS; agent++) {
            size_t row = row_of(&first[g], padded_envs, agent);
            size_t at = (size_t)slot * first[g].rows + row;
            for (int e = 0; e < GROUP; e++) {
                const Outcome *own = &outcome[g * GROUP + e];
                rewards[at + e] = own->rewards[agent];
                terminated[at + e] = own->terminated ? 1 : 0;
                truncated[at + e] = own->truncated ? 1 : 0;
                episodic_return[row + e] = episode[g * GROUP + e].episodic_return[agent];
            }
        }
        for (int e = 0; e < GROUP; e++) {
            episodic_length[first[g].slot + e] = episode[g * GROUP + e].length;
        }
    }

    if (any_ended) {
        observe_run(s, p, first, ended_any, groups, padded_envs, final_obs, 0);
        for (int e = 0; e < groups * GROUP; e++) {
            if (outcome[e].done) {
                Place place = place_of(first_slot + e, padded_envs, policies);
                Ended ended;
                ended_load(&ended, &place, padded_envs, ended_return, ended_length, ended_count);
                count_ended(&outcome[e], first_only, &ended);
                ended_store(&ended, &place, padded_envs, ended_return, ended_length, ended_count);
                environment_restart(outcome[e].done, &s[e], &p[PARAMS_OF(e)], &place, params, ranges, seeds, purpose,
                                    time);
            }
        }
    }
    for (int g = 0; g < groups; g++) {
        state_store_group(s + g * GROUP, state + first[g].slot, first[g].envs);
    }
    observe_run(s, p, first, every, groups, padded_envs, obs, next_obs_slot);
}
